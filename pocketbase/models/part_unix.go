//go:build unix

package models

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// readsWhileGrowing: an open file can be renamed, so it can be read before it is whole.
const readsWhileGrowing = true

// openPart opens the growing file and locks it, because several servers may share one cache: whoever
// comes second waits, and then finds the file there.
func openPart(ctx context.Context, name string) (*os.File, error) {
	for {
		part, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(part.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil && sameFile(part, name) {
			return part, nil
		}
		part.Close()
		if err != nil && !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, err
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// sameFile is false when the one who held the lock has renamed or removed the file meanwhile.
func sameFile(part *os.File, name string) bool {
	ours, err := part.Stat()
	if err != nil {
		return false
	}
	theirs, err := os.Stat(name)
	return err == nil && os.SameFile(ours, theirs)
}
