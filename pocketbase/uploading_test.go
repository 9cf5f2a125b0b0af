package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

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
