package drivers

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"helen/gateway/driver"
)

// complaint is an error body, whoever wrote it: the codes it names, its words, and when to come back.
type complaint struct {
	status     int // of HTTP, where the body names one
	codes      []string
	message    string
	retryAfter time.Duration
}

// readComplaint understands every shape seen so far: {error: {message, type, code, status, details}}, {error: "…"},
// {detail: {status, message}}, {detail: "…"}, {message}, any of them in a list, and plain text.
func readComplaint(body []byte) complaint {
	var found complaint
	var whole any
	if json.Unmarshal(body, &whole) != nil {
		found.message = strings.TrimSpace(string(body))
		return found
	}
	found.visit(whole)
	return found
}

func (c *complaint) visit(value any) {
	if list, ok := value.([]any); ok {
		for _, item := range list {
			c.visit(item)
		}
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return
	}
	for _, name := range []string{"code", "type", "status", "reason"} {
		switch code := fields[name].(type) {
		case string:
			c.codes = append(c.codes, code)
		case float64:
			c.status = int(code)
		}
	}
	for _, name := range []string{"message", "msg", "error", "detail", "details", "errors"} {
		if text, ok := fields[name].(string); ok {
			c.message = cmp.Or(c.message, text)
		}
		c.visit(fields[name])
	}
	if text, ok := fields["retryDelay"].(string); ok {
		asked, _ := time.ParseDuration(text) // no time that can be read is no time
		c.retryAfter = driver.Wait(asked.Seconds())
	}
}

// words tell what a status and a code leave open: many servers answer 400 for all of these, in words alone.
var words = []struct {
	kind driver.Kind
	any  []string
}{
	{driver.ContextTooLong, []string{"context length", "context window", "maximum context", "maximum prompt", "prompt is too long", "input token count", "maximum number of tokens"}},
	{driver.QuotaSpent, []string{"credit balance is too low", "run out of credits", "used all available credits", "credits are depleted", "budget has been exceeded"}},
	{driver.ContentRefused, []string{"content policy", "content filter", "content management policy", "usage guidelines", "safety system"}},
	{driver.KeyRefused, []string{"incorrect api key", "invalid api key", "api key not valid"}},
}

// refused turns an answer that is none into a failure: by the codes in its body, by its words, by its status. Status 0
// is an error event in the middle of a stream.
func (w wire) refused(to driver.Connection, status int, header http.Header, body []byte) *driver.Failure {
	said := readComplaint(body)
	message := cmp.Or(said.message, strings.Join(said.codes, ", "), http.StatusText(status), "the provider gave no reason")
	return &driver.Failure{
		Kind:       w.kindOf(cmp.Or(status, said.status), said),
		Status:     status,
		Message:    scrub(message, to.Key),
		RetryAfter: cmp.Or(retryAfter(header), said.retryAfter),
	}
}

func (w wire) kindOf(status int, said complaint) driver.Kind {
	for _, code := range said.codes {
		if kind, known := w.kinds[code]; known {
			return kind
		}
	}
	if status < http.StatusInternalServerError {
		lower := strings.ToLower(said.message)
		for _, each := range words {
			if slices.ContainsFunc(each.any, func(part string) bool { return strings.Contains(lower, part) }) {
				return each.kind
			}
		}
	}
	if status < http.StatusMultipleChoices {
		return driver.Overloaded // it began to answer: what broke is theirs
	}
	return driver.FromStatus(status)
}

// retryAfter knows the header in milliseconds, too, which is finer where both are there.
func retryAfter(header http.Header) time.Duration {
	if exact, err := strconv.ParseFloat(header.Get("Retry-After-Ms"), 64); err == nil && exact > 0 {
		return driver.Wait(exact / 1000)
	}
	return driver.RetryAfter(header, time.Now())
}
