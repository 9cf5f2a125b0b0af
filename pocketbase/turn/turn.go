// Package turn is the STUN and TURN server inside the binary: it tells browsers their public address, and carries the media
// of calls where they cannot reach each other. It lets in whom the server gave credentials a moment ago, and reaches nothing
// that is private.
package turn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

// Counts are what metrics show.
type Counts struct {
	Relays  atomic.Int64 // open now
	Bytes   atomic.Int64 // relayed
	Dropped atomic.Int64 // packets: to where nobody may, or too many
	Refused atomic.Int64 // requests
}

// Server is the relay.
type Server struct {
	Counts Counts

	settings Settings
	key      []byte
	now      func() time.Time
	targets  targets
	host     string // where it listens
	port     uint16 // that clients are told
	pion     *turn.Server

	mutex  sync.Mutex
	purses map[string]*purse // by person: of those who have relays
	ports  map[uint16]bool   // of relays; nil when it ended
}

// Start listens; the key makes credentials, and is to be the same when the server is started anew.
func Start(settings Settings, key []byte, now func() time.Time) (*Server, error) {
	looking, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	own, err := resolve(looking, settings.Host)
	if err != nil {
		return nil, err
	}
	s := &Server{
		settings: settings, key: key, now: now, targets: newTargets(own, settings.Allow),
		purses: map[string]*purse{}, ports: map[uint16]bool{},
	}
	packets, connections, err := s.listen()
	if err != nil {
		return nil, err
	}
	permitted := func(_ net.Addr, peer net.IP) bool {
		ip, ok := netip.AddrFromSlice(peer)
		if ok && s.targets.welcome(ip) {
			return true
		}
		s.Counts.Refused.Add(1)
		return false
	}
	s.pion, err = turn.NewServer(turn.ServerConfig{
		Realm: "helen", AuthHandler: s.authorise, QuotaHandler: s.mayOpen,
		LoggerFactory: &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled},
		PacketConnConfigs: []turn.PacketConnConfig{
			{PacketConn: packets, RelayAddressGenerator: generator{s}, PermissionHandler: permitted}},
		ListenerConfigs: []turn.ListenerConfig{
			{Listener: newDoor(connections), RelayAddressGenerator: generator{s}, PermissionHandler: permitted}},
	})
	if err != nil {
		return nil, errors.Join(err, packets.Close(), connections.Close())
	}
	return s, nil
}

// family is the version of IP that the relay speaks: that of its address.
func (s *Server) family() string {
	if s.targets.own.Is4() {
		return "4"
	}
	return "6"
}

// listen takes the same port by UDP and by TCP; any that is free when the settings name 0.
func (s *Server) listen() (net.PacketConn, net.Listener, error) {
	host, port, err := net.SplitHostPort(s.settings.Listen)
	if err != nil {
		return nil, nil, err
	}
	if s.host = host; host == "" {
		s.host = map[string]string{"4": "0.0.0.0", "6": "::"}[s.family()]
	}
	for try := 0; ; try++ {
		packets, err := net.ListenPacket("udp"+s.family(), net.JoinHostPort(s.host, port))
		if err != nil {
			return nil, nil, fmt.Errorf("the relay cannot listen: %w", err)
		}
		taken := packets.LocalAddr().(*net.UDPAddr).Port
		connections, err := net.Listen("tcp"+s.family(), net.JoinHostPort(s.host, strconv.Itoa(taken)))
		if err != nil {
			_ = packets.Close() // nothing was read from it
			if port == "0" && try < 20 {
				continue // free by one and taken by the other
			}
			return nil, nil, fmt.Errorf("the relay cannot listen: %w", err)
		}
		if s.port = s.settings.Port; s.port == 0 {
			s.port = uint16(taken)
		}
		return packets, connections, nil
	}
}

// Address is what clients are told.
func (s *Server) Address() string {
	return net.JoinHostPort(s.settings.Host, strconv.Itoa(int(s.port)))
}

// ICE is what one peer of a person's needs to use it, and until when it may begin to.
func (s *Server) ICE(peer, person string) (urls []string, username, password string, until time.Time) {
	until = s.now().Add(credentialsFor)
	username, password = s.credentials(peer, person, until)
	at := s.Address()
	return []string{"turn:" + at + "?transport=udp", "turn:" + at + "?transport=tcp"}, username, password, until
}

// Close ends every relay.
func (s *Server) Close() error {
	err := s.pion.Close()
	s.mutex.Lock()
	s.ports = nil
	s.mutex.Unlock()
	return err
}
