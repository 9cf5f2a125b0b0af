package preview

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestWhatIsPublic(t *testing.T) {
	for address, public := range map[string]bool{
		"1.1.1.1": true, "93.184.216.34": true, "2606:4700::1111": true, "2a00:1450:4003::1": true,
		"127.0.0.1": false, "127.9.9.9": false, "0.0.0.0": false, "10.0.0.1": false, "172.16.0.1": false, "172.31.255.255": false,
		"192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "192.0.0.170": false,
		"192.0.2.1": false, "198.18.0.1": false, "198.51.100.7": false, "203.0.113.9": false, "192.88.99.1": false,
		"224.0.0.1": false, "239.255.255.250": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:1.1.1.1": false, "::127.0.0.1": false,
		"fe80::1": false, "fec0::1": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::7f00:1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false,
		"100::1": false, "3fff::1": false, "fe80::1%eth0": false, "2606:4700::1%eth0": false,
	} {
		if isPublic(netip.MustParseAddr(address)) != public {
			t.Errorf("%s: public is not %v", address, public)
		}
	}
}

// What leads inside is refused before anything is sent: the server that would answer is there, and hears nothing.
func TestNobodyIsLedInside(t *testing.T) {
	inside := newWeb(t, sends("text/html", "<title>The secret</title>"))
	port := inside.place.Port()
	_, written, _ := strings.Cut(inside.place.String(), ":")
	o := newOutside(names(map[string][]string{
		"private.example": {"10.0.0.1"}, "both.example": {"1.1.1.1", "127.0.0.1"}, "mapped.example": {"::ffff:127.0.0.1"},
		"six.example": {"::1"}, "meta.example": {"169.254.169.254"}, "localhost": {"127.0.0.1"},
		"2130706433": {"127.0.0.1"}, "0x7f000001": {"127.0.0.1"}, "0177.0.0.1": {"127.0.0.1"}, "127.1": {"127.0.0.1"},
	}), nil)
	for _, host := range []string{
		"127.0.0.1", "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "127.1", "017700000001", "[::1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "localhost.",
		"private.example", "both.example", "mapped.example", "six.example", "meta.example", "name.example", "127.0.0.1.", "0", "[::]",
	} {
		for _, address := range []string{"http://" + host + ":" + written + "/", "http://" + host + "/", "https://" + host + "/"} {
			if page := o.read(context.Background(), address); page.Title != "" {
				t.Errorf("%s: %+v", address, page)
			}
		}
	}
	for _, address := range []string{
		"ftp://name.example/", "file:///etc/passwd", "gopher://name.example/", "http://ana:secret@name.example/", "http:///", "http://", "//x",
		"javascript:alert(1)", "http://[fe80::1%25eth0]/", "http://1.1.1.1:22/", "http://1.1.1.1:8080/", "\x00", "http://a b/",
	} {
		if page := o.read(context.Background(), address); page.Title != "" {
			t.Errorf("%s: %+v", address, page)
		}
	}
	if inside.asked.Load() != 0 {
		t.Errorf("port %d was asked %d times", port, inside.asked.Load())
	}
}

func TestPortsOfTheWebAlone(t *testing.T) {
	o := newOutside(nil, []Exception{{Prefix: netip.MustParsePrefix("10.1.0.0/16")}, {netip.MustParsePrefix("127.0.0.1/32"), 99}})
	for place, permitted := range map[string]bool{
		"1.1.1.1:80": true, "1.1.1.1:443": true, "1.1.1.1:8080": false, "1.1.1.1:22": false, "10.1.2.3:443": true, "10.1.2.3:99": false,
		"10.2.0.1:80": false, "127.0.0.1:99": true, "127.0.0.1:80": false, "[::ffff:10.1.2.3]:80": false,
	} {
		if o.permits(netip.MustParseAddrPort(place)) != permitted {
			t.Errorf("%s: permitted is not %v", place, permitted)
		}
	}
}

// A name that leads outside when it is looked at and inside when it is called.
func TestTheCheckedAddressIsCalled(t *testing.T) {
	seen := newWeb(t, sends("text/html", "<title>Seen</title>"))
	secret := newWeb(t, sends("text/html", "<title>The secret</title>"))
	asked := 0
	o := newOutside(func(context.Context, string) ([]netip.Addr, error) {
		if asked++; asked == 1 {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.2")}, nil
	}, seen.exception())
	if page := o.read(context.Background(), seen.at("turning.example", "/")); page.Title != "Seen" || asked != 1 {
		t.Errorf("%+v after %d questions", page, asked)
	}
	// The next time it leads elsewhere, and is looked at again.
	if page := o.read(context.Background(), seen.at("turning.example", "/")); page.Title != "" || asked != 2 {
		t.Errorf("%+v after %d questions", page, asked)
	}
	if secret.asked.Load() != 0 {
		t.Error("the other was asked")
	}
}

func TestRedirects(t *testing.T) {
	inside := newWeb(t, sends("text/html", "<title>The secret</title>"))
	var w *web
	w = newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		if request.Header.Get("Cookie") != "" || request.Header.Get("Authorization") != "" || request.Header.Get("Referer") != "" {
			t.Errorf("it says who asks: %v", request.Header)
		}
		http.SetCookie(writer, &http.Cookie{Name: "a", Value: "b"})
		switch path := request.URL.Path; path {
		case "/inside":
			http.Redirect(writer, request, inside.URL, http.StatusFound)
		case "/meta":
			http.Redirect(writer, request, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "/file":
			http.Redirect(writer, request, "file:///etc/passwd", http.StatusFound)
		case "/4", "/3", "/2", "/1":
			http.Redirect(writer, request, w.at("name.example", "/"+string(path[1]-1)), http.StatusFound)
		case "/for-ever":
			http.Redirect(writer, request, "/for-ever", http.StatusFound)
		default:
			sends("text/html", "<title>Arrived</title>")(writer, request)
		}
	})
	for path, title := range map[string]string{"/3": "Arrived", "/4": "", "/inside": "", "/meta": "", "/file": "", "/for-ever": ""} {
		if page := w.outside().read(context.Background(), w.at("name.example", path)); page.Title != title {
			t.Errorf("%s: %+v", path, page)
		}
	}
	if inside.asked.Load() != 0 {
		t.Error("a redirect led inside")
	}
}

func TestWhatIsTooMuch(t *testing.T) {
	head := "<title>Here</title>"
	w := newWeb(t, func(writer http.ResponseWriter, request *http.Request) {
		switch request.URL.Path {
		case "/huge":
			writer.Header().Set("Content-Type", "text/html")
			_, _ = writer.Write([]byte(head))
			for piece := bytes.Repeat([]byte("<p>more"), 10_000); request.Context().Err() == nil; {
				if _, err := writer.Write(piece); err != nil {
					return
				}
			}
		case "/late":
			sends("text/html", strings.Repeat(" ", largestPage)+head)(writer, request)
		case "/bomb":
			writer.Header().Set("Content-Type", "text/html")
			writer.Header().Set("Content-Encoding", "gzip")
			packed := gzip.NewWriter(writer)
			zeroes := make([]byte, 1<<20)
			for count := 0; count < 200; count++ {
				if _, err := packed.Write(zeroes); err != nil {
					return
				}
			}
			_ = packed.Close()
		case "/slow":
			writer.Header().Set("Content-Type", "text/html")
			for request.Context().Err() == nil {
				_, _ = writer.Write([]byte(" "))
				writer.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		case "/pdf":
			sends("application/pdf", head)(writer, request)
		case "/untyped":
			writer.Header()["Content-Type"] = nil
			_, _ = writer.Write([]byte(head))
		case "/gone":
			writer.Header().Set("Content-Type", "text/html")
			writer.WriteHeader(http.StatusNotFound)
			_, _ = writer.Write([]byte(head))
		case "/old":
			sends("text/html; charset=iso-8859-1", "<title>Ma\xf1ana</title>")(writer, request)
		case "/declared":
			sends("text/html", "<meta charset=windows-1252><title>\x93Ma\xf1ana\x94</title>")(writer, request)
		}
	})
	for path, title := range map[string]string{
		"/huge": "Here", "/late": "", "/bomb": "", "/slow": "", "/pdf": "", "/untyped": "", "/gone": "",
		"/old": "Mañana", "/declared": "“Mañana”",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		begun := time.Now()
		if page := w.outside().read(ctx, w.at("name.example", path)); page.Title != title {
			t.Errorf("%s: %+v", path, page)
		}
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s took %v", path, took)
		}
		cancel()
	}
}

func TestParseExceptions(t *testing.T) {
	all, err := ParseExceptions("10.1.2.3/16, 127.0.0.1:8000 ::1,[::1]:99")
	if err != nil || len(all) != 4 || all[0].Prefix.String() != "10.1.0.0/16" || all[1].Port != 8000 || all[3].Port != 99 {
		t.Errorf("%v, %v", all, err)
	}
	if _, err := ParseExceptions("localhost"); err == nil {
		t.Error("a name is no address")
	}
	if errors.Is(askable(mustParse(t, "http://localhost/")), errAddress) {
		t.Error("a name may be asked; where it leads is looked at later")
	}
}
