package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
)

// remember keeps what a link's page told, as if it had been read.
func (o *town) remember(link, title string) *core.Record {
	o.t.Helper()
	kind, err := o.app.FindCollectionByNameOrId("previews")
	if err != nil {
		o.t.Fatal(err)
	}
	key, row := sha256.Sum256([]byte(link)), core.NewRecord(kind)
	row.Load(map[string]any{"key": hex.EncodeToString(key[:]), "url": link, "title": title, "at": 1, "until": time.Now().Add(time.Hour).UnixMilli()})
	o.save(row)
	return row
}

// shows sends the word in a file and behind a link whose page is known, while those are there who leave or are removed.
func (b *besieged) shows() {
	b.t.Helper()
	file := &sending{o: b.town, session: b.session(b.ana), id: uploadID(), thread: siegeGroup, data: []byte("La " + word)}
	file.said = map[string]string{"name": word + ".txt"}
	file.send()
	link := "https://page.example/" + begins
	b.do(b.ana,
		map[string]any{"type": "message.put", "thread": siegeGroup, "message": "siegemessage007", "author": "self", "text": "",
			"files": []string{file.id}, "createdAt": 2},
		map[string]any{"type": "message.put", "thread": siegeGroup, "message": "siegemessage008", "author": "self", "text": link, "createdAt": 2},
	)
	preview := b.remember(link, "De "+word)
	preview.Set("picture", base64.StdEncoding.EncodeToString([]byte(word)))
	b.save(preview)
	b.messages = append(b.messages, "siegemessage007", "siegemessage008")
	b.files = []string{file.id}
	b.rest = append(b.rest, file.id, preview.Id)
}

// What eva is told of, the others are not: neither by their sessions, nor by tokens for files of their own.
func TestNoFileAndNoPreviewIsToldElsewhere(t *testing.T) {
	b := besiege(t)
	var all []string
	for _, file := range b.files {
		all = append(all, "/api/media/"+file)
	}
	for _, tail := range []string{"", "/image"} {
		all = append(all, "/api/threads/"+siegeGroup+"/messages/siegemessage008/preview"+tail)
	}
	for _, path := range all {
		if status, answer := b.request("GET", path, b.session(b.eva), ""); status != 200 || !tells(answer) {
			t.Errorf("%s does not even tell eva: %d %s", path, status, answer)
		}
		for who, person := range b.after {
			person = b.again(person)
			token := "?token=" + b.fileToken(person, core.TokenTypeFile, time.Minute)
			for _, asked := range []struct{ tail, session string }{{"", b.session(person)}, {token, ""}, {token, b.session(person)}, {"", ""}} {
				if status, answer := b.request("GET", path+asked.tail, asked.session, ""); status < 400 || tells(answer) {
					t.Errorf("%s%s for the %s: %d %.300s", path, asked.tail, who, status, answer)
				}
			}
		}
	}
}
