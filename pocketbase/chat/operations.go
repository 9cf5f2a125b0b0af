package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// Operation is one change a device made. It has an id of its own: done once, however often it is sent.
type Operation struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Thread string `json:"thread"`

	Title    *string `json:"title"`
	Pinned   *bool   `json:"pinned"`
	Archived *bool   `json:"archived"`
	Leaf     *string `json:"leaf"`

	Message    string      `json:"message"`
	Author     string      `json:"author"` // "self" or "assistant"
	Text       string      `json:"text"`
	Heard      string      `json:"heard"`
	Parent     string      `json:"parent"`
	CreatedAt  int64       `json:"createdAt"` // milliseconds since 1970
	Language   string      `json:"language"`
	Segments   []segment   `json:"segments"`
	Generation *Generation `json:"generation"` // of an answer that is put back
}

// segment is when a part of a turn was said.
type segment struct {
	From float64 `json:"from"` // seconds
	To   float64 `json:"to"`
	Text string  `json:"text"`
}

// Result is what became of one operation.
type Result struct {
	ID      string `json:"id"`
	OK      bool   `json:"ok,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

const (
	mostOperations = 100
	largestBatch   = 4 << 20 // bytes
	longestKept    = 200_000 // characters of a message, as the schema has it
	longestTitle   = 200
	largestParts   = 1 << 16 // bytes of segments
)

var (
	errTooMany     = &Refused{http.StatusBadRequest, "too_many_operations", "At most 100 operations go together."}
	errBatchTooBig = &Refused{http.StatusRequestEntityTooLarge, "body_too_large", "This is too much at once."}
	errInvalidBody = &Refused{http.StatusBadRequest, "invalid_body", "This is no list of operations."}
	// ErrInvalid refuses an operation that says nothing, or too much.
	ErrInvalid  = &Refused{http.StatusBadRequest, "invalid_operation", "This operation is not understood."}
	errNotOwner = &Refused{http.StatusForbidden, "not_allowed", "Only the owner may do this."}
)

// anID is what clients make: one that is sent twice is stored once.
var anID = regexp.MustCompile(`^[a-z0-9]{15}$`)

// Push is POST /api/sync {operations}: does what a device did, in its order. What is refused does not stop the rest.
func (c *Chat) Push(e *core.RequestEvent) error {
	data, err := io.ReadAll(io.LimitReader(e.Request.Body, largestBatch+1))
	if err != nil {
		return errInvalidBody
	}
	if len(data) > largestBatch {
		return errBatchTooBig
	}
	var body struct {
		Operations []json.RawMessage `json:"operations"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return errInvalidBody
	}
	if len(body.Operations) > mostOperations {
		return errTooMany
	}
	results := make([]Result, 0, len(body.Operations))
	for _, one := range body.Operations {
		result, err := c.push(e.Auth.Id, one)
		if err != nil {
			return err // those before are done; sent again, they are known
		}
		results = append(results, result)
	}
	return e.JSON(http.StatusOK, map[string]any{"results": results})
}

// push does one operation, in a transaction of its own. An error is ours; a refusal is in the result.
func (c *Chat) push(user string, data json.RawMessage) (Result, error) {
	var one Operation
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&one)
	result := Result{ID: one.ID}
	if err != nil {
		result.Code, result.Message = ErrInvalid.code, ErrInvalid.message
		return result, nil
	}
	if err = one.check(); err == nil {
		err = c.App.RunInTransaction(func(tx core.App) error {
			if first, err := c.store.claim(tx, user, one.ID); err != nil || !first {
				return err
			}
			return c.perform(tx, user, one)
		})
	}
	var refused *Refused
	var invalid validation.Errors
	switch {
	case err == nil:
		result.OK = true
		return result, nil
	case errors.As(err, &refused):
	case errors.As(err, &invalid):
		refused = ErrInvalid // the schema is stricter than we: for ever, so it must not be tried for ever
	default:
		return result, err
	}
	result.Code, result.Message = refused.code, refused.message
	return result, nil
}

func (o Operation) check() error {
	switch {
	case !anID.MatchString(o.ID), !anID.MatchString(o.Thread), o.CreatedAt < 0:
		return ErrInvalid
	case o.Title != nil && utf8.RuneCountInString(*o.Title) > 10*longestTitle:
		return ErrTooLong
	case utf8.RuneCountInString(o.Text) > longestKept, utf8.RuneCountInString(o.Heard) > longestKept:
		return ErrTooLong
	case o.Type != "message.put":
		return nil
	case !anID.MatchString(o.Message), o.Parent != "" && !anID.MatchString(o.Parent), len(o.Language) > 10:
		return ErrInvalid
	case o.Author != "self" && o.Author != "assistant", o.Generation != nil && o.Generation.Status == running:
		return ErrInvalid
	}
	if parts, err := json.Marshal(o.Segments); err != nil || len(parts) > largestParts {
		return ErrTooLong
	}
	return nil
}

func (c *Chat) perform(tx core.App, user string, one Operation) error {
	switch one.Type {
	case "thread.put":
		return c.store.putThread(tx, user, one)
	case "thread.change":
		return c.store.changeThread(tx, user, one)
	case "thread.delete":
		return c.dropThread(tx, user, one.Thread)
	case "message.put":
		return c.store.putMessage(tx, user, one)
	}
	return ErrInvalid
}

// claim writes down that an operation is done; false when it was already.
func (s store) claim(tx core.App, user, operation string) (bool, error) {
	result, err := tx.DB().NewQuery(`INSERT INTO operations (id, user, operation, at)
		VALUES ({:id}, {:user}, {:operation}, {:at}) ON CONFLICT (user, operation) DO NOTHING`).
		Bind(dbx.Params{
			"id":   security.RandomStringWithAlphabet(15, core.DefaultIdAlphabet),
			"user": user, "operation": operation, "at": s.now().UnixMilli(),
		}).Execute()
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows > 0, err
}
