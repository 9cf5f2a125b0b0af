package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

func (s *server) welcomes(r *http.Request) bool { return welcomes(r, s.origins) }

// welcomes refuses sockets of pages of other sites than those that are allowed ("*" is any); what is no browser says
// nothing of an origin.
func welcomes(r *http.Request, allowed []string) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	if err != nil {
		return false
	}
	return from.Host != "" && strings.EqualFold(from.Host, r.Host) || slices.Contains(allowed, "*") || slices.Contains(allowed, origin)
}
