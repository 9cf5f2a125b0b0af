package accounts

import (
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const (
	invitationFor     = 7 * 24 * time.Hour
	longestInvitation = 365 * 24 * time.Hour
)

// redeem checks an invitation, spends one of its uses if asked to (within the caller's transaction), and
// returns the role it gives. A maker who could not give that role any more has not given it.
func (a *Accounts) redeem(app core.App, code string, spend bool) (role string, err error) {
	row, err := app.FindFirstRecordByData("invitations", "hash", digest(code))
	if errors.Is(err, sql.ErrNoRows) {
		return "", errInvitation
	}
	if err != nil {
		return "", err
	}
	role = row.GetString("role")
	if row.GetInt("used") >= row.GetInt("uses") || !row.GetDateTime("expires").Time().After(a.Now()) {
		return "", errInvitation
	}
	if maker := row.GetString("maker"); maker != "" {
		user, err := app.FindRecordById(Users, maker)
		if err != nil {
			return "", err
		}
		if !mayInvite(user, role) || Blocked(user, a.Now()) != nil {
			return "", errInvitation
		}
	}
	if !spend {
		return role, nil
	}
	row.Set("used", row.GetInt("used")+1)
	return role, app.Save(row)
}

// mayInvite: administrators give any role, moderators that of a user.
func mayInvite(maker *core.Record, role string) bool {
	if maker.IsSuperuser() || maker.GetString("role") == RoleAdmin {
		return true
	}
	return maker.GetString("role") == RoleModerator && role == RoleUser
}

// Invite answers POST /api/admin/invitations {expires?, uses?, role?}: a week, once and a user's unless
// said otherwise. The code is in this answer only.
func (a *Accounts) Invite(e *core.RequestEvent) error {
	var asked struct {
		Expires *time.Time `json:"expires"`
		Uses    *int       `json:"uses"`
		Role    string     `json:"role"`
	}
	if err := read(e, &asked); err != nil {
		return err
	}
	now, role, uses := a.Now(), RoleUser, 1
	expires := now.Add(invitationFor)
	if asked.Role != "" {
		role = asked.Role
	}
	if asked.Uses != nil {
		uses = *asked.Uses
	}
	if asked.Expires != nil {
		expires = *asked.Expires
	}
	switch {
	case ranks[role] == 0:
		return invalid("role", "must be user, moderator or admin")
	case uses < 1 || uses > 1000:
		return invalid("uses", "must be 1 to 1000")
	case !expires.After(now) || expires.After(now.Add(longestInvitation)):
		return invalid("expires", "must be within a year from now")
	case !mayInvite(e.Auth, role):
		return errNotAllowed
	}
	invitations, err := e.App.FindCachedCollectionByNameOrId("invitations")
	if err != nil {
		return err
	}
	code := "invite_" + secret(20)
	row := core.NewRecord(invitations)
	if !e.Auth.IsSuperuser() {
		row.Set("maker", e.Auth.Id)
	}
	row.Set("hash", digest(code))
	row.Set("prefix", code[:11])
	row.Set("role", role)
	row.Set("uses", uses)
	row.Set("expires", expires)
	if err := e.App.Save(row); err != nil {
		return explain(err)
	}
	a.Log.Info("an invitation was made", "invitation", row.Id, "role", role, "uses", uses, "by", e.Auth.Id)
	answer := row.PublicExport()
	answer["code"] = code
	return e.JSON(http.StatusCreated, answer)
}

// Invitations answers GET /api/admin/invitations: all for administrators, one's own for moderators; never codes.
func (a *Accounts) Invitations(e *core.RequestEvent) error {
	found := []*core.Record{}
	query := e.App.RecordQuery("invitations").OrderBy("created DESC").Limit(500)
	if !mayInvite(e.Auth, RoleAdmin) {
		query.AndWhere(dbx.HashExp{"maker": e.Auth.Id})
	}
	if err := query.All(&found); err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"items": found})
}

// RevokeInvitation answers DELETE /api/admin/invitations/{id}.
func (a *Accounts) RevokeInvitation(e *core.RequestEvent) error {
	row, err := e.App.FindRecordById("invitations", e.Request.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !mayInvite(e.Auth, RoleAdmin) && row.GetString("maker") != e.Auth.Id {
		return errNotFound
	}
	if err != nil {
		return err
	}
	if err := e.App.Delete(row); err != nil {
		return err
	}
	a.Log.Info("an invitation was revoked", "invitation", row.Id, "by", e.Auth.Id)
	return e.NoContent(http.StatusNoContent)
}
