package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestAFormFromAProviderLeadsToThePage(t *testing.T) {
	town := newTown(t)
	staying := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	const form = "application/x-www-form-urlencoded"
	for _, one := range []struct {
		name, kind, body string
		status           int
		location         string
	}{
		{"a code", form, "code=c%2F1&state=s%26x&id_token=secret&user=%7B%22email%22%3A%22a%40example.com%22%7D", 303, "/account/oauth2#code=c%2F1&state=s%26x"},
		{"a refusal", form + "; charset=utf-8", "error=user_cancelled_authorize&state=s", 303, "/account/oauth2#error=user_cancelled_authorize&state=s"},
		{"nothing", form, "", 303, "/account/oauth2#"},
		{"another way to say it", form, "code=c%0D%0ASet-Cookie:+a=b", 303, "/account/oauth2#code=c%0D%0ASet-Cookie%3A+a%3Db"},
		{"JSON", "application/json", `{"code":"c"}`, 400, ""},
		{"no form", form, "code=%zz", 400, ""},
		{"a code as long as a book", form, "code=" + strings.Repeat("c", 5<<10), 400, ""},
		{"far too much", form, "user=" + strings.Repeat("u", 17<<10), 413, ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			request, _ := http.NewRequest("POST", town.address+"/account/oauth2", strings.NewReader(one.body))
			request.Header.Set("Content-Type", one.kind)
			request.Header.Set("Origin", "https://appleid.apple.com")
			response, err := staying.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if location := response.Header.Get("Location"); response.StatusCode != one.status || location != one.location {
				t.Errorf("got %d to %q", response.StatusCode, location)
			}
			if response.Header.Get("Cache-Control") != "no-store" || len(response.Cookies()) > 0 {
				t.Errorf("its headers are %v", response.Header)
			}
		})
	}
}
