//go:build !unix

package models

import (
	"context"
	"os"
)

// readsWhileGrowing: an open file may not be renamable here, so who asks waits for the whole.
const readsWhileGrowing = false

// openPart opens the growing file. Without file locks, one cache is for one server.
func openPart(_ context.Context, name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
}
