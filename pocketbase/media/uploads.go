package media

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/exp/slog" // tusd's own: its log says nothing that ours does not
)

// Base is where uploads are made; each has the address Base + id.
const Base = "/api/uploads/"

const (
	// silence is how long a sender may send nothing.
	silence = 30 * time.Second
	// What one person may have lying here unsent: so many files, and so many times the largest.
	mostUnsent      = 100
	mostUnsentBytes = 10
)

// newHandler speaks tus. What it asks of us is who may make an upload, and what becomes of one that is whole.
func (m *Media) newHandler() (*tus.UnroutedHandler, error) {
	files := filestore.New(m.folder)
	files.DirModePerm, files.FileModePerm = 0o700, 0o600
	composer := tus.NewStoreComposer()
	composer.UseCore(&uploadStore{files, m})
	composer.UseTerminater(files)
	memorylocker.New().UseIn(composer)
	return tus.NewUnroutedHandler(tus.Config{
		StoreComposer: composer, BasePath: Base, MaxSize: m.Most, NetworkTimeout: silence, DisableConcatenation: true,
		Cors: &tus.CorsConfig{Disable: true}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		PreFinishResponseCallback: func(hook tus.HookEvent) (tus.HTTPResponse, error) {
			return tus.HTTPResponse{}, m.finishByID(hook.Upload.ID)
		},
	})
}

// Options is OPTIONS /api/uploads/: what is spoken here, and how much is taken.
func (m *Media) Options(e *core.RequestEvent) error {
	return m.speak(e, "", func(http.ResponseWriter, *http.Request) {})
}

// wish is a new upload on its way through tusd.
type wish struct {
	user string
	described
}

type wishKey struct{}

// Create is POST /api/uploads/: a new upload, of the id that the client made. One that this person began before goes on
// where it is (Upload-Offset), and what is said of it now counts.
func (m *Media) Create(e *core.RequestEvent) error {
	said, err := describe(tus.ParseMetadataHeader(e.Request.Header.Get("Upload-Metadata")))
	if e.Request.Header.Get("Tus-Resumable") != "1.0.0" {
		return m.speak(e, "", m.uploads.PostFile) // which refuses it
	}
	if err != nil {
		return err
	}
	size, err := strconv.ParseInt(e.Request.Header.Get("Upload-Length"), 10, 64)
	switch {
	case err != nil || size < 0:
		return invalid("Upload-Length", "is no number of bytes")
	case size == 0:
		return errEmpty
	case size > m.Most:
		return tooLarge(m.Most)
	case !m.Member(m.App, e.Auth.Id, said.thread):
		return errNoThread
	}
	if known, err := m.again(e, said, size); known || err != nil {
		return err
	}
	if err := m.room(e.Auth.Id, size); err != nil {
		return err
	}
	if err := m.Count(e.Auth.Id); err != nil {
		return err
	}
	asked := context.WithValue(e.Request.Context(), wishKey{}, wish{e.Auth.Id, said})
	e.Request = e.Request.WithContext(asked)
	return m.speak(e, "", m.uploads.PostFile)
}

// again answers for an upload that was begun before, and tells whether it did. Of one whose bytes are gone it makes a new one.
func (m *Media) again(e *core.RequestEvent, said described, size int64) (bool, error) {
	m.making.Lock()
	defer m.making.Unlock()
	row, err := m.App.FindRecordById("files", said.id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	if row.GetString("owner") != e.Auth.Id || row.GetString("thread") != said.thread || int64(row.GetInt("size")) != size {
		return true, errTaken
	}
	upload, err := filestore.New(m.folder).GetUpload(e.Request.Context(), row.GetString("blob"))
	if errors.Is(err, tus.ErrNotFound) && row.GetString("message") == "" {
		return false, m.App.Delete(row)
	}
	if err != nil {
		return true, err
	}
	info, err := upload.GetInfo(e.Request.Context())
	if err != nil {
		return true, err
	}
	if err := m.describeAgain(said); err != nil {
		return true, err
	}
	header := e.Response.Header()
	header.Set("Tus-Resumable", "1.0.0")
	header.Set("Location", Base+said.id)
	header.Set("Upload-Offset", strconv.FormatInt(info.Offset, 10))
	return true, e.NoContent(http.StatusCreated)
}

// describeAgain keeps what is said of a file that waits to be sent, such as a transcript that was made meanwhile.
func (m *Media) describeAgain(said described) error {
	return m.App.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("files", said.id)
		if err != nil || row.GetString("message") != "" {
			return err
		}
		said.write(row)
		return tx.Save(row)
	})
}

