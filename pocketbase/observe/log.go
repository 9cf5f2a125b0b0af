// Package observe tells operators what the server does: a structured log, and metrics.
package observe

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// NewLog writes JSON lines of a level (debug, info, warn or error; empty is info) and above.
func NewLog(to io.Writer, level string) (*slog.Logger, error) {
	var parsed slog.Level
	if level != "" {
		if err := parsed.UnmarshalText([]byte(strings.TrimSpace(level))); err != nil {
			return nil, fmt.Errorf("LOG_LEVEL must be debug, info, warn or error, not %q", level)
		}
	}
	return slog.New(slog.NewJSONHandler(to, &slog.HandlerOptions{Level: parsed})), nil
}
