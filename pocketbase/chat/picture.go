package chat

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// largestPicture is in bytes: everybody in a thread loads its picture with their list.
const largestPicture = 1 << 20

// hang gives a thread another picture, an upload of this person's for it, or none. The one before goes. A picture is tied
// to the thread's own id, as a message's files are to the message's.
func (w *work) hang(thread *core.Record, file string) error {
	if w.Files == nil {
		return ErrNoFile
	}
	if err := w.Files.Untie(w.tx, thread.Id, thread.Id); err != nil {
		return err
	}
	if file != "" {
		tied, err := w.Files.Tie(w.tx, w.user, thread.Id, thread.Id, []string{file})
		if err != nil {
			return err
		}
		if len(tied) != 1 || !strings.HasPrefix(tied[0].MIME, "image/") || tied[0].Size > largestPicture {
			return ErrInvalid // and nothing of it stays done
		}
	}
	thread.Set("picture", file)
	return nil
}
