package chat

import (
	"database/sql"
	"errors"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// prepared is a question that each connection parses once: to parse a long one takes more time than to answer it.
type prepared struct {
	sql string

	mutex sync.Mutex
	db    *sql.DB // whose the statement is: an app that begins anew has another
	stmt  *sql.Stmt
}

var errNoDatabase = errors.New("a prepared question is asked outside of transactions")

// on gives the question to ask an app's database.
func (p *prepared) on(app core.App) (*sql.Stmt, error) {
	database, ok := app.ConcurrentDB().(*dbx.DB)
	if !ok {
		return nil, errNoDatabase
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.db == database.DB() {
		return p.stmt, nil
	}
	stmt, err := database.DB().Prepare(p.sql)
	if err != nil {
		return nil, err
	}
	if p.stmt != nil {
		_ = p.stmt.Close() // its database is closed
	}
	p.db, p.stmt = database.DB(), stmt
	return stmt, nil
}
