package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
)

// head is what every operation has: an id of its own, by which it is done once, however often it is sent.
type head struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Thread string `json:"thread"`
}

func (h head) check() error {
	if !anID.MatchString(h.ID) || !anID.MatchString(h.Thread) {
		return ErrInvalid
	}
	return nil
}

// operation is one change a device made. It is checked before anything is read, and done in a transaction of its own.
type operation interface {
	check() error
	do(work *work) error
}

// kinds are all operations, by their type.
var kinds = map[string]func() operation{
	"thread.put":     func() operation { return &putThread{} },
	"thread.begin":   func() operation { return &beginThread{} },
	"thread.change":  func() operation { return &changeThread{} },
	"thread.seen":    func() operation { return &seeThread{} },
	"thread.leave":   func() operation { return &leaveThread{} },
	"thread.delete":  func() operation { return &deleteThread{} },
	"member.put":     func() operation { return &putMember{} },
	"member.remove":  func() operation { return &removeMember{} },
	"message.put":    func() operation { return &putMessage{} },
	"message.edit":   func() operation { return &editMessage{} },
	"message.delete": func() operation { return &deleteMessage{} },
	"message.hide":   func() operation { return &hideMessage{} },
	"message.react":  func() operation { return &reactToMessage{} },
	"message.star":   func() operation { return &starMessage{} },
	"message.pin":    func() operation { return &pinMessage{} },
}

// work is where an operation is done.
type work struct {
	*Chat
	tx   core.App
	user string
	// after is done when the transaction holds.
	after []func()
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
	Again   bool   `json:"again,omitempty"` // it was done before
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
	results, err := c.Do(e.Auth.Id, body.Operations)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusOK, map[string]any{"results": results})
}

// Do does a person's operations in their order; none of them when they sent too many for now.
func (c *Chat) Do(user string, operations []json.RawMessage) ([]Result, error) {
	if len(operations) > mostOperations {
		return nil, errTooMany
	}
	if err := c.pace.takes(user, len(operations)); err != nil {
		return nil, err
	}
	results := make([]Result, 0, len(operations))
	for _, one := range operations {
		result, err := c.push(user, one)
		if err != nil {
			return nil, err // those before are done; sent again, they are known
		}
		results = append(results, result)
	}
	return results, nil
}

// push does one operation, in a transaction of its own. An error is ours; a refusal is in the result.
func (c *Chat) push(user string, data json.RawMessage) (Result, error) {
	var called head
	_ = json.Unmarshal(data, &called) // what it cannot say is refused below
	result := Result{ID: called.ID}
	one, err := readOperation(called.Type, data)
	if err == nil {
		result.Again, err = c.perform(user, called.ID, one)
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

func readOperation(kind string, data json.RawMessage) (operation, error) {
	make := kinds[kind]
	if make == nil {
		return nil, ErrInvalid
	}
	one := make()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if decoder.Decode(one) != nil {
		return nil, ErrInvalid
	}
	return one, one.check()
}

// perform does an operation unless it was done before; then it says so.
func (c *Chat) perform(user, id string, one operation) (again bool, err error) {
	work := &work{Chat: c, user: user}
	err = c.App.RunInTransaction(func(tx core.App) error {
		first, err := c.store.claim(tx, user, id)
		if err != nil || !first {
			again = err == nil
			return err
		}
		work.tx = tx
		return one.do(work)
	})
	if err != nil {
		return false, err
	}
	for _, then := range work.after {
		then()
	}
	return again, nil
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
