package chat

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/pocketbase/pocketbase/core"
)

// Person is what others see of one.
type Person struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Name     string `json:"name"`
	Avatar   string `json:"avatar"`
	Kind     string `json:"kind"`
}

// own are the columns of a member that nobody else is told.
var own = []string{"muted", "pinned", "archived", "leaf", "unread", "clearedSeq", "ownRev"}

// synced is a row as the devices of a person keep it: what was sent along is named, and fetched when it is looked at.
func (s store) synced(row *core.Record, user string) (map[string]any, error) {
	values := row.PublicExport()
	for _, field := range []string{"collectionId", "collectionName", "rev"} {
		delete(values, field)
	}
	switch row.Collection().Name {
	case "messages":
		values["attachments"] = namesOf(row)
	case "members":
		person, err := s.person(row.GetString("user"))
		if err != nil {
			return nil, err
		}
		values["person"] = person
		if row.GetString("user") != user {
			for _, field := range own {
				delete(values, field)
			}
			if row.GetInt("readSeq") > 0 {
				hidden, err := s.hidden("hidesRead", row.GetString("user"), user)
				if err != nil {
					return nil, err
				}
				if hidden {
					values["readSeq"] = 0
				}
			}
		}
	}
	return values, nil
}

func (s store) person(id string) (Person, error) {
	row, err := s.app.FindRecordById("users", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{ID: id}, nil // they go just now
	}
	if err != nil {
		return Person{}, err
	}
	return PersonOf(row), nil
}

// PersonOf is what others see of a row of users.
func PersonOf(row *core.Record) Person {
	return Person{row.Id, row.GetString("username"), row.GetString("name"), row.GetString("avatar"), row.GetString("kind")}
}

// shownOf are the fields of a person by whose change others have to hear of them again.
var shownOf = []string{"username", "name", "avatar", "kind"}

func shownChanged(user *core.Record) bool {
	before := user.Original()
	return slices.ContainsFunc(shownOf, func(field string) bool { return before.GetString(field) != user.GetString(field) })
}
