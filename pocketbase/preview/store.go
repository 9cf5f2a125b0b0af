package preview

import (
	"database/sql"
	"encoding/base64"
	"errors"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

const collection = "previews"

// known is what is remembered of a link; nil when nothing is, or it is too old.
func (p *Previews) known(key string) (*core.Record, error) {
	row, err := p.App.FindFirstRecordByData(collection, "key", key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil || int64(row.GetInt("until")) <= p.Now().UnixMilli() {
		return nil, err
	}
	return row, nil
}

// keep remembers what a page told, also that it told nothing.
func (p *Previews) keep(key, link string, page Page) (*core.Record, error) {
	lasts := keptGood
	if page.Title == "" && page.Description == "" {
		lasts = keptBad
	}
	var row *core.Record
	err := p.App.RunInTransaction(func(tx core.App) error {
		var err error
		if row, err = tx.FindFirstRecordByData(collection, "key", key); err != nil {
			kind, err := tx.FindCachedCollectionByNameOrId(collection)
			if err != nil {
				return err
			}
			row = core.NewRecord(kind)
		}
		row.Load(map[string]any{
			"key": key, "url": link, "title": page.Title, "description": page.Description, "site": page.Site,
			"picture": base64.StdEncoding.EncodeToString(page.Picture),
			"at":      p.Now().UnixMilli(), "until": p.Now().Add(lasts).UnixMilli(),
		})
		if err := tx.Save(row); err != nil {
			return err
		}
		return p.crowd(tx)
	})
	return row, err
}

// crowd forgets the oldest when there are too many.
func (p *Previews) crowd(tx core.App) error {
	_, err := tx.DB().NewQuery(`DELETE FROM previews WHERE id IN
		(SELECT id FROM previews ORDER BY at DESC, id LIMIT -1 OFFSET {:most})`).Bind(dbx.Params{"most": most}).Execute()
	return err
}

// sweep forgets what is too old.
func (p *Previews) sweep() error {
	return p.App.RunInTransaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("DELETE FROM previews WHERE until <= {:now}").
			Bind(dbx.Params{"now": p.Now().UnixMilli()}).Execute()
		if err != nil {
			return err
		}
		return p.crowd(tx)
	})
}
