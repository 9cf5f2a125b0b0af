package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/gateway"
	"helen/gateway/usage"
)

func TestWhatIsUsedIsOwedThenBookedAndTheirsToTakeAway(t *testing.T) {
	town := newTown(t)
	ana, session := town.person("ana", "user")
	written := make(chan struct{})
	book := usage.Open(town.app, slog.New(slog.DiscardHandler), func(core.App, string, float64) error {
		<-written
		return nil
	})
	now := time.Now()
	for _, cost := range []float64{0.1, 0.2} {
		book.Record(gateway.Usage{At: now, User: ana.Id, Provider: "one", Model: "small", Key: "keyofours", Cost: cost,
			Attempts: []gateway.Attempt{{Message: "what they said to us"}}})
	}
	if owed := book.Owed(ana.Id); owed < 0.299 || owed > 0.301 {
		t.Errorf("%v is owed", owed)
	}
	close(written)
	book.Close()
	if owed := book.Owed(ana.Id); owed != 0 {
		t.Errorf("%v is owed when all is booked", owed)
	}
	people, providers, err := usage.Today(context.Background(), town.app, now)
	if err != nil || people[ana.Id].Requests != 2 || providers["one"].Requests != 2 {
		t.Errorf("today: %v %v, %v", people, providers, err)
	}
	owned, err := json.Marshal(town.want(200, "", "GET", "/api/accounts/export", session, nil)["owned"])
	text := string(owned)
	if err != nil || !strings.Contains(text, `"model":"small"`) || strings.Contains(text, "keyofours") || strings.Contains(text, "what they said") {
		t.Errorf("%v, %s", err, text)
	}
}
