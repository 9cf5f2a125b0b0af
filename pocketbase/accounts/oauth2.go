package accounts

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// admitByOAuth2 lets a new person in by OAuth2 only where they might have signed up: with open sign-up or
// an invitation, carried as createData.invitation. Of createData only what a person may choose is kept, so
// that the rest, the role for one, comes from here; the address is always the provider's.
func (a *Accounts) admitByOAuth2(e *core.RecordAuthWithOAuth2RequestEvent) error {
	if !e.IsNewRecord {
		return e.Next()
	}
	invitation, _ := e.CreateData["invitation"].(string)
	chosen := map[string]any{}
	for _, name := range []string{"username", "name", "language"} {
		if text, ok := e.CreateData[name].(string); ok && text != "" {
			chosen[name] = text
		}
	}
	var role string
	// Spent before the account exists, not after: two at once must not share the last use.
	err := e.App.RunInTransaction(func(app core.App) (err error) {
		role, err = a.admit(app, invitation, true)
		return err
	})
	if err != nil {
		return inTheirShape(e.RequestEvent, "invitation", err)
	}
	chosen["role"] = role
	e.CreateData = chosen
	e.OAuth2User.Username = strings.ToLower(e.OAuth2User.Username)
	if name := []rune(e.OAuth2User.Name); len(name) > 100 {
		e.OAuth2User.Name = string(name[:100])
	}
	err = e.Next()
	if err != nil && e.Record == nil && invitation != "" {
		a.giveBack(e.App, invitation)
	}
	return err
}

// giveBack returns the use of an invitation whose account could not be made.
func (a *Accounts) giveBack(app core.App, invitation string) {
	_, err := app.NonconcurrentDB().NewQuery(
		"UPDATE {{invitations}} SET [[used]] = [[used]] - 1 WHERE [[hash]] = {:hash} AND [[used]] > 0",
	).Bind(map[string]any{"hash": digest(invitation)}).Execute()
	if err != nil {
		a.Log.Error("an invitation lost a use", "error", err)
	}
}
