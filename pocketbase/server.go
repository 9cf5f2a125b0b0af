package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"helen/accounts"
	"helen/app"
	"helen/backup"
	"helen/call"
	"helen/chat"
	"helen/gateway/usage"
	"helen/livekit"
	"helen/media"
	"helen/models"
	"helen/observe"
	"helen/socket"
	"helen/turn"
)

// server holds what the routes need.
type server struct {
	settings settings
	log      *slog.Logger
	metrics  *observe.Metrics
	store    *models.Store
	app      *app.Server
	ready    *readiness
	accounts *accounts.Accounts
	thinking *thinking    // once it serves: it needs the database
	media    *media.Media // the same
	sockets  *socket.Sockets
	calls    *call.Calls
	relay    *turn.Server    // nil: there is none
	livekit  *livekit.Server // the same
	origins  []string        // other sites whose pages may ask
	release  func() error
}

// close ends what serving began, and keeps what came of it.
func (s *server) close() {
	if s.sockets != nil {
		s.sockets.Close()
	}
	s.endCalls()
	s.thinking.close()
	s.store.Close()
	if s.release == nil {
		return
	}
	if err := s.release(); err != nil {
		s.log.Error("the database could not be let go of", "error", err)
	}
}

// newServer wires the packages, which know nothing of each other.
func newServer(chosen settings, log *slog.Logger, dist fs.FS) (*server, error) {
	catalogue, err := models.Load()
	if err != nil {
		return nil, err
	}
	upstream, err := models.NewUpstream(chosen.upstream)
	if err != nil {
		return nil, err
	}
	shipped, err := fs.Sub(dist, "models")
	if err != nil {
		return nil, err
	}
	files, err := app.NewServer(dist)
	if err != nil {
		return nil, err
	}
	metrics := observe.NewMetrics(version, commit)
	return &server{
		settings: chosen,
		log:      log,
		metrics:  metrics,
		app:      files,
		ready:    &readiness{appPresent: app.Present(dist), log: log},
		accounts: accounts.New(accounts.Config{Now: time.Now, Log: log, Console: os.Stdout}),
		store: models.NewStore(catalogue, models.Config{
			Shipped: shipped, Cache: chosen.cache, Upstream: upstream, MaxBytes: chosen.largestModel,
			Log: log, Downloaded: metrics.Downloaded,
		}),
	}, nil
}

// serve adds our routes to PocketBase's and opens the port.
func (s *server) serve(e *core.ServeEvent) error {
	e.InstallerFunc = nil                                   // nobody on the network may become the first administrator, and no browser opens
	e.Router.Unbind(apis.DefaultActivityLoggerMiddlewareId) // it keeps query strings; ours does not
	e.Router.BindFunc(s.logFailure)
	e.Router.Bind(&hook.Handler[*core.RequestEvent]{
		Func: slowDownInOurWords, Priority: apis.DefaultRateLimitMiddlewarePriority - 1,
	})
	s.accounts.Own(chat.Owned)
	s.accounts.Own(usage.Owned)
	s.accounts.Own(call.Owned)
	if err := s.accounts.Bind(e.App); err != nil {
		return err
	}
	var err error
	if s.thinking, err = newThinking(e.App, s.accounts, s.settings, s.log, s.metrics); err != nil {
		return err
	}
	if s.media, err = newMedia(e.App, s.thinking, s.settings, s.log); err != nil {
		return err
	}
	s.thinking.chat.Files = sentFiles{s.media}
	s.sockets = newSockets(e.App, s.thinking.chat, s.log, s.welcomes)
	if err = s.beginCalls(e.App); err != nil {
		return err
	}
	if s.release, err = backup.Hold(e.App); err != nil {
		return err
	}
	for _, one := range s.routes() {
		added := e.Router.Route(one.method, one.path, one.answer).BindFunc(one.guard)
		if strings.HasPrefix(one.path, media.Base) {
			added.Unbind(apis.DefaultBodyLimitMiddlewareId) // a file has a limit of its own
		}
	}
	e.Server.RegisterOnShutdown(func() { s.log.Info("stopping") })
	listener, err := listen(e.Server.Addr)
	if err != nil {
		return err
	}
	e.Listener = listener
	if err := e.Next(); err != nil {
		listener.Close()
		return err
	}
	if err := s.accounts.PrintFirstAdminCode(e.App); err != nil {
		listener.Close()
		return err
	}
	e.Server.Handler = observe.Requests(harden(e.Server.Handler, s.settings.publicDashboard), s.log, s.metrics)
	s.log.Info("serving", "address", listener.Addr().String(), "version", version, "commit", commit,
		"app", s.ready.appPresent, "cache", s.settings.cache)
	return nil
}

func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is taken: end what runs there, or choose another port with --http=127.0.0.1:PORT", address)
	}
	return listener, err
}

// logFailure writes down why a request failed on our side; the client is told only that it did.
func (s *server) logFailure(e *core.RequestEvent) error {
	err := e.Next()
	if err == nil {
		return nil
	}
	if failure := router.ToApiError(err); failure.Status >= http.StatusInternalServerError {
		s.log.Error("request failed", "method", e.Request.Method, "path", e.Request.URL.Path,
			"error", err, "cause", fmt.Sprint(failure.RawData()))
	}
	return err
}

// limitedOnes are addresses of ours that PocketBase's rate limits hold for.
var limitedOnes = []string{"/api/accounts/", "/api/shared/", "/api/invites/", "/api/calls/", "/api/call/"}

// slowDownInOurWords gives PocketBase's rate limits the shape of our refusals on our addresses. It does not
// say when its window ends; none of ours is longer than a minute.
func slowDownInOurWords(e *core.RequestEvent) error {
	err := e.Next()
	var limited *router.ApiError
	if !errors.As(err, &limited) || limited.Status != http.StatusTooManyRequests || e.Written() {
		return err
	}
	e.Response.Header().Set("Retry-After", "60")
	if !slices.ContainsFunc(limitedOnes, func(ours string) bool { return strings.HasPrefix(e.Request.URL.Path, ours) }) {
		return err
	}
	return writeRefusal(e, limited.Status, "too_many_requests", "Too many attempts: wait a minute.", nil)
}
