package models

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// digestsFile lies beside a model's files and holds what was verified at the first download.
const digestsFile = "digests.json"

// record is what one file was when it was first verified; from then on it is enforced.
type record struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Origin string `json:"origin"`           // which pinned source it came from
	Commit string `json:"commit,omitempty"` // of the hub's repository, where it announced one
}

// records are the digests.json files below a directory, shared with `npm run models`.
type records struct {
	root string
	mu   sync.Mutex
}

func (r *records) read(id string) map[string]record {
	known := map[string]record{}
	data, err := os.ReadFile(filepath.Join(r.root, id, digestsFile))
	if err != nil || json.Unmarshal(data, &known) != nil {
		return map[string]record{} // none yet, or a broken one: verify again
	}
	return known
}

func (r *records) write(id, path string, one record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	known := r.read(id)
	known[path] = one
	data, err := json.MarshalIndent(known, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(r.root, id, digestsFile), append(data, '\n'))
}

// writeWhole replaces a small file at once, so that nobody reads half of it.
func writeWhole(name string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*.new")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if _, err := temporary.Write(data); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Sync(); err != nil {
		temporary.Close()
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), name)
}
