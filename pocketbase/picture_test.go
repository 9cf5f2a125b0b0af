package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// pushed is what the server says of an operation: empty when it is done.
func (o *town) pushed(session string, operation map[string]any) string {
	o.t.Helper()
	uploadIDs++
	operation["id"] = fmt.Sprintf("oper%011d", uploadIDs)
	said := o.want(200, "", "POST", "/api/sync", session, map[string]any{"operations": []any{operation}})
	code, _ := said["results"].([]any)[0].(map[string]any)["code"].(string)
	return code
}

// changed is what the server says of another picture for a thread.
func (o *town) changed(session, thread, picture string) string {
	o.t.Helper()
	return o.pushed(session, map[string]any{"type": "thread.change", "thread": thread, "picture": picture})
}

// groupOf is a group of one person with another.
func (o *town) groupOf(session string, other *core.Record) string {
	o.t.Helper()
	thread := uploadID()
	code := o.pushed(session, map[string]any{"type": "thread.begin", "thread": thread, "kind": "group", "title": "Us",
		"users": []string{other.Id}, "createdAt": 1})
	if code != "" {
		o.t.Fatal(code)
	}
	return thread
}

func TestThePictureOfAGroup(t *testing.T) {
	r := newRoom(t)
	group := r.groupOf(r.anas, r.eva)
	of := func(session string) string {
		file := r.sending(aPicture)
		file.session, file.thread = session, group
		return file.send().id
	}
	first := of(r.anas)
	if code := r.changed(r.anas, group, first); code != "" {
		t.Fatal("its owner:", code)
	}
	seen := func(session, file string) int {
		response, _ := r.request("GET", "/api/media/"+file, session, nil, nil)
		return response.StatusCode
	}
	if got := seen(r.evas, first); got != 200 {
		t.Errorf("who is in it: %d", got)
	}
	if got := seen(r.zs, first); got != 404 {
		t.Errorf("who is not: %d", got)
	}
	for name, one := range map[string]struct{ session, thread, picture, code string }{
		"a member":           {r.evas, group, of(r.evas), "not_allowed"},
		"a member, none":     {r.evas, group, "", "not_allowed"},
		"who is not in it":   {r.zs, group, "", "session_missing"},
		"another's file":     {r.anas, group, of(r.evas), "file_missing"},
		"no file":            {r.anas, group, strings.Repeat("x", 15), "file_missing"},
		"no id":              {r.anas, group, "../x", "invalid_operation"},
		"HELEN's own thread": {r.anas, r.conversation(r.anas), "", "not_allowed"},
	} {
		if code := r.changed(one.session, one.thread, one.picture); code != one.code {
			t.Errorf("%s: %q", name, code)
		}
	}
	text := r.sending("hello")
	text.thread = group
	if code := r.changed(r.anas, group, text.send().id); code != "invalid_operation" {
		t.Errorf("a text: %q", code)
	}
	code := r.pushed(r.anas, map[string]any{"type": "member.put", "thread": group, "user": r.eva.Id, "role": "admin"})
	if code != "" {
		t.Fatal(code)
	}
	kept := r.sending(aPicture)
	kept.id = first
	before := kept.bytesAt()
	second := of(r.evas)
	for range 2 {
		if code := r.changed(r.evas, group, second); code != "" {
			t.Fatal("an admin:", code)
		}
	}
	if _, err := os.Stat(before); !os.IsNotExist(err) {
		t.Error("the one before is kept:", err)
	}
	if err := r.ours.media.Sweep(); err != nil || seen(r.anas, second) != 200 {
		t.Error("swept, it is gone:", err)
	}
	if code := r.changed(r.evas, group, ""); code != "" || seen(r.anas, second) != 404 {
		t.Error("taken away:", code)
	}
	told, err := r.app.FindRecordsByFilter("messages", "thread = {:thread} && notice ~ 'pictured'", "", 0, 0, dbx.Params{"thread": group})
	if err != nil || len(told) != 3 {
		t.Errorf("told %d times, %v", len(told), err)
	}
}

func TestNoMessageIsCalledAsItsThread(t *testing.T) {
	r := newRoom(t)
	group := r.groupOf(r.anas, r.eva)
	code := r.pushed(r.evas, map[string]any{"type": "message.put", "thread": group, "message": group, "author": "self", "text": "x",
		"heard": "", "parent": "", "createdAt": 1, "language": "", "segments": []any{}})
	if code != "invalid_operation" {
		t.Errorf("said %q: deleted, it would take the picture along", code)
	}
}
