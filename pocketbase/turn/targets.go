package turn

import (
	"net"
	"net/netip"
)

// inside are ranges that are nobody's on the public internet, besides those that net/netip knows.
var inside = parsed(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "fec0::/10",
)

func parsed(all ...string) (prefixes []netip.Prefix) {
	for _, one := range all {
		prefixes = append(prefixes, netip.MustParsePrefix(one))
	}
	return prefixes
}

// targets are the places that may be relayed to.
type targets struct {
	own   netip.Addr     // of the relays: one may reach another
	ours  []netip.Addr   // of this machine, whose other doors are not for relays
	allow []netip.Prefix // the operator's exceptions
}

func newTargets(own netip.Addr, allow []netip.Prefix) targets {
	t := targets{own: own, allow: allow}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return t // then the ranges have to do
	}
	for _, one := range addresses {
		if network, ok := one.(*net.IPNet); ok {
			if ip, ok := netip.AddrFromSlice(network.IP); ok {
				t.ours = append(t.ours, ip.Unmap())
			}
		}
	}
	return t
}

// welcome tells whether packets may go to an address. Which of its ports is looked at for each packet.
func (t targets) welcome(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if ip == t.own {
		return true
	}
	for _, one := range t.allow {
		if one.Contains(ip) {
			return true
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false // loopback, link-local, multicast, unspecified and private ones
	}
	for _, one := range inside {
		if one.Contains(ip) {
			return false
		}
	}
	for _, one := range t.ours {
		if one == ip {
			return false
		}
	}
	return true
}
