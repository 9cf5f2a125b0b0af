package main

import (
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/accounts"
)

func TestBalance(t *testing.T) {
	town := newTown(t)
	user, _ := town.person("ana", "user")
	if _, kept := accounts.Balance(town.again(user)); kept {
		t.Error("a balance nobody set is kept")
	}
	if err := accounts.Spend(town.app, user.Id, 1); err != nil {
		t.Fatal(err)
	}
	if _, kept := accounts.Balance(town.again(user)); kept {
		t.Error("spending made a balance")
	}
	user = town.again(user)
	user.Set("credits", 1.5)
	town.save(user)
	for range 3 {
		if err := accounts.Spend(town.app, user.Id, 0.25); err != nil {
			t.Fatal(err)
		}
	}
	if usd, kept := accounts.Balance(town.again(user)); usd != 0.75 || !kept {
		t.Errorf("%v %v", usd, kept)
	}
	if err := accounts.Spend(town.app, user.Id, 0.75); err != nil {
		t.Fatal(err)
	}
	if usd, kept := accounts.Balance(town.again(user)); usd != 0 || !kept {
		t.Errorf("spent: %v %v", usd, kept)
	}
	if err := accounts.Spend(town.app, user.Id, -5); err == nil {
		t.Error("a negative cost is money made")
	}
	user = town.again(user)
	user.Set("credits", "plenty")
	if err := town.app.Save(user); err == nil {
		t.Error("credits that are no number were stored")
	}
}

// A row that was read before and is saved after undoes neither a payment nor a block.
func TestALateSaveUndoesNothing(t *testing.T) {
	town := newTown(t)
	user, session := town.person("ana", "user")
	user.Set("credits", 3)
	town.save(user)
	meanwhile := func() {
		if err := accounts.Spend(town.app, user.Id, 1); err != nil {
			t.Error(err)
		}
		if err := accounts.Block(town.app, user.Id, time.Now().Add(time.Hour), "flood"); err != nil {
			t.Error(err)
		}
	}
	town.app.OnRecordUpdateRequest("users").BindFunc(func(e *core.RecordRequestEvent) error {
		meanwhile()
		return e.Next()
	})
	town.want(200, "", "PATCH", "/api/collections/users/records/"+user.Id, session, `{"name":"Ana","blockReason":"","credits":3}`)
	found := town.again(user)
	if usd, _ := accounts.Balance(found); usd != 2 || accounts.Blocked(found, time.Now()) == nil || found.GetString("name") != "Ana" {
		t.Errorf("a name: %v", found.FieldsData())
	}

	sent := town.mail()
	found.SetVerified(false)
	town.save(found)
	town.app.OnRecordAuthWithOTPRequest("users").BindFunc(func(e *core.RecordAuthWithOTPRequestEvent) error {
		meanwhile()
		return e.Next()
	})
	asked := town.want(200, "", "POST", "/api/collections/users/request-otp", "", map[string]any{"email": "ana@example.com"})
	town.want(200, "", "POST", "/api/collections/users/auth-with-otp", "", map[string]any{"otpId": asked["otpId"], "password": town.code(sent, asked["otpId"])})
	found = town.again(user)
	if usd, _ := accounts.Balance(found); usd != 1 || !found.Verified() {
		t.Errorf("a code: %v", found.FieldsData())
	}
}
