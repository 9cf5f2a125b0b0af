package chat

import (
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// grow writes answers in the making as far as they are. They raise no revision: readers follow the stream, and devices
// are told once, at the end.
func (s store) grow(texts map[string]string) error {
	if len(texts) == 0 {
		return nil
	}
	return s.app.RunInTransaction(func(tx core.App) error {
		for id, text := range texts {
			_, err := tx.DB().NewQuery(`UPDATE messages SET text = {:text}
				WHERE id = {:id} AND json_extract(generation, '$.status') = 'running'`).
				Bind(dbx.Params{"id": id, "text": text}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// keep writes an answer that is over.
func (s store) keep(id, text string, made *Generation) error {
	return s.app.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindRecordById("messages", id)
		if err != nil {
			return err
		}
		row.Set("text", text)
		row.Set("generation", made)
		thread, err := tx.FindRecordById("threads", row.GetString("thread"))
		if err != nil {
			return err
		}
		thread.Set("updatedAt", s.now().UnixMilli())
		if text != "" {
			thread.Set("preview", shorten(text, 200))
		}
		return save(tx, row, thread)
	})
}

// interruptRunning marks what was being made when the server ended without a word.
func (s store) interruptRunning() error {
	return s.app.RunInTransaction(func(tx core.App) error {
		var ids []string
		err := tx.DB().NewQuery("SELECT id FROM messages WHERE json_extract(generation, '$.status') = 'running'").Column(&ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			rev, err := raise(tx)
			if err != nil {
				return err
			}
			// Past the schema: whatever else is in the row, it must not keep the server from starting.
			_, err = tx.DB().NewQuery(`UPDATE messages SET generation = json_set(generation, '$.status', 'interrupted'), rev = {:rev}
				WHERE id = {:id}`).Bind(dbx.Params{"rev": rev, "id": id}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	})
}
