package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"helen/livekit"
	"helen/preview"
	"helen/turn"
)

// settings are what an operator may choose by environment; docs/server.md lists them.
type settings struct {
	dataDir         string        // HELEN_DATA
	config          string        // HELEN_CONFIG
	cache           string        // HELEN_CACHE
	upstream        string        // HELEN_MODEL_UPSTREAM
	largestModel    int64         // HELEN_MODEL_MAX_BYTES
	largestUpload   int64         // HELEN_MAX_UPLOAD
	logLevel        string        // LOG_LEVEL
	metrics         bool          // HELEN_METRICS
	publicDashboard bool          // HELEN_DASHBOARD
	previewsOff     bool          // HELEN_PREVIEWS
	previewsAllow   string        // HELEN_PREVIEWS_ALLOW
	ringFor         time.Duration // HELEN_RING_SECONDS; 0: as long as devices ring
	turn            turn.Said
	livekit         livekit.Said
}

const (
	defaultLargestModel  = 4 << 30
	defaultLargestUpload = 100 << 20
)

func readSettings(env func(string) string) (settings, error) {
	read := settings{
		dataDir:         env("HELEN_DATA"),
		config:          env("HELEN_CONFIG"),
		cache:           env("HELEN_CACHE"),
		upstream:        env("HELEN_MODEL_UPSTREAM"),
		largestModel:    defaultLargestModel,
		largestUpload:   defaultLargestUpload,
		logLevel:        env("LOG_LEVEL"),
		metrics:         env("HELEN_METRICS") == "1",
		publicDashboard: env("HELEN_DASHBOARD") == "public",
		previewsOff:     env("HELEN_PREVIEWS") == "off",
		previewsAllow:   env("HELEN_PREVIEWS_ALLOW"),
		turn:            turn.Read(env),
		livekit:         livekit.Read(env),
	}
	if read.dataDir == "" {
		read.dataDir = "pb_data"
	}
	if read.cache == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return read, fmt.Errorf("no home directory for the cache: set HELEN_CACHE (%w)", err)
		}
		read.cache = filepath.Join(home, ".cache", "helen")
	}
	for name, limit := range map[string]*int64{
		"HELEN_MODEL_MAX_BYTES": &read.largestModel,
		"HELEN_MAX_UPLOAD":      &read.largestUpload,
	} {
		said := env(name)
		if said == "" {
			continue
		}
		bytes, err := strconv.ParseInt(said, 10, 64)
		if err != nil || bytes <= 0 {
			return read, fmt.Errorf("%s must be a number of bytes, not %q", name, said)
		}
		*limit = bytes
	}
	if said := env("HELEN_RING_SECONDS"); said != "" {
		seconds, err := strconv.Atoi(said)
		if err != nil || seconds < 1 || seconds > 45 {
			return read, fmt.Errorf("HELEN_RING_SECONDS must be a number from 1 to 45, not %q", said)
		}
		read.ringFor = time.Duration(seconds) * time.Second
	}
	if _, err := preview.ParseExceptions(read.previewsAllow); err != nil {
		return read, fmt.Errorf("HELEN_PREVIEWS_ALLOW: %w", err)
	}
	if read.turn.On() {
		if _, err := read.turn.Parse(); err != nil {
			return read, err
		}
	}
	if read.livekit.On() {
		if _, err := read.livekit.Parse(time.Now); err != nil {
			return read, err
		}
	}
	return read, nil
}
