package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"sync"
)

// tags makes strong ETags from content, when a file is first asked for: hashing all of a hundred
// megabytes at start would be felt.
type tags struct {
	dist  fs.FS
	known sync.Map // name -> ETag
}

func (t *tags) of(name string) (string, error) {
	if tag, ok := t.known.Load(name); ok {
		return tag.(string), nil
	}
	file, err := t.dist.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, file); err != nil {
		return "", err
	}
	tag := `"` + hex.EncodeToString(digest.Sum(nil)[:16]) + `"`
	t.known.Store(name, tag)
	return tag, nil
}
