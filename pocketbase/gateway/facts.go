package gateway

import (
	"slices"
	"strings"

	"helen/gateway/driver"
	"helen/gateway/routing"
)

// FactsOf are what routing rules may ask about a message: its text, and what else it holds.
func FactsOf(parts []driver.Part) routing.Facts {
	facts := routing.Facts{ContentType: "text"}
	for _, one := range parts {
		kind, _, _ := strings.Cut(one.MIME, "/")
		switch {
		case one.Text != "":
			facts.Content += one.Text
		case kind == "image":
			facts.HasImage, facts.ContentType = true, kind
		case kind == "audio":
			facts.HasAudio, facts.ContentType = true, kind
		case kind == "video":
			facts.HasVideo, facts.ContentType = true, kind
		}
	}
	return facts
}

// IsSound tells what can be listened to; it also takes containers that browsers record into, whose type says video.
func IsSound(mime string) bool {
	kind, _, _ := strings.Cut(mime, ";")
	return strings.HasPrefix(kind, "audio/") || slices.Contains([]string{"video/webm", "video/mp4", "application/ogg", "video/ogg"}, kind)
}
