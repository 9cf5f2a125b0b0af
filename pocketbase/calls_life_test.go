package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"helen/call"
	"helen/turn"
)

// opened is the server on a folder in which there may be something already.
func opened(t *testing.T, dir string) *line {
	t.Helper()
	return openedWith(t, dir, settings{})
}

func openedWith(t *testing.T, dir string, chosen settings) *line {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: dir})
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	l := &line{town: &town{t: t, app: app}}
	l.set(func(settings *core.Settings) { settings.RateLimits.Enabled = false })
	l.hashPasswordsAt(4)
	l.ours, l.address, l.log, l.console = startOn(t, app, chosen, builtApp)
	return l
}

func TestCallsOutliveTheServer(t *testing.T) {
	quickly(t, nil)
	dir := t.TempDir()
	var room, lonely, anaID, evaID, peer, ticket string
	var seat any
	t.Run("before", func(t *testing.T) {
		l := opened(t, dir)
		l.ana, l.anas = l.person("ana", "user")
		l.eva, l.evas = l.person("eva", "user")
		anaID, evaID = l.ana.Id, l.eva.Id
		l.thread = l.want(201, "", "POST", "/api/chats", l.anas, map[string]any{"participants": []string{evaID}})["id"].(string)
		room, lonely = l.begin(l.anas, l.thread, "video"), l.begin(l.anas, "", "audio")
		peer = newPeer()
		given := l.ticket(l.anas, room, peer, nil)
		ticket, seat = given["ticket"].(string), given["seat"]
		ana := l.peerOf(peer, ticket)
		ana.awaits("OPEN")
		l.comes(l.evas, room)
		l.comes(l.anas, lonely)
		ana.seats(2, 0)
		l.ours.calls.Close()
		if status, _ := ana.ends(); status != 1001 {
			t.Errorf("goodbye is %d", status)
		}
	})
	var ended int
	t.Run("after", func(t *testing.T) {
		l := opened(t, dir)
		ana := l.peerOf(peer, ticket) // made by the server that was
		ana.awaits("OPEN")
		seats := ana.seats(2, 1)
		if seats[0]["seat"] != seat || seats[0]["away"] == true || seats[1]["user"] != evaID {
			t.Errorf("the seats: %v", seats)
		}
		another := l.session(l.person1(evaID))
		l.want(409, "peer_taken", "POST", "/api/call/ticket", another, map[string]any{"room": room, "peer": peer})
		if number := l.ticket(another, room, newPeer(), nil)["seat"].(float64); number <= seats[1]["seat"].(float64) {
			t.Errorf("seat %v was there before", number)
		}
		ana.seats(1, 0) // she did not come back
		ana.says(map[string]any{"type": "LEAVE"})
		row := l.eventually(room, "answered")
		if row.GetInt("answeredAt") == 0 {
			t.Error("that it was answered is forgotten")
		}
		ended = l.eventually(lonely, "").GetInt("endedAt")
		if gone := l.call(lonely).GetInt("seenAt"); ended > gone {
			t.Errorf("it ended at %d, and was last seen at %d", ended, gone)
		}
	})
	if anaID == "" || ended == 0 {
		t.Error("nothing was tried")
	}
}

func (o *town) person1(id string) *core.Record {
	o.t.Helper()
	row, err := o.app.FindRecordById("users", id)
	if err != nil {
		o.t.Fatal(err)
	}
	return row
}

func TestIce(t *testing.T) {
	l := newLine(t, nil)
	room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
	ticket := l.ticket(l.anas, room, peer, nil)["ticket"].(string)
	if body := l.ice(ticket, 200); !strings.Contains(body, `"iceServers":[]`) {
		t.Errorf("without a relay: %s", body)
	}
	l.ice("x", 401)
	relayed := opened2(t, turn.Said{Address: "127.0.0.1", Listen: "127.0.0.1:0"})
	_, session := relayed.person("ana", "user")
	room = relayed.begin(session, "", "audio")
	body := relayed.ice(relayed.ticket(session, room, peer, nil)["ticket"].(string), 200)
	at := relayed.ours.relay.Address()
	if !strings.Contains(body, `"stun:`+at+`"`) || !strings.Contains(body, `"turn:`+at+`?transport=tcp"`) || !strings.Contains(body, ":"+peer+":") {
		t.Errorf("with one: %s", body)
	}
	if _, page := fetch(t, "GET", relayed.address+"/metrics"); !strings.Contains(page, "helen_turn_relays 0") || !strings.Contains(page, "helen_calls 1") {
		t.Error("not measured")
	}
}

