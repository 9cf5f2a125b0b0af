package media

import (
	"encoding/json"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// anID is what clients make: one that is sent twice is stored once.
var anID = regexp.MustCompile(`^[a-z0-9]{15}$`)

const (
	longestName       = 255
	longestTranscript = 20_000
	mostPixels        = 100_000 // of a side
	longestPlay       = 24 * 60 * 60
	mostBars          = 96
)

// described is what whoever sends a file says of it. Only what is shown of it is believed: size and type are looked at.
type described struct {
	id, thread, name, kind string
	width, height          int
	duration               float64
	waveform               []int
	transcript             string
}

// describe reads the metadata of tus.
func describe(said map[string]string) (described, error) {
	d := described{id: said["id"], thread: said["thread"], name: tidy(said["name"]), kind: said["type"], transcript: said["transcript"]}
	if !anID.MatchString(d.id) {
		return d, invalid("id", "has 15 characters of a-z and 0-9")
	}
	if !anID.MatchString(d.thread) {
		return d, invalid("thread", "has 15 characters of a-z and 0-9")
	}
	if !utf8.ValidString(d.transcript) || utf8.RuneCountInString(d.transcript) > longestTranscript {
		return d, invalid("transcript", "is too long")
	}
	for name, target := range map[string]*int{"width": &d.width, "height": &d.height} {
		if said[name] == "" {
			continue
		}
		number, err := strconv.Atoi(said[name])
		if err != nil || number < 0 || number > mostPixels {
			return d, invalid(name, "is no number of pixels")
		}
		*target = number
	}
	if said["duration"] != "" {
		seconds, err := strconv.ParseFloat(said["duration"], 64)
		if err != nil || math.IsNaN(seconds) || seconds < 0 || seconds > longestPlay {
			return d, invalid("duration", "is no number of seconds")
		}
		d.duration = math.Round(seconds*1000) / 1000
	}
	if said["waveform"] != "" {
		if err := json.Unmarshal([]byte(said["waveform"]), &d.waveform); err != nil || !isWaveform(d.waveform) {
			return d, invalid("waveform", "has up to 96 whole numbers from 0 to 255")
		}
	}
	return d, nil
}

func isWaveform(bars []int) bool {
	for _, bar := range bars {
		if bar < 0 || bar > 255 {
			return false
		}
	}
	return len(bars) <= mostBars
}

// tidy is a name without folders and without what cannot be seen, which could make it look like another.
func tidy(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(letter rune) rune {
		if unicode.IsControl(letter) || unicode.Is(unicode.Cf, letter) {
			return -1
		}
		return letter
	}, name))
	if name == "" || name == "." || name == "/" {
		return "file"
	}
	if letters := []rune(name); len(letters) > longestName {
		end := []rune(path.Ext(name))
		if len(end) > 20 {
			end = nil
		}
		name = string(letters[:longestName-len(end)]) + string(end)
	}
	return name
}

// write puts it into a row.
func (d described) write(row *core.Record) {
	row.Set("name", d.name)
	row.Set("width", d.width)
	row.Set("height", d.height)
	row.Set("duration", d.duration)
	row.Set("waveform", d.waveform)
	row.Set("transcript", d.transcript)
}
