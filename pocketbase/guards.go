package main

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
)

// guard lets a request pass to its route by returning e.Next(), or refuses it.
type guard = func(e *core.RequestEvent) error

func anyone(e *core.RequestEvent) error { return e.Next() }

// unlogged lets anyone pass, and keeps PocketBase from writing the address down: it is a key.
func unlogged(e *core.RequestEvent) error { return apis.SkipSuccessActivityLog().Func(e) }

// orByToken lets whoever holds a personal token of a scope pass as the person it is of; others have to be signed in.
func (s *server) orByToken(scope string, then guard) guard {
	return func(e *core.RequestEvent) error {
		secret := strings.TrimPrefix(e.Request.Header.Get("Authorization"), "Bearer ")
		if e.Auth != nil || !accounts.IsToken(secret) {
			return then(e)
		}
		user, err := s.thinking.holder(secret, scope)
		if err != nil {
			return refuseWith(e, err)
		}
		e.Auth = user
		return then(e)
	}
}

// guests lets those pass who have no account; one that is blocked does not, until it forgets that it has one.
func guests(e *core.RequestEvent) error {
	if e.Auth == nil {
		return e.Next()
	}
	return signedIn(e)
}

// onlyIf hides a route that is switched off.
func onlyIf(on bool) guard {
	if on {
		return anyone
	}
	return notFound
}

// account lets anyone with an account pass, a blocked one too: to what is its own to take away or delete.
func account(e *core.RequestEvent) error {
	if err := accounts.AllowBlocked(e.Auth); err != nil {
		return refuseWith(e, err)
	}
	return e.Next()
}

// The rest refuse a blocked account (403 blocked, with until when and why), and otherwise with
// 401 not_signed_in or 403 not_allowed. A superuser passes as a moderator and as an administrator.
var (
	signedIn   = atLeast(accounts.RoleUser)
	moderators = atLeast(accounts.RoleModerator)
	admins     = atLeast(accounts.RoleAdmin)
)

func atLeast(role string) guard {
	return func(e *core.RequestEvent) error {
		if err := accounts.Allow(e.Auth, role, time.Now()); err != nil {
			return refuseWith(e, err)
		}
		return e.Next()
	}
}

// forwardingHeaders are what proxies add. With one of them, whoever asks is not the socket's peer.
var forwardingHeaders = []string{
	"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server",
	"X-Real-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Fly-Client-Ip",
}

// isLocal tells whether a request comes from this very machine, by its socket and not by what it
// says of itself. The name it asked for counts too: a web page elsewhere can point its own name here.
func isLocal(r *http.Request) bool {
	for _, name := range forwardingHeaders {
		if _, present := r.Header[name]; present {
			return false
		}
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && peer.Addr().Unmap().IsLoopback() && isLocalName(r.Host)
}

func isLocalName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// isDashboard is true for PocketBase's own administration pages.
func isDashboard(path string) bool { return path == "/_" || strings.HasPrefix(path, "/_/") }
