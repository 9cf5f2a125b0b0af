package v1

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"helen/gateway"
	"helen/gateway/config"
	"helen/gateway/driver"
	_ "helen/gateway/drivers"
)

// BenchmarkPieces is what it costs to pass on one piece of a streamed answer, both connections included.
func BenchmarkPieces(b *testing.B) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		control := http.NewResponseController(w)
		for range b.N {
			fmt.Fprint(w, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n")
			control.Flush()
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	defer upstream.Close()
	gate, err := gateway.New(gateway.Settings{
		Log: slog.New(slog.DiscardHandler), Now: time.Now, FirstByte: time.Minute, Silence: time.Minute,
		Env: func(string) string { return "" }, Span: func(gateway.Span, time.Duration) {},
	}, config.Config{Providers: []config.Provider{{Name: "p", Type: "custom", Enabled: true, BaseURL: upstream.URL,
		Models: map[driver.Capability][]string{"text_generation": {"m"}}}}})
	if err != nil {
		b.Fatal(err)
	}
	api := New(Settings{Gateway: gate, Now: time.Now, Authorise: func(string, string) (Person, error) { return Person{ID: "u"}, nil }})
	server := httptest.NewServer(api.Chat())
	defer server.Close()
	b.ReportAllocs()
	b.ResetTimer()
	response, err := http.Post(server.URL, "application/json", strings.NewReader(`{"stream":true,"messages":[{"role":"user","content":"hi"}]}`))
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	if count, err := io.Copy(io.Discard, response.Body); err != nil || count < int64(b.N) {
		b.Fatal(count, err)
	}
}
