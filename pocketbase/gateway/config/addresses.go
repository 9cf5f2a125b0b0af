package config

import (
	"net/netip"
	"net/url"
	"strings"
)

// localEndings are of names that no one on the internet can own.
var localEndings = []string{".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test"}

// addressRefused says why an address cannot be used, and "" when it can. Plain http is for one's own machine and network
// only: anywhere else it would carry keys for all to read.
func addressRefused(address string) string {
	read, err := url.Parse(address)
	switch {
	case err != nil || read.Host == "" || read.Hostname() == "":
		return "this is no address: write one like https://host/path"
	case read.Scheme != "http" && read.Scheme != "https":
		return "an address begins with https:// (or http:// on one's own network)"
	case read.User != nil:
		return "an address holds no name and no password"
	case strings.TrimSpace(address) != address:
		return "there are spaces around the address"
	}
	host := strings.ToLower(strings.TrimSuffix(read.Hostname(), "."))
	ip, notIP := netip.ParseAddr(host)
	if notIP == nil && (ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast()) {
		return "no provider answers at such an address" // where clouds tell machines their secrets, among others
	}
	if read.Scheme == "http" && !isOwnNetwork(host, ip, notIP == nil) {
		return "plain http reaches only one's own machine and network: write https"
	}
	return ""
}

func isOwnNetwork(host string, ip netip.Addr, isIP bool) bool {
	if isIP {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	if !strings.Contains(host, ".") { // localhost, or a neighbour in a compose file
		return true
	}
	for _, ending := range localEndings {
		if strings.HasSuffix(host, ending) {
			return true
		}
	}
	return false
}

// origin is an address's scheme and host, with the port.
func origin(address string) string {
	read, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(read.Scheme + "://" + read.Host)
}
