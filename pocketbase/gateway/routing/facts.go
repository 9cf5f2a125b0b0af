package routing

import (
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// Facts are what is known of a message when somebody has to be found to answer it.
type Facts struct {
	Content     string // the text
	ContentType string // "text", "image", "audio", "video": of the message as a whole
	Language    string // "es", "en"; empty when nobody knows
	HasImage    bool
	HasAudio    bool
	HasVideo    bool
	Premium     bool
	Role        string    // "user", "moderator", "admin"; empty for nobody
	Time        time.Time // now, in the zone that the rules are written for
}

// environment is Facts as a condition sees them: one flat name each, so that a condition can reach nothing else.
// Lengths are in characters.
type environment struct {
	Content           string `expr:"content"`
	ContentLength     int    `expr:"content_length"`
	ContentType       string `expr:"content_type"`
	ContentTypeLength int    `expr:"content_type_length"`
	Language          string `expr:"language"`
	LanguageLength    int    `expr:"language_length"`
	Role              string `expr:"role"`
	RoleLength        int    `expr:"role_length"`
	Image             bool   `expr:"image"`
	Audio             bool   `expr:"audio"`
	Video             bool   `expr:"video"`
	Premium           bool   `expr:"premium"`
	Hour              int    `expr:"hour"`
	Weekday           int    `expr:"weekday"`
}

// vocabulary is every name that may stand in a condition, and the fact it stands for. The earlier systems' spellings
// are here too. A string's name may be followed by .length.
var vocabulary = map[string]string{
	"message_length":       "content_length",
	"contains_image":       "image",
	"contains_audio":       "audio",
	"contains_video":       "video",
	"request.content":      "content",
	"request.contentType":  "content_type",
	"request.content_type": "content_type",
	"request.language":     "language",
	"user.role":            "role",
	"user.isPremium":       "premium",
	"user.premium":         "premium",
	"user_premium":         "premium",
	"time.hour":            "hour",
	"time.weekday":         "weekday",
}

// measured are the facts that .length may follow.
var measured = map[string]bool{"content": true, "content_type": true, "language": true, "role": true}

// Names are those that a condition may use, sorted.
func Names() []string { return slices.Sorted(maps.Keys(vocabulary)) }

func (f Facts) environment() environment {
	return environment{
		Content:           f.Content,
		ContentLength:     utf8.RuneCountInString(f.Content),
		ContentType:       f.ContentType,
		ContentTypeLength: utf8.RuneCountInString(f.ContentType),
		Language:          f.Language,
		LanguageLength:    utf8.RuneCountInString(f.Language),
		Role:              f.Role,
		RoleLength:        utf8.RuneCountInString(f.Role),
		Image:             f.HasImage,
		Audio:             f.HasAudio,
		Video:             f.HasVideo,
		Premium:           f.Premium,
		Hour:              f.Time.Hour(),
		Weekday:           int(f.Time.Weekday()),
	}
}