// opened2 is a server with a relay.
func opened2(t *testing.T, said turn.Said) *line {
	t.Helper()
	app := newBase(t)
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	l := &line{town: &town{t: t, app: app}}
	l.set(func(settings *core.Settings) { settings.RateLimits.Enabled = false })
	l.hashPasswordsAt(4)
	l.ours, l.address, l.log, l.console = startOn(t, app, settings{turn: said, metrics: true}, builtApp)
	return l
}

// A line that died says nothing: who answers no ping is away, long before anybody would notice by talking to them.
func TestWhoAnswersNoPingIsAway(t *testing.T) {
	l := newLine(t, func(s *call.Settings) { s.PingEvery, s.Patience = 50*time.Millisecond, 200*time.Millisecond })
	room, peer := l.begin(l.anas, l.thread, "audio"), newPeer()
	ana, _ := l.comes(l.anas, room)
	dead := l.bare(peer, l.ticket(l.evas, room, peer, nil)["ticket"].(string))
	defer dead.Close()
	if seats := ana.seats(2, 1); seats[1]["peer"] != peer {
		t.Errorf("another is away: %v", seats)
	}
	ana.seats(1, 0)
	ana.says(map[string]any{"type": "HEARTBEAT"})
	l.comes(l.evas, room) // whom she hears: her own line is pinged as often, and answers
	ana.seats(2, 0)
}

// A thousand people who wait are to cost little. Their side is a bare connection, so that what is measured is ours.
func TestIdleSocketsCostLittle(t *testing.T) {
	const sockets, perRoom = 1000, 8
	l := newLine(t, func(s *call.Settings) { s.PingEvery = time.Hour; s.SeenEvery = time.Hour; s.Resume = time.Hour })
	leo, leos := l.person("leo", "user")
	if leo == nil {
		t.Fatal()
	}
	whose := []string{l.anas, l.evas, leos}
	type place struct{ peer, ticket string }
	var places []place
	for n := range sockets / perRoom {
		session := whose[n%len(whose)]
		room := l.begin(session, "", "audio")
		for range perRoom {
			peer := newPeer()
			places = append(places, place{peer, l.ticket(session, room, peer, nil)["ticket"].(string)})
		}
	}
	before := inUse()
	for _, one := range places {
		conn := l.bare(one.peer, one.ticket)
		defer conn.Close()
	}
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if _, open, _ := l.ours.calls.Counted(); open == sockets {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("not all came in")
		}
	}
	each := float64(inUse()-before) / sockets / 1024
	t.Logf("%d idle sockets: %.1f KB each", sockets, each)
	if each > 48 {
		t.Errorf("each costs %.1f KB", each)
	}
}

// bare is a client without a library: it goes in and then reads nothing.
func (l *line) bare(peer, ticket string) net.Conn {
	l.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(l.address, "http://"))
	if err != nil {
		l.t.Fatal(err)
	}
	asked := url.Values{"key": {"peerjs"}, "id": {peer}, "token": {ticket}}.Encode()
	fmt.Fprintf(conn, "GET /peerjs?%s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", asked)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		l.t.Fatal(answer, err)
	}
	return conn
}

// inUse is the memory that lives: the heap, and the stacks of all goroutines.
func inUse() uint64 {
	for range 3 {
		runtime.GC()
		time.Sleep(50 * time.Millisecond)
	}
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return now.HeapAlloc + now.StackInuse
}