// room refuses a file beside too many that were never sent.
func (m *Media) room(user string, size int64) error {
	var lying struct {
		Files int   `db:"files"`
		Bytes int64 `db:"bytes"`
	}
	err := m.App.DB().NewQuery("SELECT COUNT(*) files, COALESCE(SUM(size), 0) bytes FROM files WHERE owner = {:user} AND message = ''").
		Bind(dbx.Params{"user": user}).One(&lying)
	if err == nil && (lying.Files >= mostUnsent || lying.Bytes+size > mostUnsentBytes*m.Most) {
		return errHoard
	}
	return err
}

// Head is HEAD /api/uploads/{id}: how much of it is here.
func (m *Media) Head(e *core.RequestEvent) error {
	row, err := m.own(e)
	if err != nil {
		return err
	}
	if err := m.finish(row); err != nil && !errors.Is(err, errUnfinished) {
		return err
	}
	return m.speak(e, row.Id, m.uploads.HeadFile)
}

// Patch is PATCH /api/uploads/{id}: more of it.
func (m *Media) Patch(e *core.RequestEvent) error {
	row, err := m.own(e)
	if err != nil {
		return err
	}
	// PocketBase keeps what it reads to read it again, which is a second copy of the file.
	if kept, ok := e.Request.Body.(*router.RereadableReadCloser); ok {
		e.Request.Body = kept.ReadCloser
	}
	return m.speak(e, row.Id, m.uploads.PatchFile)
}

// Delete is DELETE /api/uploads/{id}: it is not wanted any more. What was sent is its message's.
func (m *Media) Delete(e *core.RequestEvent) error {
	row, err := m.own(e)
	if err != nil {
		return err
	}
	if row.GetString("message") != "" {
		return errSent
	}
	// Who writes to it just now writes to what nobody finds any more.
	if err := m.App.Delete(row); err != nil {
		return err
	}
	e.Response.Header().Set("Tus-Resumable", "1.0.0")
	return e.NoContent(http.StatusNoContent)
}

// own finds the upload that is asked for, if it is this person's and of a thread they are in still.
func (m *Media) own(e *core.RequestEvent) (*core.Record, error) {
	row, err := m.App.FindRecordById("files", e.Request.PathValue("id"))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, err
	}
	if row.GetString("owner") != e.Auth.Id || row.GetString("blob") != row.Id || !m.Member(m.App, e.Auth.Id, row.GetString("thread")) {
		return nil, ErrMissing
	}
	return row, nil
}

// uploadStore keeps uploads in files, and a row beside each.
type uploadStore struct {
	filestore.FileStore
	media *Media
}

// NewUpload makes the file first: one without a row is swept, a row without a file would be in the way.
func (s *uploadStore) NewUpload(ctx context.Context, info tus.FileInfo) (tus.Upload, error) {
	asked, ok := ctx.Value(wishKey{}).(wish)
	if !ok {
		return nil, errors.New("an upload that nobody asked for")
	}
	m := s.media
	m.making.Lock()
	defer m.making.Unlock()
	if _, err := m.App.FindRecordById("files", asked.id); !errors.Is(err, sql.ErrNoRows) {
		return nil, errors.Join(err, tus.ErrFileLocked) // another request makes it just now
	}
	info.ID = asked.id
	info.MetaData = map[string]string{"type": asked.kind}
	upload, err := s.FileStore.NewUpload(ctx, info)
	if err != nil {
		return nil, err
	}
	files, err := m.App.FindCachedCollectionByNameOrId("files")
	if err != nil {
		return nil, err
	}
	row := core.NewRecord(files)
	row.Set("id", asked.id)
	row.Load(map[string]any{
		"owner": asked.user, "thread": asked.thread, "blob": asked.id, "size": info.Size, "createdAt": m.Now().UnixMilli(),
	})
	asked.write(row)
	return upload, m.App.Save(row)
}
