package preview

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
)

var (
	errInside   = errors.New("this address is not one of the public internet")
	errAddress  = errors.New("this is no address of a web page")
	errWandered = errors.New("it leads from one place to another too often")
)

// Exception is an address inside that may be asked. Without a port: the web's two.
type Exception struct {
	Prefix netip.Prefix
	Port   uint16
}

// ParseExceptions reads `10.1.0.0/16, 127.0.0.1:8000, fd00::7`.
func ParseExceptions(written string) ([]Exception, error) {
	var all []Exception
	for _, one := range strings.FieldsFunc(written, func(r rune) bool { return r == ',' || r == ' ' }) {
		if prefix, err := netip.ParsePrefix(one); err == nil {
			all = append(all, Exception{Prefix: prefix.Masked()})
		} else if ip, err := netip.ParseAddr(one); err == nil {
			all = append(all, Exception{Prefix: netip.PrefixFrom(ip, ip.BitLen())})
		} else if pair, err := netip.ParseAddrPort(one); err == nil {
			all = append(all, Exception{netip.PrefixFrom(pair.Addr(), pair.Addr().BitLen()), pair.Port()})
		} else {
			return nil, fmt.Errorf("%q is neither an address, nor one with a port, nor a range", one)
		}
	}
	return all, nil
}

// outside reads from the public internet alone.
type outside struct {
	client  *http.Client
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	allowed []Exception
}

const hops = 3 // redirects that are followed

func newOutside(resolve func(context.Context, string) ([]netip.Addr, error), allowed []Exception) *outside {
	o := &outside{resolve: resolve, allowed: allowed}
	if resolve == nil {
		o.resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	o.client = &http.Client{
		Transport: &http.Transport{
			DialContext: o.dial, Proxy: nil, DisableKeepAlives: true, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: patience, ResponseHeaderTimeout: patience, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(request *http.Request, via []*http.Request) error {
			if len(via) > hops {
				return errWandered
			}
			request.Header.Del("Referer")
			return askable(request.URL)
		},
	}
	return o
}

// numeric is a name that some resolvers read as an address: 2130706433, 0x7f.1, 127.1.
var numeric = regexp.MustCompile(`(?i)^(?:\d+|0x[0-9a-f]*)$`)

// askable tells whether an address may be asked at all; where it leads is looked at when it is dialled.
func askable(address *url.URL) error {
	host := strings.TrimSuffix(address.Hostname(), ".")
	if address.Scheme != "http" && address.Scheme != "https" || host == "" || address.User != nil {
		return errAddress
	}
	labels := strings.Split(host, ".")
	if _, err := netip.ParseAddr(host); err != nil && numeric.MatchString(labels[len(labels)-1]) {
		return errAddress
	}
	return nil
}

// dial finds out where a name leads, looks at it, and calls that very place: whoever answers differently the next time
// gains nothing. Control looks once more at what the socket is given.
func (o *outside) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		return nil, err
	}
	places, err := o.places(ctx, host)
	if err != nil {
		return nil, err
	}
	// One that leads inside condemns the name: it was made to.
	for _, ip := range places {
		if !o.permits(netip.AddrPortFrom(ip, uint16(number))) {
			return nil, errInside
		}
	}
	dialer := net.Dialer{Timeout: 3 * time.Second, Control: func(_, dialled string, _ syscall.RawConn) error {
		place, err := netip.ParseAddrPort(dialled)
		if err != nil || !o.permits(place) {
			return errInside
		}
		return nil
	}}
	err = errInside
	for _, ip := range places {
		var line net.Conn
		if line, err = dialer.DialContext(ctx, "tcp", netip.AddrPortFrom(ip, uint16(number)).String()); err == nil {
			return line, nil
		}
	}
	return nil, err
}

func (o *outside) places(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	found, err := o.resolve(ctx, host)
	for index, ip := range found {
		// The system's resolver writes the old addresses as new ones; in a link nobody has a reason to.
		found[index] = ip.Unmap()
	}
	return found, err
}

// permits is true for the web's ports of public addresses, and for what the operator allowed.
func (o *outside) permits(place netip.AddrPort) bool {
	web := place.Port() == 80 || place.Port() == 443
	for _, one := range o.allowed {
		if one.Prefix.Contains(place.Addr()) && (one.Port == place.Port() || one.Port == 0 && web) {
			return true
		}
	}
	return web && isPublic(place.Addr())
}

// theirs is all of the new internet that is given out; the rest of its addresses are nobody's, or inside.
var theirs = netip.MustParsePrefix("2000::/3")

// special are ranges that are nobody's own and not the internet's either: carriers', of protocols, of documentation, and
// those by which an inner address can be written as an outer one. (Private, loopback, link-local and multicast ones are
// known to netip, and the mapped and translated ones are outside 2000::/3.)
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

func prefixes(written ...string) []netip.Prefix {
	all := make([]netip.Prefix, 0, len(written))
	for _, one := range written {
		all = append(all, netip.MustParsePrefix(one))
	}
	return all
}

func isPublic(ip netip.Addr) bool {
	if ip.Zone() != "" || ip.Is4In6() || ip.Is6() && !theirs.Contains(ip) {
		return false
	}
	for _, one := range special {
		if one.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}
