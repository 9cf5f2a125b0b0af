package app

import (
	"strconv"
	"strings"
)

// encoding is one way a file may have been compressed at build time.
type encoding struct{ name, suffix string }

// encodings, the smallest result first.
var encodings = []encoding{{"br", ".br"}, {"gzip", ".gz"}}

// acceptedQuality reads how much a client wants a content coding, 0 to 1 (RFC 9110, 12.5.3).
// A coding that is not named takes the value of `*`; with neither it is not wanted.
func acceptedQuality(accept, coding string) float64 {
	anything := 0.0
	for _, item := range strings.Split(accept, ",") {
		name, parameters, _ := strings.Cut(item, ";")
		quality := 1.0
		for _, parameter := range strings.Split(parameters, ";") {
			key, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
			if !found || !strings.EqualFold(key, "q") {
				continue
			}
			parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil || parsed < 0 {
				parsed = 0
			}
			quality = parsed
		}
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, coding):
			return quality
		case name == "*":
			anything = quality
		}
	}
	return anything
}

// chooseEncoding picks among the codings a file exists in; the zero value means as it is.
func chooseEncoding(accept string, available []encoding) encoding {
	var best encoding
	bestQuality := 0.0
	for _, candidate := range available {
		if quality := acceptedQuality(accept, candidate.name); quality > bestQuality {
			best, bestQuality = candidate, quality
		}
	}
	return best
}
