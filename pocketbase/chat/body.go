package chat

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// largestWish is in bytes: a message's text and its attachments in base64, with room.
const largestWish = 8 << 20

// readBody takes one JSON value. S1's clients may send fields that nothing here reads.
func readBody(e *core.RequestEvent, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(e.Response, e.Request.Body, largestWish))
	if err := decoder.Decode(into); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return errBatchTooBig
		}
		return errBody
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errBody
	}
	return nil
}
