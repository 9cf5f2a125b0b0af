package gateway

import (
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
