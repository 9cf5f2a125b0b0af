package chat

import (
	"github.com/pocketbase/pocketbase/core"
)

// mostWitnesses is how many people a thread can have for everybody to be told who has read it: beyond that only the
// author of a message learns it, by asking.
const mostWitnesses = 50

// seeThread says how far a person has read, and how far their devices have come. Neither goes back.
type seeThread struct {
	head
	Read      int `json:"read"`
	Delivered int `json:"delivered"`
}

func (o *seeThread) do(w *work) error {
	thread, member, err := w.store.open(w.tx, w.user, o.Thread)
	if err != nil {
		return err
	}
	last := thread.GetInt("lastSeq")
	read := max(member.GetInt("readSeq"), min(o.Read, last))
	delivered := max(member.GetInt("deliveredSeq"), min(o.Delivered, last), read)
	unread := member.GetBool("unread") && o.Read == 0
	// Who speaks of what is not there (a backup was put back) has to hear how far they are.
	possible := o.Read <= last && o.Delivered <= last
	if possible && read == member.GetInt("readSeq") && delivered == member.GetInt("deliveredSeq") && unread == member.GetBool("unread") {
		return nil
	}
	member.Load(map[string]any{"readSeq": read, "deliveredSeq": delivered, "unread": unread})
	in, err := w.store.members(w.tx, thread.Id)
	if err != nil {
		return err
	}
	if len(in) > mostWitnesses || thread.GetString("kind") == assisted {
		return saveOwn(w.tx, member)
	}
	return save(w.tx, member)
}

// saveOwn writes what of a member only that person's own devices are told.
func saveOwn(tx core.App, member *core.Record) error {
	rev, err := raise(tx)
	if err != nil {
		return err
	}
	member.Set("ownRev", rev)
	return tx.Save(member)
}
