package accounts

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// change is what may be changed of another person; what is absent stays.
type change struct {
	Role         *string         `json:"role"`
	Premium      *bool           `json:"premium"`
	Credits      json.RawMessage `json:"credits"` // USD, or null for "no balance is kept"
	BlockedUntil json.RawMessage `json:"blockedUntil"`
	BlockReason  *string         `json:"blockReason"`
}

// Change answers PATCH /api/admin/users/{id} {role, premium, credits, blockedUntil, blockReason}.
// Moderators block and let in again, users only; the rest is the administrators'.
func (a *Accounts) Change(e *core.RequestEvent) error {
	var asked change
	if err := read(e, &asked); err != nil {
		return err
	}
	if !isAdmin(e.Auth) && (asked.Role != nil || asked.Premium != nil || asked.Credits != nil) {
		return errNotAllowed
	}
	var changed *core.Record
	err := e.App.RunInTransaction(func(app core.App) error {
		user, err := app.FindRecordById(Users, e.Request.PathValue("id"))
		if errors.Is(err, sql.ErrNoRows) {
			return errNotFound
		}
		if err != nil {
			return err
		}
		if !isAdmin(e.Auth) && user.GetString("role") != RoleUser {
			return errNotAllowed
		}
		user.IgnoreUnchangedFields(true)
		was := user.Fresh()
		if err := asked.apply(user); err != nil {
			return err
		}
		if user.GetString("role") != RoleAdmin || Blocked(user, a.Now()) != nil {
			if err := a.keepAnAdmin(app, was); err != nil {
				return err
			}
		}
		changed = user
		return app.Save(user)
	})
	if err != nil {
		return err
	}
	a.Log.Info("a user was changed", "user", changed.Id, "by", e.Auth.Id, "role", changed.GetString("role"),
		"blockedUntil", changed.GetString("blockedUntil"))
	return e.JSON(http.StatusOK, seenBy(e.Auth, changed))
}

func (c change) apply(user *core.Record) error {
	if c.Role != nil {
		if ranks[*c.Role] == 0 {
			return invalid("role", "must be user, moderator or admin")
		}
		user.Set("role", *c.Role)
	}
	if c.Premium != nil {
		user.Set("premium", *c.Premium)
	}
	if c.Credits != nil {
		var usd *float64
		if err := json.Unmarshal(c.Credits, &usd); err != nil || usd != nil && (*usd < 0 || *usd > 1e9 || math.IsNaN(*usd)) {
			return invalid("credits", "must be a number of dollars, or null")
		}
		user.Set("credits", usd)
	}
	if c.BlockReason != nil {
		if utf8.RuneCountInString(*c.BlockReason) > 500 {
			return invalid("blockReason", "must have at most 500 letters")
		}
		user.Set("blockReason", *c.BlockReason)
	}
	return c.block(user)
}

func (c change) block(user *core.Record) error {
	if c.BlockedUntil == nil {
		return nil
	}
	var text string
	if !bytes.Equal(c.BlockedUntil, []byte("null")) {
		if err := json.Unmarshal(c.BlockedUntil, &text); err != nil {
			return invalid("blockedUntil", "must be a time, or null")
		}
	}
	until, err := types.ParseDateTime(text)
	if err != nil || until.IsZero() != (text == "") {
		return invalid("blockedUntil", "must be a time, or null")
	}
	user.Set("blockedUntil", until)
	if text == "" {
		user.Set("blockReason", "")
	}
	return nil
}
