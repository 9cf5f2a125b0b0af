package chat

import (
	"errors"
	"mime"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// largestForm is in bytes: what is larger is uploaded by pieces (/api/uploads/).
const largestForm = 30 << 20

// inMemory is how much of a form is read into memory; the rest waits in a file.
const inMemory = 1 << 20

// sent is what somebody writes into a chat.
type sent struct {
	Content     string   `json:"content"`
	ContentType string   `json:"contentType"`
	ReplyTo     string   `json:"replyToMessageId"`
	Mentions    []string `json:"mentions"`
}

// SendToChat is POST /api/chats/{id}/messages {content, contentType, replyToMessageId?, mentions?}, or a form with a
// `file`. A person writes so many a minute.
func (c *Chat) SendToChat(e *core.RequestEvent) error {
	thread, _, err := c.store.between(e.Auth.Id, e.Request.PathValue("id"))
	if err != nil {
		return err
	}
	by := askedBy(e)
	one := &putMessage{head: head{by.operation, "message.put", thread.Id}, Message: by.row, Author: "self", CreatedAt: c.Now().UnixMilli()}
	known := c.store.has(by.row) // it is sent again: nothing is counted or stored
	if kind, _, _ := mime.ParseMediaType(e.Request.Header.Get("Content-Type")); kind == "multipart/form-data" {
		err = c.readForm(e, one, known)
	} else {
		err = c.readSent(e, one, known)
	}
	if err != nil {
		return err
	}
	if err := c.carryOut(e.Auth.Id, one.ID, one); err != nil {
		return err
	}
	row, err := c.store.messageIn(thread.Id, one.Message)
	if err != nil {
		return err
	}
	return e.JSON(http.StatusCreated, chatMessageOf(row))
}

// filled gives an operation what was written; it is refused before it is counted.
func (one *putMessage) filled(body sent) error {
	one.Text, one.ReplyTo, one.Mentions = body.Content, body.ReplyTo, body.Mentions
	return one.check()
}

func (c *Chat) readSent(e *core.RequestEvent, one *putMessage, known bool) error {
	var body sent
	if err := readBody(e, &body); err != nil {
		return err
	}
	if body.ContentType != "" && body.ContentType != "text" {
		return ErrUnsupported // pictures and sounds come as a file
	}
	if err := one.filled(body); err != nil || known {
		return err
	}
	return c.Count(e.Auth.Id, Counted{Messages: 1})
}

func (c *Chat) readForm(e *core.RequestEvent, one *putMessage, known bool) error {
	if c.Files == nil {
		return ErrUnsupported
	}
	e.Request.Body = http.MaxBytesReader(e.Response, e.Request.Body, largestForm)
	if err := e.Request.ParseMultipartForm(inMemory); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return errBatchTooBig
		}
		return errBody
	}
	form := e.Request.MultipartForm
	defer form.RemoveAll()
	value := func(name string) string {
		if all := form.Value[name]; len(all) > 0 {
			return all[0]
		}
		return ""
	}
	body := sent{Content: value("content"), ReplyTo: value("replyToMessageId"), Mentions: form.Value["mentions"]}
	if err := one.filled(body); err != nil || known {
		return err
	}
	files := form.File["file"]
	if len(files) > mostFiles {
		return ErrInvalid
	}
	if err := c.Count(e.Auth.Id, Counted{Messages: 1, Uploads: len(files)}); err != nil {
		return err
	}
	for _, header := range files {
		file, err := header.Open()
		if err != nil {
			return err
		}
		id, err := c.Files.Store(e.Auth.Id, one.Thread, header.Filename, file)
		file.Close()
		if err != nil {
			return err
		}
		one.Files = append(one.Files, id)
	}
	return nil
}
