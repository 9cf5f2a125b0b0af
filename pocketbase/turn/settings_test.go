package turn

import (
	"net/netip"
	"testing"
)

func TestParse(t *testing.T) {
	for _, one := range []struct {
		said Said
		host string
		port uint16
		ok   bool
	}{
		{Said{Address: "203.0.113.7"}, "203.0.113.7", 0, true},
		{Said{Address: "203.0.113.7:443"}, "203.0.113.7", 443, true},
		{Said{Address: "turn.example.com:3479", Listen: "0.0.0.0:3478"}, "turn.example.com", 3479, true},
		{Said{Address: "2001:db8::1"}, "2001:db8::1", 0, true},
		{Said{Address: "[2001:db8::1]:3478"}, "2001:db8::1", 3478, true},
		{Said{Address: "https://x"}, "", 0, false},
		{Said{Address: "x:0"}, "", 0, false},
		{Said{Address: "x", Listen: "3478"}, "", 0, false},
		{Said{Address: "x", Listen: "name:3478"}, "", 0, false},
		{Said{Address: "x", Ports: "80-90"}, "", 0, false},
		{Said{Address: "x", Ports: "5000"}, "", 0, false},
		{Said{Address: "x", Ports: "5000-70000"}, "", 0, false},
		{Said{Address: "x", Allow: "home"}, "", 0, false},
		{Said{Address: "x", Quota: "0"}, "", 0, false},
		{Said{Address: "x", Quota: "8;5"}, "", 0, false},
		{Said{Address: "x", Quota: "8;50000", Ports: "5000-5001", Allow: "10.0.0.0/8"}, "x", 0, true},
	} {
		read, err := one.said.Parse()
		if (err == nil) != one.ok || one.ok && (read.Host != one.host || read.Port != one.port) {
			t.Errorf("%+v: %+v, %v", one.said, read, err)
		}
	}
	if (Said{}).On() {
		t.Error("it is on by itself")
	}
}

func TestTheDoorIsOnlySoWide(t *testing.T) {
	one := newDoor(nil)
	here := netip.MustParseAddr("192.0.2.1")
	for range mostFromOne {
		if !one.enter(here) {
			t.Fatal("closed too early")
		}
	}
	if one.enter(here) {
		t.Error("one address takes all")
	}
	if !one.enter(netip.MustParseAddr("192.0.2.2")) {
		t.Error("others do not come in")
	}
	one.leave(here)
	if !one.enter(here) {
		t.Error("who left still counts")
	}
}
