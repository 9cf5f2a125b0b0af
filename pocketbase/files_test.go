package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// sending is one upload over the wire.
type sending struct {
	o       *town
	session string
	id      string
	thread  string
	data    []byte
	said    map[string]string // more metadata
}

var uploadIDs int

func uploadID() string {
	uploadIDs++
	return fmt.Sprintf("file%011d", uploadIDs)
}

// request speaks tus, and reads the answer.
func (o *town) request(method, path, session string, headers map[string]string, body io.Reader) (*http.Response, string) {
	o.t.Helper()
	request, err := http.NewRequest(method, o.address+path, body)
	if err != nil {
		o.t.Fatal(err)
	}
	if session != "" {
		request.Header.Set("Authorization", session)
	}
	request.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		o.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return response, string(said)
}

func (s *sending) metadata() string {
	said := map[string]string{"id": s.id, "thread": s.thread, "name": "a.bin"}
	for name, value := range s.said {
		said[name] = value
	}
	var parts []string
	for name, value := range said {
		parts = append(parts, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
	}
	return strings.Join(parts, ",")
}

func (s *sending) create() (*http.Response, string) {
	s.o.t.Helper()
	return s.o.request("POST", "/api/uploads/", s.session, map[string]string{
		"Upload-Length": strconv.Itoa(len(s.data)), "Upload-Metadata": s.metadata(),
	}, nil)
}

func (s *sending) patch(from, to int) (*http.Response, string) {
	s.o.t.Helper()
	return s.o.request("PATCH", "/api/uploads/"+s.id, s.session, map[string]string{
		"Content-Type": "application/offset+octet-stream", "Upload-Offset": strconv.Itoa(from),
	}, bytes.NewReader(s.data[from:to]))
}

func (s *sending) offset() string {
	s.o.t.Helper()
	response, _ := s.o.request("HEAD", "/api/uploads/"+s.id, s.session, nil, nil)
	return response.Header.Get("Upload-Offset")
}

// send is all of it.
func (s *sending) send() *sending {
	s.o.t.Helper()
	if response, said := s.create(); response.StatusCode != 201 {
		s.o.t.Fatal(response.StatusCode, said)
	}
	if response, said := s.patch(0, len(s.data)); response.StatusCode != 204 {
		s.o.t.Fatal(response.StatusCode, said)
	}
	return s
}

func (s *sending) row() *core.Record {
	s.o.t.Helper()
	row, err := s.o.app.FindRecordById("files", s.id)
	if err != nil {
		s.o.t.Fatal(err)
	}
	return row
}

func (s *sending) bytesAt() string {
	return filepath.Join(s.o.app.DataDir(), "storage", "uploads", s.id)
}

// tie sends it with a message of its thread, as chat does, and gives the message.
func (s *sending) tie() string {
	s.o.t.Helper()
	var message string
	err := s.o.app.RunInTransaction(func(tx core.App) error {
		messages, err := tx.FindCachedCollectionByNameOrId("messages")
		if err != nil {
			return err
		}
		row := core.NewRecord(messages)
		row.Load(map[string]any{"thread": s.thread, "seq": 100 + uploadIDs, "author": s.row().GetString("owner"), "kind": "file"})
		if err := tx.Save(row); err != nil {
			return err
		}
		message = row.Id
		_, err = s.o.ours.media.Tie(tx, s.row().GetString("owner"), s.thread, message, []string{s.id})
		return err
	})
	if err != nil {
		s.o.t.Fatal(err)
	}
	return message
}

// room is a group of ana and eva; zoe is elsewhere.
type room struct {
	*town
	thread         string
	ana, eva, zoe  *core.Record
	anas, evas, zs string
}

func newRoom(t *testing.T) *room {
	o := newTown(t)
	r := &room{town: o}
	r.ana, r.anas = o.person("ana", "user")
	r.eva, r.evas = o.person("eva", "user")
	r.zoe, r.zs = o.person("zoe", "user")
	r.thread = o.conversation(r.anas)
	o.join(r.thread, r.eva)
	return r
}

func (o *town) join(thread string, user *core.Record) {
	o.t.Helper()
	members, err := o.app.FindCollectionByNameOrId("members")
	if err != nil {
		o.t.Fatal(err)
	}
	member := core.NewRecord(members)
	member.Load(map[string]any{"thread": thread, "user": user.Id, "role": "member"})
	o.save(member)
}

func (r *room) sending(data string) *sending {
	return &sending{o: r.town, session: r.anas, id: uploadID(), thread: r.thread, data: []byte(data)}
}

var aPicture = func() string {
	data, _ := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	return string(data)
}()

func TestAFileIsSentInPieces(t *testing.T) {
	r := newRoom(t)
	file := r.sending(aPicture)
	file.said = map[string]string{"name": "../../une\u202e fleur.png", "width": "1", "height": "1", "waveform": "[0,255]", "type": "text/html"}
	response, said := file.create()
	if response.StatusCode != 201 || response.Header.Get("Location") != "/api/uploads/"+file.id || response.Header.Get("Tus-Resumable") != "1.0.0" {
		t.Fatal(response.StatusCode, response.Header, said)
	}
	if response, said := file.patch(0, 20); response.StatusCode != 204 || response.Header.Get("Upload-Offset") != "20" {
		t.Fatal(response.StatusCode, response.Header, said)
	}
	if got := file.offset(); got != "20" {
		t.Errorf("it goes on at %s", got)
	}
	for _, wrong := range []int{0, 21} {
		if response, said := file.patch(wrong, len(file.data)); response.StatusCode != 409 || !strings.Contains(said, `"code":"upload_offset"`) {
			t.Errorf("at %d: %d %s", wrong, response.StatusCode, said)
		}
	}
	// Begun again: the same upload, where it is.
	if response, said := file.create(); response.StatusCode != 201 || response.Header.Get("Upload-Offset") != "20" {
		t.Error("again:", response.StatusCode, response.Header, said)
	}
	if file.row().GetBool("done") {
		t.Error("half of it is not all of it")
	}
	if response, said := file.patch(20, len(file.data)); response.StatusCode != 204 {
		t.Fatal(response.StatusCode, said)
	}
	row := file.row()
	if !row.GetBool("done") || row.GetString("mime") != "image/png" || row.GetString("name") != "une fleur.png" || row.GetInt("width") != 1 {
		t.Errorf("%v", row.PublicExport())
	}
	if again := file.offset(); again != strconv.Itoa(len(file.data)) {
		t.Errorf("whole, it is at %s", again)
	}
	rows, err := r.app.CountRecords("files")
	if err != nil || rows != 1 {
		t.Errorf("%d rows, %v", rows, err)
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	r := newRoom(t)
	for name, one := range map[string]struct {
		change func(*sending)
		status int
		code   string
	}{
		"too large":        {func(s *sending) { s.data = make([]byte, 1<<20+1) }, 413, "file_too_large"},
		"empty":            {func(s *sending) { s.data = nil }, 400, "file_empty"},
		"no id":            {func(s *sending) { s.id = "../../../etc/pw" }, 400, "invalid_upload"},
		"not their thread": {func(s *sending) { s.session = r.zs }, 404, "session_missing"},
		"no thread":        {func(s *sending) { s.thread = strings.Repeat("x", 15) }, 404, "session_missing"},
		"no waveform":      {func(s *sending) { s.said = map[string]string{"waveform": "[256]"} }, 400, "invalid_upload"},
		"no width":         {func(s *sending) { s.said = map[string]string{"width": "-1"} }, 400, "invalid_upload"},
		"endless":          {func(s *sending) { s.said = map[string]string{"duration": "NaN"} }, 400, "invalid_upload"},
		"nobody's":         {func(s *sending) { s.session = "" }, 401, "not_signed_in"},
	} {
		file := r.sending("hello")
		one.change(file)
		if response, said := file.create(); response.StatusCode != one.status || !strings.Contains(said, `"code":"`+one.code+`"`) {
			t.Errorf("%s: %d %s", name, response.StatusCode, said)
		}
	}
	file := r.sending("hello")
	file.create()
	other := *file
	other.session = r.evas
	if response, said := other.create(); response.StatusCode != 409 || !strings.Contains(said, "id_taken") {
		t.Errorf("another's id: %d %s", response.StatusCode, said)
	}
	longer := *file
	longer.data = []byte("hello, you")
	if response, said := longer.create(); response.StatusCode != 409 {
		t.Errorf("another file: %d %s", response.StatusCode, said)
	}
	if response, said := longer.patch(0, len(longer.data)); response.StatusCode != 413 {
		t.Errorf("more than was said: %d %s", response.StatusCode, said)
	}
	response, said := r.request("PATCH", "/api/uploads/"+file.id, r.anas, map[string]string{"Upload-Offset": "0"}, strings.NewReader("h"))
	if response.StatusCode != 400 || !strings.Contains(said, "invalid_upload") {
		t.Errorf("not tus: %d %s", response.StatusCode, said)
	}
	for _, session := range []string{r.evas, r.zs} {
		for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
			if response, said := r.request(method, "/api/uploads/"+file.id, session, nil, nil); response.StatusCode != 404 {
				t.Errorf("%s by another: %d %s", method, response.StatusCode, said)
			}
		}
	}
}

func TestABrokenConnectionKeepsWhatCame(t *testing.T) {
	r := newRoom(t)
	file := r.sending(strings.Repeat("0123456789", 50_000))
	file.create()
	reader, writer := io.Pipe()
	request, err := http.NewRequest("PATCH", r.address+"/api/uploads/"+file.id, reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Authorization": r.anas, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	} {
		request.Header.Set(name, value)
	}
	request.ContentLength = int64(len(file.data))
	over := make(chan struct{})
	go func() {
		defer close(over)
		if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
			response.Body.Close()
		}
	}()
	if _, err := writer.Write(file.data[:200_000]); err != nil {
		t.Fatal(err)
	}
	writer.CloseWithError(io.ErrUnexpectedEOF)
	<-over
	at, err := strconv.Atoi(file.offset())
	if err != nil || at == 0 || at > 200_000 {
		t.Fatalf("it goes on at %d, %v", at, err)
	}
	if response, said := file.patch(at, len(file.data)); response.StatusCode != 204 {
		t.Fatal(response.StatusCode, said)
	}
	kept, err := os.ReadFile(file.bytesAt())
	if err != nil || !bytes.Equal(kept, file.data) {
		t.Errorf("%d bytes, %v", len(kept), err)
	}
}

