package accounts

import (
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// Owned finds the rows of one user, as the user may see them, by collection.
type Owned func(app core.App, userID string) (map[string][]map[string]any, error)

// Own adds what belongs to a user without naming it in a relation, such as the messages of its threads.
// Rows that do name it are found without. Call it before the server starts.
func (a *Accounts) Own(owned Owned) { a.owned = append(a.owned, owned) }

// Export answers GET /api/accounts/export: the user's row and everything it owns. Files are named in
// their rows; they are had from /api/files as always.
func (a *Accounts) Export(e *core.RequestEvent) error {
	e.Auth.IgnoreEmailVisibility(true)
	everything := map[string][]map[string]any{}
	for _, owned := range a.owned {
		rows, err := owned(e.App, e.Auth.Id)
		if err != nil {
			return err
		}
		maps.Copy(everything, rows)
	}
	name := fmt.Sprintf("helen-%s-%s.json", e.Auth.GetString("username"), a.Now().UTC().Format("2006-01-02"))
	e.Response.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return e.JSON(http.StatusOK, map[string]any{
		"exported": a.Now().UTC(), "user": e.Auth.PublicExport(), "owned": everything,
	})
}

// ownedByRelation looks through every collection, those of tomorrow too, for rows that name the user.
func ownedByRelation(app core.App, userID string) (map[string][]map[string]any, error) {
	users, err := app.FindCachedCollectionByNameOrId(Users)
	if err != nil {
		return nil, err
	}
	collections, err := app.FindAllCollections(core.CollectionTypeBase, core.CollectionTypeAuth)
	if err != nil {
		return nil, err
	}
	found := map[string][]map[string]any{}
	for _, collection := range collections {
		names := relationsTo(collection, users.Id)
		if len(names) == 0 {
			continue
		}
		naming := make([]dbx.Expression, 0, 2*len(names))
		for _, name := range names {
			naming = append(naming, dbx.HashExp{name: userID}, dbx.Like(name, `"`+userID+`"`)) // one, or a list
		}
		rows := []*core.Record{}
		if err := app.RecordQuery(collection).AndWhere(dbx.Or(naming...)).OrderBy("rowid").All(&rows); err != nil {
			return nil, err
		}
		found[collection.Name] = make([]map[string]any, len(rows))
		for i, row := range rows {
			found[collection.Name][i] = row.PublicExport()
		}
	}
	return found, nil
}

// othersSay are relations by which somebody says something of a person that is not that person's to know.
var othersSay = []string{"blocks.blocked"}

func relationsTo(collection *core.Collection, id string) []string {
	var names []string
	for _, field := range collection.Fields {
		if slices.Contains(othersSay, collection.Name+"."+field.GetName()) {
			continue
		}
		if relation, ok := field.(*core.RelationField); ok && relation.CollectionId == id {
			names = append(names, relation.Name)
		}
	}
	return names
}

// ownedSignIns are the accounts elsewhere that a user signs in with; PocketBase ties them without a relation.
func ownedSignIns(app core.App, userID string) (map[string][]map[string]any, error) {
	user, err := app.FindRecordById(Users, userID)
	if err != nil {
		return nil, err
	}
	links, err := app.FindAllExternalAuthsByRecord(user)
	if err != nil {
		return nil, err
	}
	rows := make([]map[string]any, len(links))
	for i, link := range links {
		rows[i] = map[string]any{"provider": link.Provider(), "providerId": link.ProviderId(), "created": link.Created()}
	}
	return map[string][]map[string]any{"oauth2": rows}, nil
}
