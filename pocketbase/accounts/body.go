package accounts

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"

	"github.com/pocketbase/pocketbase/core"
)

const largestBody = 64 << 10 // bytes; ours are forms, not files

// read takes a JSON body and nothing else: no forms, no unknown fields, no second value. What a route
// does not name cannot be written through it.
func read(e *core.RequestEvent, into any) error {
	kind, _, err := mime.ParseMediaType(e.Request.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return invalid("body", "must be application/json")
	}
	data, err := io.ReadAll(io.LimitReader(e.Request.Body, largestBody+1))
	if err != nil {
		return invalid("body", "broke off")
	}
	if len(data) > largestBody {
		return errBodyTooLarge
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			return invalid(wrongType.Field, "must be a "+wrongType.Type.String())
		}
		return invalid("body", err.Error())
	}
	if _, err := decoder.Token(); err != io.EOF {
		return invalid("body", "must be one JSON value")
	}
	return nil
}
