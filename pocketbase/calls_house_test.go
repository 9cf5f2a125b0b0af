package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/pocketbase/pocketbase/core"

	"helen/call"
)

// line is a town in which ana and eva have a thread, and calls wait for nothing long.
type line struct {
	*town
	ana, eva   *core.Record
	anas, evas string // sessions
	thread     string
}

// quickly makes calls wait for moments instead of minutes.
func quickly(t *testing.T, change func(*call.Settings)) {
	t.Helper()
	before := callTimes
	t.Cleanup(func() { callTimes = before })
	callTimes = func(settings call.Settings) call.Settings {
		settings = call.Defaults(settings)
		settings.Wait = 200 * time.Millisecond
		settings.KeepSeat = 400 * time.Millisecond
		settings.Resume = 800 * time.Millisecond
		settings.SeenEvery = 50 * time.Millisecond
		if change != nil {
			change(&settings)
		}
		return settings
	}
}

func newLine(t *testing.T, change func(*call.Settings)) *line {
	t.Helper()
	quickly(t, change)
	l := &line{town: newTown(t)}
	l.ana, l.anas = l.person("ana", "user")
	l.eva, l.evas = l.person("eva", "user")
	l.thread = l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"participants": []string{l.eva.Id}})["id"].(string)
	return l
}

var numbered atomic.Int64

// newID is an id as a client makes it; peers have longer ones.
func newID() string   { return fmt.Sprintf("call%011d", numbered.Add(1)) }
func newPeer() string { return fmt.Sprintf("peer-%020d", numbered.Add(1)) }

// begin begins a call in the thread of two, or a link's room.
func (l *line) begin(session, thread, kind string) string {
	l.t.Helper()
	id := newID()
	made := l.want(201, "", "POST", "/api/calls", session, map[string]any{"id": id, "thread": thread, "kind": kind})
	if made["id"] != id {
		l.t.Fatalf("begun: %v", made)
	}
	return id
}

// ticket asks for one; extra is what a guest says.
func (l *line) ticket(session, room, peer string, extra map[string]any) map[string]any {
	l.t.Helper()
	body := map[string]any{"room": room, "peer": peer}
	for name, value := range extra {
		body[name] = value
	}
	return l.want(200, "", "POST", "/api/call/ticket", session, body)
}

// peerOf is a client of PeerJS on a plain socket.
func (l *line) peerOf(peer, ticket string) *wire {
	l.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	address := strings.Replace(l.address, "http", "ws", 1) + "/peerjs?" + url.Values{
		"key": {"peerjs"}, "id": {peer}, "token": {ticket}, "version": {"1.5.5"},
	}.Encode()
	conn, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	w := &wire{t: l.t, conn: conn, heard: make(chan map[string]any, 500), closed: make(chan error, 1)}
	l.t.Cleanup(func() { conn.CloseNow() })
	go func() {
		for {
			_, data, err := conn.Read(context.Background())
			if err != nil {
				w.closed <- err
				return
			}
			var said map[string]any
			if json.Unmarshal(data, &said) == nil {
				w.heard <- said
			}
		}
	}()
	return w
}

// comes is somebody who goes in and is told so.
func (l *line) comes(session, room string) (*wire, string) {
	l.t.Helper()
	peer := newPeer()
	w := l.peerOf(peer, l.ticket(session, room, peer, nil)["ticket"].(string))
	w.awaits("OPEN")
	return w, peer
}

// awaits skips who comes and goes until something of a type is said.
func (w *wire) awaits(kind string) map[string]any {
	w.t.Helper()
	for {
		said := w.within(5 * time.Second)
		if said["type"] == kind {
			return said
		}
		if said["type"] != "ROSTER" {
			w.t.Fatalf("heard %v, not %s", said, kind)
		}
	}
}

// seats waits until so many are in, of whom so many are away.
func (w *wire) seats(in, away int) []map[string]any {
	w.t.Helper()
	for {
		said := w.within(5 * time.Second)
		if said["type"] != "ROSTER" {
			continue
		}
		var seats []map[string]any
		gone := 0
		for _, one := range said["payload"].(map[string]any)["seats"].([]any) {
			seat := one.(map[string]any)
			if seat["away"] == true {
				gone++
			}
			seats = append(seats, seat)
		}
		if len(seats) == in && gone == away {
			return seats
		}
	}
}

// ends waits for the end of a socket and gives why.
func (w *wire) ends() (status websocket.StatusCode, why string) {
	w.t.Helper()
	select {
	case err := <-w.closed:
		var closed websocket.CloseError
		if ok := asClose(err, &closed); ok {
			return closed.Code, closed.Reason
		}
		return 0, err.Error()
	case <-time.After(5 * time.Second):
		w.t.Fatal("it stays open")
		return 0, ""
	}
}

// call is a row as it is now.
func (l *line) call(id string) *core.Record {
	l.t.Helper()
	row, err := l.app.FindRecordById("calls", id)
	if err != nil {
		l.t.Fatal(err)
	}
	return row
}

// eventually waits until a call is over, and looks how.
func (l *line) eventually(id, outcome string) *core.Record {
	l.t.Helper()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		row := l.call(id)
		if row.GetInt("endedAt") > 0 {
			if row.GetString("outcome") != outcome {
				l.t.Errorf("it ended as %q, not %q", row.GetString("outcome"), outcome)
			}
			return row
		}
		if time.Since(began) > 10*time.Second {
			l.t.Fatalf("it goes on: %s", row.GetString("people"))
		}
	}
}

// ice asks by which servers to reach others.
func (l *line) ice(ticket string, status int) string {
	l.t.Helper()
	response, body := fetch(l.t, "GET", l.address+"/api/call/ice", "Call-Ticket", ticket)
	if response.StatusCode != status {
		l.t.Errorf("ice: %d %s", response.StatusCode, body)
	}
	return body
}
