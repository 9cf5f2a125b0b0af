package drivers

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"

	"helen/gateway/driver"
)

// textOf is a part's text: its own, or a text file's.
func textOf(part driver.Part) (string, bool) {
	if strings.HasPrefix(part.MIME, "text/") && part.URL == "" && len(part.Data) > 0 {
		return string(part.Data), true
	}
	return part.Text, part.URL == "" && len(part.Data) == 0
}

func allText(parts []driver.Part) bool {
	return !slices.ContainsFunc(parts, func(part driver.Part) bool { _, isText := textOf(part); return !isText })
}

// joinText is the text of all parts; what else an assistant once sent cannot be sent back to it.
func joinText(parts []driver.Part) string {
	var texts []string
	for _, part := range parts {
		if text, isText := textOf(part); isText && text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n")
}

// systemText collects what is said to the model itself, wherever it stands, for providers that want it apart.
func systemText(messages []driver.Message) string {
	var texts []string
	for _, message := range messages {
		if text := joinText(message.Parts); message.Role == driver.System && text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n\n")
}

func cannotTake(part driver.Part) *driver.Failure {
	return &driver.Failure{Kind: driver.BadRequest, Message: fmt.Sprintf("this provider takes no %q in a message", part.MIME)}
}

// callID names a call of a model that does not name its own: without a name its answer cannot be told from another's.
func callID() string { return "call_" + rand.Text() }
