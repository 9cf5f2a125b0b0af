package turn

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Said is what an operator may say by environment; without an address there is no relay.
type Said struct {
	Address string // HELEN_TURN_ADDRESS: what clients are told, an IP or a name, with a port when it is another one
	Listen  string // HELEN_TURN_LISTEN: where it listens, by UDP and TCP
	Ports   string // HELEN_TURN_PORTS: from which to which a relay's own are
	Allow   string // HELEN_TURN_ALLOW: ranges inside that are relayed to
	Quota   string // HELEN_TURN_QUOTA: relays of a person at once, and bytes a second of all of them
}

// Read takes it from the environment.
func Read(env func(string) string) Said {
	return Said{env("HELEN_TURN_ADDRESS"), env("HELEN_TURN_LISTEN"), env("HELEN_TURN_PORTS"), env("HELEN_TURN_ALLOW"), env("HELEN_TURN_QUOTA")}
}

// Settings are what was said, understood.
type Settings struct {
	Host string // as clients are told
	Port uint16 // likewise; 0: the one it listens on
	// Listen is where; its host is where relays are opened, too.
	Listen         string
	FirstPort      uint16
	LastPort       uint16
	Allow          []netip.Prefix
	Relays         int // of a person
	BytesPerSecond int // of a person, in both directions together
}

const (
	defaultListen = ":3478"
	defaultFirst  = 49160
	defaultLast   = 49359
	// A browser opens a relay for each connection, each way to reach us and each of its networks; and new ones before it
	// lets go of the old.
	defaultRelays = 48
	defaultBytes  = 4 << 20
)

// On tells whether there is to be a relay.
func (s Said) On() bool { return s.Address != "" }

// Parse understands what was said, or says what is wrong with it.
func (s Said) Parse() (Settings, error) {
	read := Settings{Listen: defaultListen, FirstPort: defaultFirst, LastPort: defaultLast, Relays: defaultRelays, BytesPerSecond: defaultBytes}
	var err error
	if read.Host, read.Port, err = address(s.Address); err != nil {
		return read, fmt.Errorf("HELEN_TURN_ADDRESS must be an IP or a name, with or without a port, not %q", s.Address)
	}
	if s.Listen != "" {
		read.Listen = s.Listen
	}
	host, _, err := net.SplitHostPort(read.Listen)
	if _, wrong := netip.ParseAddr(host); err != nil || host != "" && wrong != nil {
		return read, fmt.Errorf("HELEN_TURN_LISTEN must be IP:PORT or :PORT, not %q", s.Listen)
	}
	if s.Ports != "" {
		first, last, _ := strings.Cut(s.Ports, "-")
		from, err := strconv.ParseUint(strings.TrimSpace(first), 10, 16)
		to, wrong := strconv.ParseUint(strings.TrimSpace(last), 10, 16)
		if err != nil || wrong != nil || from < 1024 || to < from {
			return read, fmt.Errorf("HELEN_TURN_PORTS must be like 49160-49359, not %q", s.Ports)
		}
		read.FirstPort, read.LastPort = uint16(from), uint16(to)
	}
	if read.Allow, err = ranges(s.Allow); err != nil {
		return read, fmt.Errorf("HELEN_TURN_ALLOW: %w", err)
	}
	if s.Quota != "" {
		relays, bytes, both := strings.Cut(s.Quota, ";")
		read.Relays, err = strconv.Atoi(strings.TrimSpace(relays))
		if err == nil && both {
			read.BytesPerSecond, err = strconv.Atoi(strings.TrimSpace(bytes))
		}
		if err != nil || read.Relays < 1 || read.BytesPerSecond < 10_000 {
			return read, fmt.Errorf("HELEN_TURN_QUOTA must be like 48;4194304 (relays of a person; bytes a second), not %q", s.Quota)
		}
	}
	return read, nil
}

var errAddress = errors.New("no address")

func address(said string) (host string, port uint16, err error) {
	if ip, err := netip.ParseAddr(said); err == nil {
		return ip.Unmap().String(), 0, nil
	}
	host = said
	if strings.Contains(said, ":") {
		name, number, err := net.SplitHostPort(said)
		if err != nil {
			return "", 0, err
		}
		parsed, err := strconv.ParseUint(number, 10, 16)
		if err != nil || parsed == 0 {
			return "", 0, errAddress
		}
		host, port = name, uint16(parsed)
	}
	if host == "" || strings.ContainsAny(host, "/ ?#@") {
		return "", 0, errAddress
	}
	return host, port, nil
}

func ranges(said string) (all []netip.Prefix, err error) {
	for _, one := range strings.FieldsFunc(said, func(r rune) bool { return r == ',' || r == ' ' }) {
		if prefix, err := netip.ParsePrefix(one); err == nil {
			all = append(all, prefix.Masked())
		} else if ip, err := netip.ParseAddr(one); err == nil {
			all = append(all, netip.PrefixFrom(ip, ip.BitLen()))
		} else {
			return nil, fmt.Errorf("%q is neither an address nor a range", one)
		}
	}
	return all, nil
}

// resolve finds the IP that a relay's address has: version 4 first, for most can reach it.
func resolve(ctx context.Context, host string) (netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap(), nil
	}
	for _, network := range []string{"ip4", "ip6"} {
		found, err := net.DefaultResolver.LookupNetIP(ctx, network, host)
		if err == nil && len(found) > 0 {
			return found[0].Unmap(), nil
		}
	}
	return netip.Addr{}, fmt.Errorf("HELEN_TURN_ADDRESS: nobody knows the address of %q", host)
}
