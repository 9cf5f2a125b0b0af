package turn

import (
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/pion/turn/v5"
)

var (
	errNoTCP   = errors.New("relays carry UDP only")
	errQuota   = errors.New("this person has all the relays there are for one")
	errNoPorts = errors.New("every port of the relay's range is taken")
)

// relay is one port of ours that a client sends and hears by.
type relay struct {
	net.PacketConn
	server *Server
	purse  *purse
	port   uint16
	closed sync.Once
}

// WriteTo drops what may not go there, or is too much: it is UDP, which promises nothing.
func (r *relay) WriteTo(data []byte, to net.Addr) (int, error) {
	if !r.server.mayReach(to) || !r.purse.take(len(data), r.server.now()) {
		r.server.Counts.Dropped.Add(1)
		return len(data), nil
	}
	r.server.Counts.Bytes.Add(int64(len(data)))
	return r.PacketConn.WriteTo(data, to)
}

// ReadFrom passes over what is too much.
func (r *relay) ReadFrom(into []byte) (int, net.Addr, error) {
	for {
		n, from, err := r.PacketConn.ReadFrom(into)
		if err != nil {
			return n, from, err
		}
		if r.purse.take(n, r.server.now()) {
			r.server.Counts.Bytes.Add(int64(n))
			return n, from, nil
		}
		r.server.Counts.Dropped.Add(1)
	}
}

func (r *relay) Close() error {
	r.closed.Do(func() { r.server.release(r) })
	return r.PacketConn.Close()
}

// mayReach looks at each packet: of our own address only the ports of relays are.
func (s *Server) mayReach(to net.Addr) bool {
	address, ok := to.(*net.UDPAddr)
	if !ok {
		return false
	}
	pair := address.AddrPort()
	if pair.Addr().Unmap() != s.targets.own {
		return s.targets.welcome(pair.Addr())
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.ports[pair.Port()]
}

// purse is how many bytes a person may still send and hear, through all of their relays.
type purse struct {
	person    string
	relays    int // Server.mutex guards it
	perSecond float64

	mutex  sync.Mutex
	left   float64
	filled time.Time
}

// burst is how many seconds' worth may come at once: a picture is sent in a moment.
const burst = 2

func (p *purse) take(bytes int, now time.Time) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.left = min(burst*p.perSecond, p.left+p.perSecond*now.Sub(p.filled).Seconds())
	p.filled = now
	if p.left < float64(bytes) {
		return false
	}
	p.left -= float64(bytes)
	return true
}

// mayOpen tells whether a person may have one more relay.
func (s *Server) mayOpen(person, _ string, _ net.Addr) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	one := s.purses[person]
	if one != nil && one.relays >= s.settings.Relays {
		s.Counts.Refused.Add(1)
		return false
	}
	return true
}

// open gives a person a relay on a port that is free.
func (s *Server) open(person string) (*relay, netip.AddrPort, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ports == nil {
		return nil, netip.AddrPort{}, net.ErrClosed
	}
	whose := s.purses[person]
	if whose == nil {
		rate := float64(s.settings.BytesPerSecond)
		whose = &purse{person: person, perSecond: rate, left: burst * rate, filled: s.now()}
	}
	if whose.relays >= s.settings.Relays {
		return nil, netip.AddrPort{}, errQuota
	}
	first, count := int(s.settings.FirstPort), int(s.settings.LastPort)-int(s.settings.FirstPort)+1
	for try, from := 0, rand.IntN(count); try < count; try++ {
		port := uint16(first + (from+try)%count)
		if s.ports[port] {
			continue
		}
		conn, err := net.ListenPacket("udp"+s.family(), net.JoinHostPort(s.host, strconv.Itoa(int(port))))
		if err != nil {
			continue // another program has it
		}
		s.purses[person] = whose
		whose.relays++
		s.ports[port] = true
		s.Counts.Relays.Add(1)
		return &relay{PacketConn: conn, server: s, purse: whose, port: port}, netip.AddrPortFrom(s.targets.own, port), nil
	}
	return nil, netip.AddrPort{}, errNoPorts
}

func (s *Server) release(one *relay) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.ports, one.port)
	s.Counts.Relays.Add(-1)
	if one.purse.relays--; one.purse.relays == 0 {
		delete(s.purses, one.purse.person)
	}
}

// generator opens relays for pion; by TCP there are none, for they would reach every service that there is.
type generator struct{ server *Server }

func (generator) Validate() error { return nil }

func (g generator) AllocatePacketConn(asked turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	conn, at, err := g.server.open(asked.UserID)
	if err != nil {
		return nil, nil, err
	}
	return conn, net.UDPAddrFromAddrPort(at), nil
}

func (generator) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNoTCP
}

func (generator) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errNoTCP }
