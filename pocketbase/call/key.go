package call

import (
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"

	"github.com/pocketbase/pocketbase/core"
)

// Key is a secret of the server's own, made when it is first asked for and kept with the data: what it signed holds after
// the server was started anew, and in a restored backup.
func Key(app core.App, name string) ([]byte, error) {
	var key []byte
	err := app.RunInTransaction(func(tx core.App) error {
		row, err := tx.FindFirstRecordByData("keys", "name", name)
		if errors.Is(err, sql.ErrNoRows) {
			key = make([]byte, 32)
			rand.Read(key) // never fails
			kind, err := tx.FindCachedCollectionByNameOrId("keys")
			if err != nil {
				return err
			}
			row = core.NewRecord(kind)
			row.Load(map[string]any{"name": name, "value": base64.StdEncoding.EncodeToString(key)})
			return tx.Save(row)
		}
		if err != nil {
			return err
		}
		key, err = base64.StdEncoding.DecodeString(row.GetString("value"))
		return err
	})
	return key, err
}
