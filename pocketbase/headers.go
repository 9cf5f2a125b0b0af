package main

import (
	"encoding/json"
	"net/http"
	"strings"
)

// isolation is on every answer of ours: threads in WebAssembly need the first two.
var isolation = map[string]string{
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Embedder-Policy": "require-corp",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy":              "same-origin",
	"X-Content-Type-Options":       "nosniff",
	"Permissions-Policy": "microphone=(self), camera=(self), display-capture=(self), " +
		"screen-wake-lock=(self), autoplay=(self)",
}

// dataPolicy is for answers that are no document; files of the app bring their own.
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

// harden wraps the whole server: headers, aliases, and the dashboard's door.
func harden(next http.Handler, publicDashboard bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isDashboard(r.URL.Path) {
			if !publicDashboard && !isLocal(r) {
				refuseDashboard(w)
				return
			}
			next.ServeHTTP(w, r) // it has a policy of its own
			return
		}
		for name, value := range isolation {
			w.Header().Set(name, value)
		}
		if !strings.HasPrefix(r.URL.Path, "/api/files/") { // uploads are sandboxed by PocketBase
			w.Header().Set("Content-Security-Policy", dataPolicy)
		}
		if original, ok := aliases[r.URL.Path]; ok {
			address := *r.URL
			address.Path, address.RawPath = original, ""
			r.URL = &address
		}
		next.ServeHTTP(w, r)
	})
}

func refuseDashboard(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusForbidden)
	// A client that hangs up does not need to hear it.
	_ = json.NewEncoder(w).Encode(refusalBody{
		Code: "dashboard_local_only", Message: "The dashboard answers on this machine only.",
	})
}
