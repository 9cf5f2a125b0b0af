package drivers

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// mostOfAnEvent bounds one event, in bytes. A minute of sound in one piece, in base64, is 4 MB.
const mostOfAnEvent = 32 << 20

var errEventTooLong = errors.New("an event of the stream is too long")

// events reads server-sent events as they come.
type events struct {
	from *bufio.Reader
	data []byte
}

func newEvents(from io.Reader) *events { return &events{from: bufio.NewReaderSize(from, 16<<10)} }

// event has a type, empty for most, and data that is valid until the next one is read.
type event struct {
	kind string
	data []byte
}

// next waits for an event with data. io.EOF is the end of the body; an event that the end cut off comes before it, as
// some servers leave out the last blank line, and one that is cut in half is no JSON.
func (e *events) next() (event, error) {
	kind := ""
	e.data = e.data[:0]
	for {
		line, err := e.line()
		if err != nil && (err != io.EOF || len(line) == 0) {
			if err == io.EOF && len(e.data) > 0 {
				return event{kind, e.data}, nil
			}
			return event{}, err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch {
		case len(line) == 0 && len(e.data) > 0:
			return event{kind, e.data}, nil
		case len(line) == 0:
			kind = ""
		case string(name) == "event":
			kind = string(value)
		case string(name) == "data":
			if len(e.data) > 0 {
				e.data = append(e.data, '\n')
			}
			e.data = append(e.data, value...)
		}
		if len(e.data) > mostOfAnEvent {
			return event{}, errEventTooLong
		}
	}
}

// line is one without its end; it is valid until the next.
func (e *events) line() ([]byte, error) {
	line, err := e.from.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		long := append([]byte(nil), line...)
		for err == bufio.ErrBufferFull && len(long) <= mostOfAnEvent {
			line, err = e.from.ReadSlice('\n')
			long = append(long, line...)
		}
		line = long
	}
	if err == bufio.ErrBufferFull {
		return nil, errEventTooLong
	}
	return bytes.TrimRight(line, "\r\n"), err
}