func TestWhoSeesAFile(t *testing.T) {
	r := newRoom(t)
	file := r.sending(aPicture).send()
	read := func(session, id string, headers map[string]string) (*http.Response, string) {
		t.Helper()
		token := r.want(200, "", "POST", "/api/media/token", session, nil)["token"].(string)
		return r.request("GET", "/api/media/"+id+"?token="+token, "", headers, nil)
	}
	wantStatus := func(status int, session string) {
		t.Helper()
		if response, said := read(session, file.id, nil); response.StatusCode != status {
			t.Errorf("%d %s, not %d", response.StatusCode, said, status)
		}
	}
	wantStatus(200, r.anas)
	wantStatus(404, r.evas) // not sent yet
	message := file.tie()
	wantStatus(200, r.evas)
	wantStatus(404, r.zs)
	for _, token := range []string{"", "?token=x", "?token=" + r.anas} {
		if response, said := r.request("GET", "/api/media/"+file.id+token, "", nil, nil); response.StatusCode != 401 {
			t.Errorf("%s: %d %s", token, response.StatusCode, said)
		}
	}
	response, part := read(r.evas, file.id, map[string]string{"Range": "bytes=1-3"})
	if response.StatusCode != 206 || part != "PNG" || response.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d %q %v", response.StatusCode, part, response.Header)
	}
	if how := response.Header.Get("Content-Disposition"); !strings.HasPrefix(how, "inline") {
		t.Error(how)
	}
	if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") ||
		!strings.HasPrefix(response.Header.Get("Cache-Control"), "private") || response.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error(response.Header)
	}
	for _, program := range []string{`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "<!DOCTYPE html><script>alert(1)</script>"} {
		lying := r.sending(program)
		lying.said = map[string]string{"type": "image/png", "name": "año.png"}
		lying.send().tie()
		response, _ := read(r.evas, lying.id, nil)
		if how := response.Header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment") || response.Header.Get("Content-Type") == "image/png" {
			t.Error(how, response.Header)
		}
	}
	if status, _ := r.ask("DELETE", "/api/uploads/"+file.id, r.anas, nil); status != 409 {
		t.Errorf("a sent file is deleted: %d", status)
	}
	r.want(204, "", "POST", "/api/accounts/sign-out-everywhere", r.evas, nil)
	row, err := r.app.FindRecordById("messages", message)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.app.Delete(row); err != nil {
		t.Fatal(err)
	}
	wantStatus(404, r.anas)
	if _, err := os.Stat(file.bytesAt()); !os.IsNotExist(err) {
		t.Errorf("its bytes are still there: %v", err)
	}
}

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
	if err := media.Untie(r.app, message); err != nil {
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
