package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestIsLocal(t *testing.T) {
	for _, one := range []struct {
		name, peer, host string
		header           string
		want             bool
	}{
		{"this machine", "127.0.0.1:4000", "localhost:8090", "", true},
		{"by address", "127.0.0.1:4000", "127.0.0.1:8090", "", true},
		{"another loopback address", "127.9.9.9:4000", "127.0.0.1", "", true},
		{"IPv6", "[::1]:4000", "[::1]:8090", "", true},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:4000", "LOCALHOST", "", true},
		{"another machine", "192.168.1.7:4000", "192.168.1.2:8090", "", false},
		{"another machine that lies", "192.168.1.7:4000", "localhost:8090", "X-Forwarded-For", false},
		{"a name that points here", "127.0.0.1:4000", "evil.example:8090", "", false},
		{"through a proxy here", "127.0.0.1:4000", "localhost:8090", "X-Forwarded-For", false},
		{"through another proxy here", "127.0.0.1:4000", "localhost:8090", "Forwarded", false},
		{"no peer", "", "localhost", "", false},
	} {
		t.Run(one.name, func(t *testing.T) {
			request := httptest.NewRequest(http.MethodGet, "/_/", nil)
			request.RemoteAddr, request.Host = one.peer, one.host
			if one.header != "" {
				request.Header.Set(one.header, "127.0.0.1")
			}
			if got := isLocal(request); got != one.want {
				t.Errorf("%v", got)
			}
		})
	}
}
