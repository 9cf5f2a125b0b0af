package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestForwardedFilesShareTheirBytes(t *testing.T) {
	r := newRoom(t)
	file := r.sending(aPicture).send()
	file.tie()
	elsewhere := r.conversation(r.evas)
	media := r.ours.media
	message := strings.Repeat("m", 15)
	if _, err := media.Copy(r.app, r.zoe.Id, file.id, elsewhere, message); err == nil {
		t.Error("zoe forwards what she cannot see")
	}
	if _, err := media.Copy(r.app, r.ana.Id, file.id, elsewhere, message); err == nil {
		t.Error("ana forwards to where she is not")
	}
	for range 2 {
		sent, err := media.Copy(r.app, r.eva.Id, file.id, elsewhere, message)
		if err != nil || sent.MIME != "image/png" || sent.ID == file.id {
			t.Fatal(sent, err)
		}
	}
	if rows, err := r.app.CountRecords("files"); err != nil || rows != 2 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if err := r.app.Delete(file.row()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file.bytesAt()); err != nil {
		t.Errorf("the forwarded one lost its bytes: %v", err)
	}
	thread, err := r.app.FindRecordById("threads", elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.app.Delete(thread); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file.bytesAt(), file.bytesAt() + ".info"} {
		if _, err := os.Stat(name); !os.IsNotExist(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTyingTakesWhatIsWholeAndOnesOwn(t *testing.T) {
	r := newRoom(t)
	half := r.sending(aPicture)
	half.create()
	half.patch(0, 5)
	whole := r.sending(aPicture).send()
	message, other := strings.Repeat("a", 15), strings.Repeat("b", 15)
	media := r.ours.media
	for name, tie := range map[string]func() error{
		"half":     func() error { _, err := media.Tie(r.app, r.ana.Id, r.thread, message, []string{half.id}); return err },
		"another":  func() error { _, err := media.Tie(r.app, r.eva.Id, r.thread, message, []string{whole.id}); return err },
		"a thread": func() error { _, err := media.Tie(r.app, r.ana.Id, other, message, []string{whole.id}); return err },
		"nothing":  func() error { _, err := media.Tie(r.app, r.ana.Id, r.thread, message, []string{"x"}); return err },
	} {
		if err := tie(); err == nil {
			t.Error(name)
		}
	}
	for range 2 {
		sent, err := media.Tie(r.app, r.ana.Id, r.thread, message, []string{whole.id})
		if err != nil || len(sent) != 1 || sent[0].ID != whole.id || sent[0].Size != int64(len(aPicture)) {
			t.Fatal(sent, err)
		}
	}
	if _, err := media.Tie(r.app, r.ana.Id, r.thread, other, []string{whole.id}); err == nil {
		t.Error("one file in two messages")
	}
	if err := media.Untie(r.app, r.thread, message); err != nil {
		t.Fatal(err)
	}
	if _, err := r.app.FindRecordById("files", whole.id); err == nil {
		t.Error("untied, it is still there")
	}
}

func TestOldFilesAreSwept(t *testing.T) {
	r := newRoom(t)
	now := time.Now()
	aged := func(file *sending, hours time.Duration) *sending {
		t.Helper()
		at := now.Add(-hours * time.Hour)
		row := file.row()
		row.Set("createdAt", at.UnixMilli())
		r.save(row)
		if err := os.Chtimes(file.bytesAt(), at, at); err != nil {
			t.Fatal(err)
		}
		return file
	}
	half := func() *sending {
		file := r.sending(aPicture)
		file.create()
		file.patch(0, 5)
		return file
	}
	gone := []*sending{aged(half(), 25), aged(r.sending(aPicture).send(), 49)}
	kept := []*sending{aged(half(), 23), aged(r.sending(aPicture).send(), 47), r.sending(aPicture).send()}
	kept[2].tie()
	aged(kept[2], 1000)
	unsaid := r.sending(aPicture).send()
	message, err := r.app.FindRecordById("messages", unsaid.tie())
	if err != nil {
		t.Fatal(err)
	}
	message.Set("deletedAt", now.UnixMilli())
	r.save(message)
	gone = append(gone, unsaid)
	orphan := filepath.Join(filepath.Dir(unsaid.bytesAt()), strings.Repeat("o", 15))
	if err := os.WriteFile(orphan, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := now.Add(-25 * time.Hour)
	if err := os.Chtimes(orphan, old, old); err != nil {
		t.Fatal(err)
	}
	if err := r.ours.media.Sweep(); err != nil {
		t.Fatal(err)
	}
	for _, file := range gone {
		if _, err := r.app.FindRecordById("files", file.id); err == nil {
			t.Error("still a row")
		}
		if _, err := os.Stat(file.bytesAt()); !os.IsNotExist(err) {
			t.Error("still bytes", err)
		}
	}
	for _, file := range kept {
		if _, err := os.Stat(file.bytesAt()); err != nil || file.row() == nil {
			t.Error("gone too early", err)
		}
	}
	if _, err := os.Stat(orphan); !os.IsNotExist(err) {
		t.Error("bytes of nobody", err)
	}
}

func TestUploadsAreCounted(t *testing.T) {
	r := newRoom(t)
	for range 10 {
		r.sending("hello").send()
	}
	if response, said := r.sending("hello").create(); response.StatusCode != 429 || response.Header.Get("Retry-After") == "" {
		t.Errorf("%d %s", response.StatusCode, said)
	}
}
