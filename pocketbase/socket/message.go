package socket

import (
	"bytes"
	"encoding/json"

	"github.com/coder/websocket"
)

// message is all that a client can say; which fields count, its type tells.
type message struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"` // the client's, comes back with the answer
	Token      string            `json:"token"`
	Operations []json.RawMessage `json:"operations"`
	Since      int               `json:"since"`
	Began      int               `json:"began"`
	Limit      int               `json:"limit"`
	Thread     string            `json:"thread"`
	Before     int               `json:"before"`
}

const longestID = 64

func readMessage(kind websocket.MessageType, data []byte) (message, error) {
	var said message
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&said)
	if len(said.ID) > longestID {
		said.ID = ""
		err = errMessage
	}
	if err != nil || kind != websocket.MessageText {
		return said, errMessage
	}
	return said, nil
}

// do does what a client says; nil is no answer.
func (c *connection) do(said message) (any, error) {
	user := c.session.User
	switch said.Type {
	case "push":
		if err := c.sockets.Allow(user); err != nil {
			return nil, err
		}
		results, err := c.sockets.Push(user, said.Operations)
		return answer{"results", said.ID, map[string]any{"results": results}}, err
	case "pull":
		page, err := c.sockets.Pull(user, said.Since, said.Began, said.Limit)
		return answer{"page", said.ID, page}, err
	case "history":
		past, err := c.sockets.History(user, said.Thread, said.Before, said.Limit)
		return answer{"history", said.ID, past}, err
	case "typing":
		if err := c.sockets.Allow(user); err != nil {
			return nil, err
		}
		return nil, c.sockets.Typing(user, said.Thread)
	case "ping":
		return answer{"pong", said.ID, struct{}{}}, nil
	}
	return nil, errMessage
}

// answer is an object with its type and the id of what it answers beside its own fields.
type answer struct {
	kind, id string
	of       any
}

func (a answer) MarshalJSON() ([]byte, error) {
	head, err := json.Marshal(map[string]string{"type": a.kind, "id": a.id})
	if a.id == "" {
		head, err = json.Marshal(map[string]string{"type": a.kind})
	}
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(a.of)
	if err != nil || bytes.Equal(body, []byte("{}")) {
		return head, err
	}
	return append(append(head[:len(head)-1], ','), body[1:]...), nil
}
