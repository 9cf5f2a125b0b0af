package main

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"helen/app"
	"helen/models"
)

// route is one address of ours, who may ask, and what answers.
type route struct {
	method, path string
	guard        guard
	answer       func(*core.RequestEvent) error
}

// routes are all of ours; the rest of /api is PocketBase's.
func (s *server) routes() []route {
	return []route{
		{"GET", "/api/ready", anyone, s.ready.handle},
		{"GET", "/api/models", anyone, listModels(s.store)},
		{"GET", "/models/{id}/{file...}", anyone, sendModel(s.store)},
		{"GET", "/metrics", onlyIf(s.settings.metrics), apis.WrapStdHandler(s.metrics.Handler())},

		{"GET", "/api/accounts/options", anyone, private(s.accounts.Options)},
		{"POST", "/api/accounts/first-admin", anyone, private(s.accounts.FirstAdmin)},
		{"POST", "/api/accounts/sign-up", anyone, private(s.accounts.SignUp)},
		{"POST", "/api/accounts/sign-out-everywhere", account, private(s.accounts.SignOutEverywhere)},
		{"GET", "/api/accounts/export", account, private(s.accounts.Export)},
		{"DELETE", "/api/accounts/me", account, private(s.accounts.Delete)},
		{"GET", "/api/accounts/tokens", signedIn, private(s.accounts.Tokens)},
		{"POST", "/api/accounts/tokens", signedIn, private(s.accounts.MakeToken)},
		{"DELETE", "/api/accounts/tokens/{id}", signedIn, private(s.accounts.RevokeToken)},
		{"GET", "/api/admin/users", moderators, private(s.accounts.People)},
		{"PATCH", "/api/admin/users/{id}", moderators, private(s.accounts.Change)},
		{"GET", "/api/admin/blocked", moderators, private(s.accounts.BlockedPeople)},
		{"GET", "/api/admin/invitations", moderators, private(s.accounts.Invitations)},
		{"POST", "/api/admin/invitations", moderators, private(s.accounts.Invite)},
		{"DELETE", "/api/admin/invitations/{id}", moderators, private(s.accounts.RevokeInvitation)},
		{"GET", "/api/admin/settings", admins, private(s.accounts.Settings)},
		{"PUT", "/api/admin/settings", admins, private(s.accounts.ChangeSettings)},

		{"", "/api/{path...}", anyone, notFound},
		{"", "/models/{path...}", anyone, notFound},
		{"", "/v1/{path...}", anyone, notFound},
		{"", "/", anyone, sendApp(s.app)},
	}
}

// aliases are other names for the same answers, for tools that expect them there.
var aliases = map[string]string{
	"/health": "/api/health",
	"/ready":  "/api/ready",
}

// private is an answer that no cache keeps, and whose refusals have our shape.
func private(answer func(*core.RequestEvent) error) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		e.Response.Header().Set("Cache-Control", "no-store")
		if err := answer(e); err != nil {
			return refuseWith(e, err)
		}
		return nil
	}
}

func listModels(store *models.Store) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		e.Response.Header().Set("Cache-Control", "no-store")
		return e.JSON(http.StatusOK, store.List())
	}
}

func sendModel(store *models.Store) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		err := store.Serve(e.Response, e.Request, e.Request.PathValue("id"), e.Request.PathValue("file"))
		return refuseWith(e, err)
	}
}

func sendApp(files *app.Server) func(*core.RequestEvent) error {
	return func(e *core.RequestEvent) error {
		if e.Request.Method != http.MethodGet && e.Request.Method != http.MethodHead {
			e.Response.Header().Set("Allow", "GET, HEAD")
			return writeRefusal(e, http.StatusMethodNotAllowed, "method_not_allowed", "This address can only be read.", nil)
		}
		if strings.HasPrefix(e.Request.URL.Path, "/_/") || !files.Serve(e.Response, e.Request) {
			return notFound(e)
		}
		return nil
	}
}
