package turn

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// What comes by TCP before anybody is known.
const (
	mostConnections = 2000
	mostFromOne     = 100 // of one address: many can be behind it
	mostSilence     = 12 * time.Minute
)

// door lets so many connections in, and ends those that say nothing.
type door struct {
	net.Listener

	mutex sync.Mutex
	all   int
	from  map[netip.Addr]int
}

func newDoor(listener net.Listener) *door {
	return &door{Listener: listener, from: map[netip.Addr]int{}}
}

func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		whence := netip.Addr{}
		if address, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
			whence = address.AddrPort().Addr().Unmap()
		}
		if d.enter(whence) {
			return &visitor{Conn: conn, leave: sync.OnceFunc(func() { d.leave(whence) })}, nil
		}
		_ = conn.Close() // it hears nothing: there is no room even to say so
	}
}

func (d *door) enter(whence netip.Addr) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.all >= mostConnections || d.from[whence] >= mostFromOne {
		return false
	}
	d.all++
	d.from[whence]++
	return true
}

func (d *door) leave(whence netip.Addr) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.all--
	if d.from[whence]--; d.from[whence] == 0 {
		delete(d.from, whence)
	}
}

// visitor is a connection whose silence ends it: a relay is refreshed more often.
type visitor struct {
	net.Conn
	leave func()
}

func (v *visitor) Read(into []byte) (int, error) {
	if err := v.SetReadDeadline(time.Now().Add(mostSilence)); err != nil {
		return 0, err
	}
	return v.Conn.Read(into)
}

func (v *visitor) Close() error {
	v.leave()
	return v.Conn.Close()
}
