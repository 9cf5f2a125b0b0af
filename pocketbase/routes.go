package main

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
	"helen/app"
	"helen/chat"
	"helen/models"
	"helen/openapi"
	"helen/socket"
)

// route is one address of ours, who may ask, and what answers.
type route struct {
	method, path string
	guard        guard
	answer       func(*core.RequestEvent) error
}

// routes are all of ours; the rest of /api is PocketBase's.
func (s *server) routes() []route {
	// A program of a person's own passes with a personal token that is for messages.
	reader, writer := s.orByToken(accounts.ScopeMessages, account), s.orByToken(accounts.ScopeMessages, signedIn)
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
		{"POST", "/account/oauth2", unlogged, private(s.accounts.OAuth2Return)},
		{"GET", "/api/admin/users", moderators, private(s.accounts.People)},
		{"PATCH", "/api/admin/users/{id}", moderators, private(s.accounts.Change)},
		{"GET", "/api/admin/blocked", moderators, private(s.accounts.BlockedPeople)},
		{"GET", "/api/admin/invitations", moderators, private(s.accounts.Invitations)},
		{"POST", "/api/admin/invitations", moderators, private(s.accounts.Invite)},
		{"DELETE", "/api/admin/invitations/{id}", moderators, private(s.accounts.RevokeInvitation)},
		{"GET", "/api/admin/settings", admins, private(s.accounts.Settings)},
		{"PUT", "/api/admin/settings", admins, private(s.accounts.ChangeSettings)},

		{"GET", "/api/ai/providers", signedIn, private(s.thinking.providers)},
		{"GET", "/api/ai/voices", signedIn, private(s.thinking.voices)},
		{"GET", "/api/ai/voices/{provider}/{voice}/preview", signedIn, private(s.thinking.preview)},
		{"GET", "/api/ai/realtime", signedIn, private(s.thinking.realtime)},
		{"POST", "/api/ai/reply", signedIn, private(s.thinking.answerAloud)},
		{"POST", "/api/ai/speech", signedIn, private(asPerson(s.thinking.v1.Speak))},
		{"POST", "/api/ai/transcribe", signedIn, private(asPerson(s.thinking.v1.Transcribe))},
		{"POST", "/api/ai/process", signedIn, private(s.thinking.process)},
		{"POST", "/api/chat", signedIn, private(s.thinking.chat.Whole)},
		{"GET", "/api/chat/realtime/sessions", signedIn, private(s.thinking.chat.List)},
		{"POST", "/api/chat/realtime/sessions", signedIn, private(s.thinking.chat.Create)},
		{"GET", "/api/chat/realtime/sessions/{id}", signedIn, private(s.thinking.chat.Read)},
		{"PATCH", "/api/chat/realtime/sessions/{id}", signedIn, private(s.thinking.chat.Change)},
		{"DELETE", "/api/chat/realtime/sessions/{id}", signedIn, private(s.thinking.chat.Delete)},
		{"POST", "/api/chat/realtime/sessions/{id}/stream", signedIn, private(s.thinking.chat.Stream)},
		{"GET", "/api/chat/realtime/sessions/{id}/stream", signedIn, private(s.thinking.chat.Attach)},
		{"POST", "/api/chat/realtime/sessions/{id}/stop", signedIn, private(s.thinking.chat.Stop)},
		{"GET", "/api/chat/realtime/sessions/{id}/messages/{message}/attachments/{n}", signedIn, private(s.thinking.chat.Attached)},
		{"GET", "/api/chat/realtime/sessions/{id}/share", signedIn, private(s.thinking.chat.Shared)},
		{"POST", "/api/chat/realtime/sessions/{id}/share", signedIn, private(s.thinking.chat.Share)},
		{"DELETE", "/api/chat/realtime/sessions/{id}/share", signedIn, private(s.thinking.chat.Unshare)},
		{"GET", "/api/shared/{secret}", unlogged, private(s.thinking.chat.Public)},
		{"GET", "/api/sync", reader, private(chat.Spoken(s.thinking.chat.Sync))}, // who is blocked may still read
		{"GET", "/api/threads/{id}/history", reader, private(chat.Spoken(s.thinking.chat.History))},
		{"GET", "/api/ws", anyone, private(chat.Spoken(s.sockets.Open))}, // it asks who is there itself
		{"GET", "/api/asyncapi.json", anyone, private(socket.Document)},
		{"POST", "/api/threads/{id}/typing", signedIn, private(s.thinking.chat.Typing)},
		{"GET", "/api/threads/{id}/presence", account, private(s.thinking.chat.Present)},
		{"GET", "/api/threads/{id}/messages/{message}/receipts", account, private(s.thinking.chat.Receipts)},
		{"POST", "/api/threads/{id}/messages/{message}/again", signedIn, private(s.thinking.chat.Again)},
		{"GET", "/api/people", writer, private(s.thinking.chat.People)},
		{"GET", "/api/people/blocked", account, private(s.thinking.chat.Blocked)},
		{"PUT", "/api/people/{id}/block", signedIn, private(s.thinking.chat.Block)},
		{"DELETE", "/api/people/{id}/block", signedIn, private(s.thinking.chat.Unblock)},
		{"POST", "/api/reports", signedIn, private(s.thinking.chat.Report)},
		{"GET", "/api/admin/reports", moderators, private(s.thinking.chat.Reports)},
		{"PATCH", "/api/admin/reports/{id}", moderators, private(s.thinking.chat.Moderate)},
		{"POST", "/api/sync", writer, private(chat.Spoken(s.thinking.chat.Push))},
		{"OPTIONS", "/api/uploads/{$}", anyone, private(s.media.Options)},
		{"POST", "/api/uploads/{$}", signedIn, private(s.media.Create)},
		{"HEAD", "/api/uploads/{id}", signedIn, private(s.media.Head)},
		{"PATCH", "/api/uploads/{id}", signedIn, private(s.media.Patch)},
		{"DELETE", "/api/uploads/{id}", signedIn, private(s.media.Delete)},
		{"POST", "/api/media/token", signedIn, private(s.media.Token)},
		{"GET", "/api/media/{file}", unlogged, private(s.media.Serve)},
		{"GET", "/api/search", reader, private(s.thinking.chat.Search)},
		{"GET", "/api/threads/{id}/messages/{message}/preview", signedIn, private(s.thinking.previews.Preview)},
		{"GET", "/api/threads/{id}/messages/{message}/preview/image", signedIn, private(s.thinking.previews.Image)},
		{"GET", "/api/chats", reader, private(s.thinking.chat.Chats)},
		{"POST", "/api/chats", writer, private(s.thinking.chat.BeginChat)},
		{"GET", "/api/chats/{id}/messages", reader, private(s.thinking.chat.ChatMessages)},
		{"POST", "/api/chats/{id}/messages", writer, private(s.thinking.chat.SendToChat)},
		{"POST", "/api/chats/{id}/read", writer, private(s.thinking.chat.ReadChat)},
		{"POST", "/api/chats/{id}/messages/{message}/reactions", writer, private(s.thinking.chat.React)},
		{"DELETE", "/api/chats/{id}/messages/{message}/reactions", writer, private(s.thinking.chat.Unreact)},
		{"GET", "/api/threads/{id}/invites", signedIn, private(s.thinking.chat.Invites)},
		{"POST", "/api/threads/{id}/invites", signedIn, private(s.thinking.chat.Invite)},
		{"DELETE", "/api/threads/{id}/invites/{invite}", signedIn, private(s.thinking.chat.Uninvite)},
		{"GET", "/api/invites/{secret}", signedIn, private(s.thinking.chat.Invited)},
		{"POST", "/api/invites/{secret}", signedIn, private(s.thinking.chat.Join)},
		{"POST", "/api/calls", signedIn, private(s.calls.Begin)},
		{"POST", "/api/calls/{id}/decline", signedIn, private(s.calls.Decline)},
		{"POST", "/api/calls/{id}/end", signedIn, private(s.calls.End)},
		{"POST", "/api/calls/{id}/link", signedIn, private(s.calls.Link)},
		{"DELETE", "/api/calls/{id}/link", signedIn, private(s.calls.Unlink)},
		{"POST", "/api/calls/{id}/summary", signedIn, private(s.calls.Summarise)},
		{"POST", "/api/calls/{id}/enter", guests, private(s.calls.Enter)},
		{"POST", "/api/call/ticket", guests, private(s.calls.Ticket)},
		{"GET", "/api/call/ice", anyone, private(s.calls.Servers)},   // it asks for a ticket, and so does the socket
		{"POST", "/api/call/livekit", anyone, private(s.calls.Room)}, // the same
		{"POST", "/api/call/leave", anyone, private(s.calls.Leave)},  // the same
		{"GET", "/livekit/{path...}", unlogged, private(s.passToLiveKit)},
		{"GET", "/peerjs", unlogged, private(s.calls.Socket)},
		{"GET", "/peerjs/id", anyone, private(s.calls.ID)},
		{"GET", "/api/openapi.json", anyone, sendDescription},
		{"GET", "/api/mcp/config", admins, private(s.thinking.configuration.Read)},
		{"PUT", "/api/mcp/config", admins, private(s.thinking.configuration.Write)},
		{"GET", "/api/mcp/config/versions", admins, private(s.thinking.configuration.Versions)},
		{"POST", "/api/mcp/config/versions/{number}/restore", admins, private(s.thinking.configuration.RollBack)},
		{"GET", "/api/admin/providers", admins, private(s.thinking.standings)},
		{"POST", "/api/admin/providers/{id}/test", admins, private(s.thinking.test)},
		{"POST", "/api/admin/routing/explain", admins, private(s.thinking.explain)},
		{"GET", "/api/admin/usage", admins, private(s.thinking.book.Report)},

		// These answer in OpenAI's shapes, and know people by their tokens: see helen/gateway/v1.
		{"GET", "/v1/models", anyone, standard(s.thinking.v1.Models())},
		{"GET", "/v1/models/{id...}", anyone, standard(s.thinking.v1.Models())},
		{"POST", "/v1/chat/completions", anyone, standard(s.thinking.v1.Chat())},
		{"POST", "/v1/audio/speech", anyone, standard(s.thinking.v1.Speech())},
		{"POST", "/v1/audio/transcriptions", anyone, standard(s.thinking.v1.Transcriptions())},
		{"POST", "/v1/embeddings", anyone, standard(s.thinking.v1.Embeddings())},

		{"POST", "/share", anyone, unshared},
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

// standard is an answer that knows nothing of PocketBase.
func standard(answer http.Handler) func(*core.RequestEvent) error {
	return apis.WrapStdHandler(answer)
}

// sendDescription is GET /api/openapi.json.
func sendDescription(e *core.RequestEvent) error {
	e.Response.Header().Set("Cache-Control", "no-cache")
	return e.Blob(http.StatusOK, "application/vnd.oai.openapi+json", openapi.JSON())
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

// unshared answers what another app shares with an installed one whose service worker is gone: nothing of it is read,
// for who sends it is not known here, and the page says that it has to be shared again.
func unshared(e *core.RequestEvent) error {
	return e.Redirect(http.StatusSeeOther, "/share?lost")
}
