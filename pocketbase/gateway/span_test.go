package gateway

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"helen/gateway/driver"
)

func TestOurOwnTimeIsMeasured(t *testing.T) {
	const theirs = 30 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(theirs)
		w.Write([]byte("x"))
	}))
	defer server.Close()
	g, _, _ := two(t, nil, nil)
	var mutex sync.Mutex
	spans := map[Span][]time.Duration{}
	g.settings.Span = func(span Span, took time.Duration) {
		mutex.Lock()
		defer mutex.Unlock()
		spans[span] = append(spans[span], took)
	}
	parsed := time.Now()
	ctx, client := g.clocked(context.Background(), parsed)
	if !cameAt(ctx).IsZero() {
		t.Error("something came before it was asked for")
	}
	for range 2 { // a field was refused: only the first asking is ours
		request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Read(make([]byte, 9))
		response.Body.Close()
	}
	came := cameAt(ctx)
	if came.Sub(parsed) < 2*theirs {
		t.Errorf("it came after %s", came.Sub(parsed))
	}
	g.Flushed(came)
	g.Flushed(time.Time{}) // of a provider that is none over HTTP
	mutex.Lock()
	defer mutex.Unlock()
	if asking := spans[Asking]; len(asking) != 1 || asking[0] <= 0 || asking[0] > theirs {
		t.Errorf("asking took %s", asking)
	}
	if passing := spans[Passing]; len(passing) != 1 || passing[0] <= 0 {
		t.Errorf("passing took %s", passing)
	}
}

func TestNobodyWatches(t *testing.T) {
	g, _, _ := two(t, nil, nil)
	if ctx, client := g.clocked(context.Background(), time.Now()); client != g.settings.HTTP || !cameAt(ctx).IsZero() {
		t.Error("somebody does")
	}
	g.Flushed(time.Now())
	if _, _, err := ask(g, Ask{Capability: driver.TextGeneration}); err != nil {
		t.Error(err)
	}
}
