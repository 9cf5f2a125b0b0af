package accounts

import (
	"errors"
	"math"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Roles, the least first.
const (
	RoleUser      = "user"
	RoleModerator = "moderator"
	RoleAdmin     = "admin"
)

var ranks = map[string]int{RoleUser: 1, RoleModerator: 2, RoleAdmin: 3}

// Allow tells whether whoever asks may do what needs at least this role: nil, or a *Refusal.
// A superuser may do what any role may, for the database is theirs anyway and refusing would only
// make them edit rows by hand; but they have no row in users, so RoleUser, which is to have things
// of one's own, they are refused.
func Allow(who *core.Record, role string, now time.Time) error {
	if err := AllowBlocked(who); err != nil {
		if who != nil && who.IsSuperuser() && role != RoleUser {
			return nil
		}
		return err
	}
	if err := Blocked(who, now); err != nil {
		return err
	}
	if ranks[who.GetString("role")] < ranks[role] {
		return errNotAllowed
	}
	return nil
}

// AllowBlocked lets any account pass, a blocked one too: what a person has stored is theirs to take and to delete.
func AllowBlocked(who *core.Record) error {
	switch {
	case who == nil:
		return errNotSignedIn
	case who.Collection().Name != Users:
		return errNotAllowed
	}
	return nil
}

// Blocked is nil, or a *Refusal that says until when (RFC 3339) and why.
func Blocked(user *core.Record, now time.Time) error {
	until := user.GetDateTime("blockedUntil").Time()
	if !until.After(now) {
		return nil
	}
	return &Refusal{403, "blocked", "This account is blocked.", map[string]string{
		"until": until.UTC().Format(time.RFC3339), "reason": user.GetString("blockReason"),
	}}
}

// Block keeps a user out until then; a time that has passed lets them in again.
func Block(app core.App, userID string, until time.Time, reason string) error {
	user, err := app.FindRecordById(Users, userID)
	if err != nil {
		return err
	}
	user.IgnoreUnchangedFields(true)
	user.Set("blockedUntil", until)
	user.Set("blockReason", reason)
	return app.Save(user)
}

// Balance is a user's credit in USD; kept is false when no balance is kept for them, so that nothing runs out.
func Balance(user *core.Record) (usd float64, kept bool) {
	raw, _ := user.GetRaw("credits").(types.JSONRaw)
	usd, err := strconv.ParseFloat(raw.String(), 64)
	return usd, err == nil
}

// Spend takes USD from a user's balance, if one is kept, in one statement: two at once both count.
// It may fall below zero by the last request's cost.
func Spend(app core.App, userID string, usd float64) error {
	if usd < 0 || math.IsNaN(usd) || math.IsInf(usd, 0) {
		return errors.New("a cost is a number of dollars, not below zero")
	}
	_, err := app.NonconcurrentDB().NewQuery(
		"UPDATE {{users}} SET [[credits]] = [[credits]] - {:usd} WHERE [[id]] = {:id} AND json_type([[credits]]) IN ('real', 'integer')",
	).Bind(dbx.Params{"usd": usd, "id": userID}).Execute()
	return err
}

// hasAdmin tells whether an administrator who can act exists, besides one user ("" for none).
func hasAdmin(app core.App, besides string, now time.Time) (bool, error) {
	stamp, err := types.ParseDateTime(now)
	if err != nil {
		return false, err
	}
	var admins int
	err = app.RecordQuery(Users).Select("count(*)").AndWhere(dbx.NewExp(
		"[[role]] = 'admin' AND [[id]] != {:besides} AND ([[blockedUntil]] = '' OR [[blockedUntil]] < {:now})",
		dbx.Params{"besides": besides, "now": stamp.String()},
	)).Row(&admins)
	return admins > 0, err
}
