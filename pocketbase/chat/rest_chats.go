package chat

import (
	"math"
	"net/http"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// chatTypes are S0's words for the kinds of threads between people.
var chatTypes = map[string]string{direct: "individual", group: "group"}

// BeginChat is POST /api/chats {participants, type, name}. Two people have one chat alone: asked for again it is the same.
func (c *Chat) BeginChat(e *core.RequestEvent) error {
	var body struct {
		Participants []string `json:"participants"`
		Type         string   `json:"type"`
		Name         string   `json:"name"`
	}
	if err := readBody(e, &body); err != nil {
		return err
	}
	by := askedBy(e)
	others := without(body.Participants, e.Auth.Id)
	one := &beginThread{head: head{by.operation, "thread.begin", by.row}, Title: body.Name}
	one.Helen = slices.Contains(others, assistant)
	one.Users = without(others, assistant)
	switch body.Type {
	case "", "individual":
		if one.Kind = direct; len(one.Users) == 1 {
			one.Thread = DirectID(e.Auth.Id, one.Users[0])
		}
	case "group":
		one.Kind = group
	default:
		return errBody
	}
	if err := c.carryOut(e.Auth.Id, one.ID, one); err != nil {
		return err
	}
	thread, _, err := c.store.between(e.Auth.Id, one.Thread)
	if err != nil {
		return err // it was begun by an earlier request of this key, and left since
	}
	made, err := c.store.chatsOf([]*core.Record{thread})
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, made[0])
}

// Chats is GET /api/chats?limit=50&before=ID: the threads a person is in that were written in last, oldest first.
func (c *Chat) Chats(e *core.RequestEvent) error {
	before, id := math.MaxInt64, ""
	if id = e.Request.URL.Query().Get("before"); id != "" {
		thread, _, err := c.store.between(e.Auth.Id, id)
		if err != nil {
			return err
		}
		before = thread.GetInt("updatedAt")
	}
	rows := []*core.Record{}
	err := c.App.RecordQuery("threads").AndWhere(dbx.NewExp(`kind != 'assistant'
		AND id IN (SELECT thread FROM members WHERE user = {:user} AND [[left]] = 0)
		AND (updatedAt < {:before} OR updatedAt = {:before} AND id > {:id})`,
		dbx.Params{"user": e.Auth.Id, "before": before, "id": id})).
		OrderBy("updatedAt DESC", "id").Limit(int64(limitOf(e))).All(&rows)
	if err != nil {
		return err
	}
	slices.Reverse(rows)
	chats, err := c.store.chatsOf(rows)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, chats)
}

// chatsOf reads who is in all of them at once.
func (s store) chatsOf(threads []*core.Record) ([]ChatOf, error) {
	chats, ids := make([]ChatOf, 0, len(threads)), make([]any, 0, len(threads))
	for _, thread := range threads {
		ids = append(ids, thread.Id)
	}
	var seats []struct {
		Thread   string `db:"thread"`
		Role     string `db:"role"`
		ID       string `db:"id"`
		Username string `db:"username"`
		Name     string `db:"name"`
		Avatar   string `db:"avatar"`
		Kind     string `db:"kind"`
	}
	err := s.app.DB().Select("m.thread", "m.role", "u.id", "u.username", "u.name", "u.avatar", "u.kind").
		From("members m").InnerJoin("users u", dbx.NewExp("u.id = m.user")).
		Where(dbx.In("m.thread", ids...)).AndWhere(dbx.NewExp("m.[[left]] = 0")).OrderBy("m.joinedRev", "m.id").All(&seats)
	if err != nil {
		return nil, err
	}
	in := map[string][]Participant{}
	for _, one := range seats {
		person := Person{one.ID, one.Username, one.Name, one.Avatar, one.Kind}
		in[one.Thread] = append(in[one.Thread], Participant{person, one.Role})
	}
	for _, thread := range threads {
		people := append([]Participant{}, in[thread.Id]...)
		if thread.GetBool("helen") {
			people = append(people, Participant{Person{assistant, assistant, "HELEN", "", "assistant"}, plain})
		}
		chats = append(chats, ChatOf{
			ID: thread.Id, Type: chatTypes[thread.GetString("kind")], Name: thread.GetString("title"), Participants: people,
			Preview: thread.GetString("preview"), CreatedAt: fromMillis(thread.GetInt("createdAt")),
			UpdatedAt: fromMillis(thread.GetInt("updatedAt")),
		})
	}
	return chats, nil
}
