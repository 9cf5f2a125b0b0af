package main

import (
	"net/http/httptest"
	"testing"
)

func TestOrigins(t *testing.T) {
	for origin, want := range map[string]bool{
		"": true, "http://here.example": true, "https://HERE.example": true, "https://friend.example": true,
		"https://friend.example.evil": false, "null": false, "https://here.example:444": false, "::": false,
	} {
		request := httptest.NewRequest("GET", "http://here.example/", nil)
		request.Header.Set("Origin", origin)
		if got := welcomes(request, []string{"https://friend.example"}); got != want {
			t.Errorf("%q: %v", origin, got)
		}
		if !welcomes(request, []string{"*"}) && origin != "::" {
			t.Errorf("%q is not any", origin)
		}
	}
}
