package drivers

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestEvents(t *testing.T) {
	long := strings.Repeat("x", 100<<10) // more than the reader's buffer
	for _, test := range []struct{ stream, want string }{
		{"", ""},
		{"data: a\n\ndata:b\n\n", "a|b|"},
		{"data: a\r\n\r\ndata: b\r\n\r\n", "a|b|"},
		{"\n\n: comment\n\nid: 1\nretry: 5\ndata: a\n\n", "a|"},
		{"event: ping\n\ndata: a\n\n", "a|"},
		{"event: error\ndata: a\n\ndata: b\n\n", "error=a|b|"},
		{"data: a\ndata: b\n\n", "a\nb|"},
		{"data: a\n\ndata: b", "a|b|"},
		{"data: a\n\ndata: b\n", "a|b|"},
		{"data: " + long + "\n\ndata: b\n\n", long + "|b|"},
		{"data\n\ndata: ñ 😀\n\n", "ñ 😀|"},
	} {
		for name, from := range map[string]io.Reader{"at once": strings.NewReader(test.stream), "by the byte": iotest.OneByteReader(strings.NewReader(test.stream))} {
			got := ""
			events := newEvents(from)
			for {
				next, err := events.next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if next.kind != "" {
					got += next.kind + "="
				}
				got += string(next.data) + "|"
			}
			if got != test.want {
				t.Errorf("%s: got %.80q, want %.80q", name, got, test.want)
			}
		}
	}
}

// endless is a line that never ends.
type endless struct{}

func (endless) Read(buffer []byte) (int, error) {
	for index := range buffer {
		buffer[index] = 'x'
	}
	return len(buffer), nil
}

func TestEventsHaveALimit(t *testing.T) {
	if _, err := newEvents(io.MultiReader(strings.NewReader("data: "), endless{})).next(); err != errEventTooLong {
		t.Errorf("got %v", err)
	}
}
