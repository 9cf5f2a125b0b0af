package main

import (
	"strings"
	"testing"
)

func TestLettersLeadToTheApp(t *testing.T) {
	town := newTown(t)
	users, err := town.app.FindCollectionByNameOrId("users")
	if err != nil {
		t.Fatal(err)
	}
	for page, body := range map[string]string{
		"verify": users.VerificationTemplate.Body,
		"reset":  users.ResetPasswordTemplate.Body,
		"email":  users.ConfirmEmailChangeTemplate.Body,
	} {
		if !strings.Contains(body, `"{APP_URL}/account/`+page+`#{TOKEN}"`) || strings.Contains(body, "/_/") {
			t.Errorf("%s: %s", page, body)
		}
	}
	if !strings.Contains(users.OTP.EmailTemplate.Body, "{OTP}") {
		t.Error(users.OTP.EmailTemplate.Body)
	}
}
