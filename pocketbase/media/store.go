package media

import (
	"bytes"
	"context"
	"io"

	"github.com/pocketbase/pocketbase/core"
	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
)

// Store keeps a file that came whole, as one that was uploaded and waits to be sent. It is read into memory: what is
// large comes in pieces. Its upload was counted by whoever calls.
func (m *Media) Store(user, thread, name string, body io.Reader) (id string, err error) {
	data, err := io.ReadAll(io.LimitReader(body, m.Most+1))
	size := int64(len(data))
	switch {
	case err != nil:
		return "", err
	case size == 0:
		return "", errEmpty
	case size > m.Most:
		return "", tooLarge(m.Most)
	case !m.Member(m.App, user, thread):
		return "", errNoThread
	}
	if err := m.room(user, size); err != nil {
		return "", err
	}
	said := described{id: core.GenerateDefaultRandomId(), thread: thread, name: tidy(name)}
	ctx := context.WithValue(context.Background(), wishKey{}, wish{user, said})
	upload, err := (&uploadStore{filestore.New(m.folder), m}).NewUpload(ctx, tus.FileInfo{Size: size})
	if err != nil {
		return "", err
	}
	if _, err := upload.WriteChunk(ctx, 0, bytes.NewReader(data)); err != nil {
		return "", err
	}
	return said.id, m.finishByID(said.id)
}
