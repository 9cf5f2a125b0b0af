package media

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
)

// errUnfinished is of a file that is not all here.
var errUnfinished = errors.New("the file is not whole")

// finishByID is for tusd, when the last byte came.
func (m *Media) finishByID(id string) error {
	row, err := m.App.FindRecordById("files", id)
	if errors.Is(err, sql.ErrNoRows) {
		return tus.ErrNotFound // deleted meanwhile
	}
	if err != nil {
		return err
	}
	return m.finish(row)
}

// finish looks at the bytes of a file that is whole and keeps what they are. A server that ended between the last byte
// and this does it when it is asked next. Otherwise it is errUnfinished.
func (m *Media) finish(row *core.Record) error { return m.finishIn(m.App, row) }

func (m *Media) finishIn(app core.App, row *core.Record) error {
	if row.GetBool("done") {
		return nil
	}
	file, err := os.Open(m.pathOf(row.GetString("blob")))
	if errors.Is(err, os.ErrNotExist) {
		return errUnfinished
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != int64(row.GetInt("size")) {
		return errUnfinished
	}
	if err := file.Sync(); err != nil { // a machine without power loses nothing that was called done
		return err
	}
	kind, err := mimetype.DetectReader(file)
	if err != nil {
		return err
	}
	row.Set("done", true)
	row.Set("mime", kindOf(kind.String(), m.declared(row.GetString("blob"))))
	// Past the record: somebody else may send it just now, which saving all of a row would undo.
	_, err = app.DB().Update("files", dbx.Params{"done": true, "mime": row.GetString("mime")}, dbx.HashExp{"id": row.Id}).Execute()
	return err
}

// declared is the type that whoever sent it named.
func (m *Media) declared(blob string) string {
	upload, err := filestore.New(m.folder).GetUpload(nil, blob) //nolint:staticcheck // it looks at no context
	if err != nil {
		return ""
	}
	info, err := upload.GetInfo(nil) //nolint:staticcheck // nor this
	if err != nil {
		return ""
	}
	return info.MetaData["type"]
}

// kindOf is what the bytes are. What was declared is believed of one thing only: that a film's container holds sound.
func kindOf(found, declared string) string {
	found, _, _ = strings.Cut(found, ";")
	declared, _, _ = strings.Cut(declared, ";")
	container, isFilm := strings.CutPrefix(found, "video/")
	if isFilm && declared == "audio/"+container {
		return declared
	}
	return found
}

func (m *Media) pathOf(blob string) string { return filepath.Join(m.folder, blob) }
