package turn

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// station is a relay on this machine, whose clock a test can put forward.
type station struct {
	*Server
	t     *testing.T
	ahead atomic.Int64 // nanoseconds
}

func newStation(t *testing.T, said Said) *station {
	t.Helper()
	if said.Address == "" {
		said.Address = "127.0.0.1"
	}
	said.Listen = "127.0.0.1:0"
	settings, err := said.Parse()
	if err != nil {
		t.Fatal(err)
	}
	s := &station{t: t}
	now := func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }
	if s.Server, err = Start(settings, []byte("a key of the server's"), now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Server.Close() })
	return s
}

// client connects by UDP or TCP, as somebody.
func (s *station) client(network, username, password string) *turn.Client {
	s.t.Helper()
	var conn net.PacketConn
	var err error
	if network == "tcp" {
		stream, dialled := net.Dial("tcp4", s.Address())
		if dialled != nil {
			s.t.Fatal(dialled)
		}
		conn = turn.NewSTUNConn(stream)
	} else if conn, err = net.ListenPacket("udp4", "127.0.0.1:0"); err != nil {
		s.t.Fatal(err)
	}
	client, err := turn.NewClient(&turn.ClientConfig{
		STUNServerAddr: s.Address(), TURNServerAddr: s.Address(), Username: username, Password: password, Realm: "helen",
		Conn: conn, RTO: 100 * time.Millisecond,
		LoggerFactory: &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := client.Listen(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { client.Close(); _ = conn.Close() })
	return client
}

// person is a client with credentials that hold.
func (s *station) person(network, who string) *turn.Client {
	s.t.Helper()
	_, username, password, _ := s.ICE("peer-of-"+who, who)
	return s.client(network, username, password)
}

func (s *station) relay(client *turn.Client) net.PacketConn {
	s.t.Helper()
	conn, err := client.Allocate()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// echoes sends from one relay to another and waits until it came.
func echoes(t *testing.T, from, to net.PacketConn, text string) bool {
	t.Helper()
	into := make([]byte, 1500)
	for try := 0; try < 20; try++ {
		if _, err := from.WriteTo([]byte(text), to.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		_ = to.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		n, _, err := to.ReadFrom(into)
		if err == nil && string(into[:n]) == text {
			return true
		}
	}
	return false
}

func TestRelaysCarryFromOneToAnother(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		t.Run(network, func(t *testing.T) {
			s := newStation(t, Said{})
			ana, eva := s.relay(s.person(network, "ana")), s.relay(s.person(network, "eva"))
			// Each lets the other in by sending first, as browsers do.
			if _, err := eva.WriteTo([]byte("let me"), ana.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			if !echoes(t, ana, eva, "from ana") || !echoes(t, eva, ana, "from eva") {
				t.Error("nothing came through")
			}
			if s.Counts.Relays.Load() != 2 || s.Counts.Bytes.Load() == 0 {
				t.Errorf("counted: %d relays, %d bytes", s.Counts.Relays.Load(), s.Counts.Bytes.Load())
			}
			if client := s.client(network, "", ""); client != nil {
				seen, err := client.SendBindingRequest()
				if err != nil || !strings.HasPrefix(seen.String(), "127.0.0.1:") {
					t.Errorf("STUN says %v, %v", seen, err)
				}
			}
		})
	}
}

func TestWhoGetsARelay(t *testing.T) {
	s := newStation(t, Said{})
	_, username, password, _ := s.ICE("peer-of-ana", "ana")
	later := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10) + username[strings.Index(username, ":"):]
	another := &Server{key: []byte("another key")}
	for name, one := range map[string]struct {
		username, password string
		ahead              time.Duration
		want               bool
	}{
		"hers":                      {username, password, 0, true},
		"nine minutes later":        {username, password, 9 * time.Minute, true},
		"expired":                   {username, password, 11 * time.Minute, false},
		"a later end, same secret":  {later, password, 0, false},
		"made with another key":     {username, another.password(username), 0, false},
		"without a password":        {username, "", 0, false},
		"nobody":                    {"x", "x", 0, false},
		"a name without an end":     {"peer-of-ana", s.password("peer-of-ana"), 0, false},
		"somebody else's, her name": {strings.Replace(username, "ana", "eva", 1), password, 0, false},
	} {
		s.ahead.Store(int64(one.ahead))
		conn, err := s.client("udp", one.username, one.password).Allocate()
		if (err == nil) != one.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
	s.ahead.Store(0)
	if conn, err := s.person("udp", "ana").AllocateTCP(); err == nil {
		_ = conn.Close()
		t.Error("a relay that connects by TCP was given")
	}
}

// A call goes on when its credentials, of minutes, are long over.
func TestARelayIsKeptUp(t *testing.T) {
	s := newStation(t, Said{})
	ana, eva := s.relay(s.person("udp", "ana")), s.relay(s.person("udp", "eva"))
	s.ahead.Store(int64(time.Hour))
	if _, err := eva.WriteTo([]byte("let me"), ana.LocalAddr()); err != nil { // asks for permission
		t.Fatal(err)
	}
	if !echoes(t, ana, eva, "later") {
		t.Error("it was not kept up")
	}
}

func TestWhereRelaysReach(t *testing.T) {
	s := newStation(t, Said{Allow: "192.168.7.0/24, fd00::7"})
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700:4700::1111": true, "192.168.7.9": true, "fd00::7": true, "127.0.0.1": true, // its own
		"127.0.0.2": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "224.0.0.1": false, "255.255.255.255": false, "::1": false, "::": false, "fe80::1": false, "fc00::1": false,
		"fd00::8": false, "::ffff:10.0.0.1": false, "64:ff9b::a00:1": false, "2002:a00:1::": false, "198.18.0.1": false,
		"240.0.0.1": false, "::10.0.0.1": false, "::ffff:192.168.7.9": true,
	} {
		if got := s.targets.welcome(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	for _, own := range s.targets.ours {
		if own != s.targets.own && s.targets.welcome(own) {
			t.Errorf("%s is this machine's", own)
		}
	}

	relay := s.relay(s.person("udp", "ana"))
	_, err := relay.WriteTo([]byte("x"), &net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 53})
	if err == nil {
		t.Error("a private address was let in")
	}
	// Of its own address only relays can be reached: not what else listens there.
	service, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	before := s.Counts.Dropped.Load()
	for try := 0; try < 3; try++ {
		if _, err := relay.WriteTo([]byte("x"), service.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	_ = service.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if n, from, err := service.ReadFrom(make([]byte, 10)); err == nil {
		t.Errorf("%d bytes came to another service from %v", n, from)
	}
	if s.Counts.Dropped.Load() == before {
		t.Error("nothing was dropped: nothing arrived to be")
	}
}

func TestQuota(t *testing.T) {
	s := newStation(t, Said{Quota: "2;10000"})
	client := func() *turn.Client { return s.person("udp", "ana") }
	first := s.relay(client())
	s.relay(client())
	if conn, err := client().Allocate(); err == nil {
		_ = conn.Close()
		t.Error("a third relay was given")
	}
	eva := s.relay(s.person("udp", "eva")) // it is each person's own
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); s.Counts.Relays.Load() > 2; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 3*time.Second {
			t.Fatal("a relay that was let go of is still there")
		}
	}
	again := s.relay(client())
	if _, err := eva.WriteTo([]byte("let me"), again.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if !echoes(t, again, eva, "hello") {
		t.Fatal("nothing came through")
	}
	// 100 packets of 1,000 bytes are five times what both may in a burst of two seconds.
	before := s.Counts.Bytes.Load()
	for range 100 {
		if _, err := again.WriteTo(make([]byte, 1000), eva.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	for began := time.Now(); s.Counts.Dropped.Load() < 50; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 3*time.Second {
			t.Fatalf("only %d were dropped", s.Counts.Dropped.Load())
		}
	}
	if carried := s.Counts.Bytes.Load() - before; carried > 60_000 {
		t.Errorf("%d bytes were carried", carried)
	}
}
