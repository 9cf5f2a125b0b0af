package drivers

import (
	"os"
	"strings"
	"testing"

	"helen/gateway/driver"
)

func TestXAIRequest(t *testing.T) {
	on := perform(t, play{lines: openAISays("Hola")})
	if _, err := chat(t, "xai", on, talk()); err != nil {
		t.Fatal(err)
	}
	asJSON(t, (<-on.heard).json(t), strings.Replace(openAITalk, "LIMIT", "max_completion_tokens", 1))
}

// It writes {code, error}, and answers 400 and 403 where others have statuses of their own.
func TestXAIRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		want   driver.Kind
	}{
		{400, `{"code":"Client specified an invalid argument","error":"Incorrect API key provided: sk***ij. You can obtain an API key from the console."}`, driver.KeyRefused},
		{403, `{"code":"The caller does not have permission to execute the specified operation","error":"Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE"}`, driver.ContentRefused},
		{429, `{"code":"Some resource has been exhausted","error":"Your team has either used all available credits or reached its monthly spending limit."}`, driver.QuotaSpent},
		{429, `{"code":"Some resource has been exhausted","error":"Too many requests"}`, driver.RateLimited},
		{400, `{"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 200000 tokens."}`, driver.ContextTooLong},
		{503, `{"code":"The service is currently unavailable","error":"The model is at capacity"}`, driver.Overloaded},
	} {
		_, err := chat(t, "xai", perform(t, play{status: test.status, body: test.body}), ask("hola"))
		if failure := failed(t, err, test.want); strings.Contains(failure.Message, "***") {
			t.Errorf("a part of the key is left: %s", failure.Message)
		}
	}
}

// The guide for those who add a provider shows this very file.
func TestXAIIsInTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../../docs/add-a-provider.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("xai.go")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, found := strings.Cut(string(code), "func init() {")
	if !found || !strings.Contains(string(guide), shown) {
		t.Error("docs/add-a-provider.md shows another xai.go")
	}
}
