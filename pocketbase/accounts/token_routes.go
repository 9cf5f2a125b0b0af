package accounts

import (
	"database/sql"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const mostTokens = 50 // a user

// Tokens answers GET /api/accounts/tokens; secrets are not known here any more.
func (a *Accounts) Tokens(e *core.RequestEvent) error {
	found := []*core.Record{}
	err := e.App.RecordQuery("tokens").AndWhere(dbx.HashExp{"user": e.Auth.Id}).OrderBy("created DESC").All(&found)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"items": found})
}

// MakeToken answers POST /api/accounts/tokens {name, scopes, expires?} with the token and, this once, its secret.
func (a *Accounts) MakeToken(e *core.RequestEvent) error {
	var asked struct {
		Name    string     `json:"name"`
		Scopes  []string   `json:"scopes"`
		Expires *time.Time `json:"expires"`
	}
	if err := read(e, &asked); err != nil {
		return err
	}
	asked.Name = strings.TrimSpace(asked.Name)
	switch {
	case asked.Name == "" || len([]rune(asked.Name)) > 100:
		return invalid("name", "must have 1 to 100 letters")
	case len(asked.Scopes) == 0:
		return invalid("scopes", "must name at least one")
	case asked.Expires != nil && !asked.Expires.After(a.Now()):
		return invalid("expires", "must be in the future")
	}
	for _, scope := range asked.Scopes {
		if !slices.Contains(Scopes, scope) {
			return invalid("scopes", "may be "+strings.Join(Scopes, ", "))
		}
	}
	tokens, err := e.App.FindCachedCollectionByNameOrId("tokens")
	if err != nil {
		return err
	}
	secret := tokenStart + secret(32)
	row := core.NewRecord(tokens)
	row.Set("user", e.Auth.Id)
	row.Set("name", asked.Name)
	row.Set("scopes", asked.Scopes)
	row.Set("hash", digest(secret))
	row.Set("prefix", secret[:tokenPrefix])
	if asked.Expires != nil {
		row.Set("expires", *asked.Expires)
	}
	err = e.App.RunInTransaction(func(app core.App) error {
		count, err := app.CountRecords("tokens", dbx.HashExp{"user": e.Auth.Id})
		if err != nil {
			return err
		}
		if count >= mostTokens {
			return errTooManyTokens
		}
		return app.Save(row)
	})
	if err != nil {
		return err
	}
	answer := row.PublicExport()
	answer["secret"] = secret
	return e.JSON(http.StatusCreated, answer)
}

// RevokeToken answers DELETE /api/accounts/tokens/{id}; another's token is as one that does not exist.
func (a *Accounts) RevokeToken(e *core.RequestEvent) error {
	row, err := e.App.FindRecordById("tokens", e.Request.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) || err == nil && row.GetString("user") != e.Auth.Id {
		return errNotFound
	}
	if err != nil {
		return err
	}
	if err := e.App.Delete(row); err != nil {
		return err
	}
	return e.NoContent(http.StatusNoContent)
}
