package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

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
	at := 0 // the server may still be at what came before the end
	for until := time.Now().Add(10 * time.Second); at == 0 && time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if at, err = strconv.Atoi(file.offset()); err != nil {
			t.Fatal(err)
		}
	}
	if at == 0 || at > 200_000 {
		t.Fatalf("it goes on at %d", at)
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
