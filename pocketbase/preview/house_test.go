package preview

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/migrations/fresh"
)

// web is a real server on this machine that stands for the internet: names ending in .example lead to it, by its port.
type web struct {
	*httptest.Server
	place netip.AddrPort
	asked atomic.Int32
}

func newWeb(t *testing.T, answer http.HandlerFunc) *web {
	t.Helper()
	w := &web{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		w.asked.Add(1)
		answer(writer, request)
	}))
	t.Cleanup(w.Close)
	w.place = netip.MustParseAddrPort(w.Listener.Addr().String())
	return w
}

// at is an address of it by a name.
func (w *web) at(host, path string) string {
	_, port, _ := strings.Cut(w.place.String(), ":")
	return "http://" + host + ":" + port + path
}

func (w *web) exception() []Exception {
	return []Exception{{netip.PrefixFrom(w.place.Addr(), 32), w.place.Port()}}
}

// names is a resolver that knows these.
func names(known map[string][]string) func(context.Context, string) ([]netip.Addr, error) {
	return func(_ context.Context, host string) ([]netip.Addr, error) {
		var all []netip.Addr
		for _, one := range known[host] {
			all = append(all, netip.MustParseAddr(one))
		}
		if strings.HasSuffix(host, ".example") && len(all) == 0 {
			all = append(all, netip.MustParseAddr("127.0.0.1"))
		}
		return all, nil
	}
}

func (w *web) outside() *outside { return newOutside(names(nil), w.exception()) }

// house is the package over a real database, with a clock that a test moves.
func newHouse(t *testing.T, w *web) (*Previews, *time.Time) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: fresh.Data(t)})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	now := time.Now()
	previews, err := New(Settings{
		App: app, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Resolve: names(nil), Allowed: w.exception(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return previews, &now
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func sends(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}
