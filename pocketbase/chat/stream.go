package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// heartbeat keeps proxies from closing a stream that has nothing to say yet.
const heartbeat = 15 * time.Second

// patience is how long a reader may keep one event waiting; then it is gone, whatever its connection says.
const patience = time.Minute

// follow writes a run's events behind a number as server-sent events until it is over or the reader is gone. What comes
// from then on is timed: what came before somebody read it waited for them, not for us.
func (c *Chat) follow(w http.ResponseWriter, r *http.Request, one *run, number int) error {
	since := time.Now()
	control := http.NewResponseController(w)
	// An answer may take longer than any request: in place of the server's own deadline each event has one.
	wait := func() error {
		err := control.SetWriteDeadline(time.Now().Add(patience))
		if errors.Is(err, http.ErrNotSupported) {
			return nil
		}
		return err
	}
	if err := wait(); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	if err := control.Flush(); err != nil {
		return err
	}
	for {
		waiting, cancel := context.WithTimeout(r.Context(), heartbeat)
		events, over := one.after(waiting, number)
		cancel()
		if r.Context().Err() != nil {
			return nil
		}
		if err := wait(); err != nil {
			return nil
		}
		if len(events) == 0 && !over {
			if _, err := fmt.Fprint(w, ":\n\n"); err != nil {
				return nil // the reader is gone; the run is not its
			}
		}
		for _, event := range events {
			if err := wait(); err != nil {
				return nil
			}
			if _, err := fmt.Fprintf(w, "id: %s\ndata: %s\n\n", eventID(one.message, event.number), event.data); err != nil {
				return nil
			}
			number = event.number
		}
		if err := control.Flush(); err != nil {
			return nil
		}
		c.flushed(events, since)
		if over {
			return nil
		}
	}
}

// flushed tells of each event that came since a reader was there.
func (c *Chat) flushed(events []event, since time.Time) {
	if c.Flushed == nil {
		return
	}
	for _, one := range events {
		if one.came.After(since) {
			c.Flushed(one.came)
		}
	}
}

// eventID names an event of a run: a reader that comes back says the last it has seen.
func eventID(message string, number int) string { return message + "-" + strconv.Itoa(number) }

// readEventID is eventID's other way; 0 when the id is of another run, or nobody's.
func readEventID(id, message string) int {
	of, number, found := strings.Cut(id, "-")
	if !found || of != message {
		return 0
	}
	seen, err := strconv.Atoi(number)
	if err != nil || seen < 0 {
		return 0
	}
	return seen
}
