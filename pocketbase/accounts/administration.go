package accounts

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

const usersPerPage = 50

// What moderators see of a person, and what administrators see besides.
var (
	seenByModerators = []string{"id", "username", "name", "avatar", "kind", "role", "language", "blockedUntil", "blockReason", "created"}
	seenByAdmins     = []string{"email", "verified", "premium", "credits"}
)

func isAdmin(who *core.Record) bool { return who.IsSuperuser() || who.GetString("role") == RoleAdmin }

func seenBy(who, user *core.Record) map[string]any {
	seen := map[string]any{}
	for _, name := range seenByModerators {
		seen[name] = user.Get(name)
	}
	if isAdmin(who) {
		for _, name := range seenByAdmins {
			seen[name] = user.Get(name)
		}
	}
	return seen
}

// People answers GET /api/admin/users?search=&page=: 50 a page, by username. Moderators search names only.
func (a *Accounts) People(e *core.RequestEvent) error {
	var matching []dbx.Expression
	if search := strings.TrimSpace(e.Request.URL.Query().Get("search")); search != "" {
		either := []dbx.Expression{dbx.Like("username", search), dbx.Like("name", search)}
		if isAdmin(e.Auth) {
			either = append(either, dbx.Like("email", search))
		}
		matching = append(matching, dbx.Or(either...))
	}
	return a.page(e, matching...)
}

// BlockedPeople answers GET /api/admin/blocked?page=.
func (a *Accounts) BlockedPeople(e *core.RequestEvent) error {
	now, err := types.ParseDateTime(a.Now())
	if err != nil {
		return err
	}
	return a.page(e, dbx.NewExp("[[blockedUntil]] > {:now}", dbx.Params{"now": now.String()}))
}

func (a *Accounts) page(e *core.RequestEvent, matching ...dbx.Expression) error {
	page, err := strconv.Atoi(e.Request.URL.Query().Get("page"))
	if err != nil || page < 1 || page > 1<<20 {
		page = 1
	}
	total, err := e.App.CountRecords(Users, matching...)
	if err != nil {
		return err
	}
	found := []*core.Record{}
	query := e.App.RecordQuery(Users).OrderBy("username").Limit(usersPerPage).Offset(int64(page-1) * usersPerPage)
	for _, one := range matching {
		query.AndWhere(one)
	}
	if err := query.All(&found); err != nil {
		return err
	}
	items := make([]map[string]any, len(found))
	for i, user := range found {
		items[i] = seenBy(e.Auth, user)
	}
	return e.JSON(http.StatusOK, map[string]any{"items": items, "page": page, "perPage": usersPerPage, "total": total})
}
