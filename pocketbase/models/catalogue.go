// Package models keeps the weights: those that ship inside the binary, those in the cache directory,
// and those fetched once from a pinned upstream and verified before they are kept.
package models

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

//go:embed catalogue.json
var catalogueJSON []byte

// Entry is one model of the catalogue that browser, server and scripts share. Fields that only a
// browser reads (task, tier, voices…) are not repeated here.
type Entry struct {
	ID      string `json:"id"`
	Size    *int64 `json:"size"` // of all files, as far as it is known beforehand
	Shipped bool   `json:"shipped"`
	Source  Source `json:"source"`
	Files   []File `json:"files"`

	// Packages of a registry hold the same model; only `npm run models` fetches those.
	Packages []struct {
		Index   string   `json:"index"`
		Names   []string `json:"names"`
		Version string   `json:"version"`
	} `json:"packages"`
}

// origin names the pinned source, so that what was recorded of another one is not held against it.
func (e *Entry) origin() string {
	if e.Source.Kind == "hub" {
		return "hub:" + e.Source.Repo + "@" + e.Source.Revision
	}
	return "url:" + e.Source.URL
}

// knows tells whether the catalogue still lists the source that a file came from.
func (e *Entry) knows(origin string) bool {
	if origin == e.origin() {
		return true
	}
	for _, one := range e.Packages {
		for _, name := range one.Names {
			if origin == one.Index+":"+name+"=="+one.Version {
				return true
			}
		}
	}
	return false
}

// Source says where the files come from when they neither ship nor lie in the cache.
type Source struct {
	Kind     string `json:"kind"` // shipped | hub | pypi
	Repo     string `json:"repo"`
	Revision string `json:"revision"`
	URL      string `json:"url"` // of the only file, where the kind is pypi
}

// File is one file of a model. Size and SHA256 are empty where they are not known beforehand.
type File struct {
	Path   string `json:"path"`
	Size   *int64 `json:"size"`
	SHA256 string `json:"sha256"`
	Source string `json:"source"` // path at the source, when it differs
}

// Catalogue is every model this server may hand out.
type Catalogue struct {
	entries []Entry
	byID    map[string]*Entry
}

var (
	validID     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)
	validSHA256 = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// Load reads the catalogue that was built in.
func Load() (*Catalogue, error) { return Parse(catalogueJSON) }

// Parse reads a catalogue and refuses one that could lead outside the cache directory.
func Parse(data []byte) (*Catalogue, error) {
	var document struct{ Models []Entry }
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	catalogue := &Catalogue{entries: document.Models, byID: map[string]*Entry{}}
	for i := range catalogue.entries {
		entry := &catalogue.entries[i]
		if err := entry.check(); err != nil {
			return nil, fmt.Errorf("catalogue: %s: %w", entry.ID, err)
		}
		if catalogue.byID[entry.ID] != nil {
			return nil, fmt.Errorf("catalogue: %s appears twice", entry.ID)
		}
		catalogue.byID[entry.ID] = entry
	}
	return catalogue, nil
}

func (e *Entry) check() error {
	if !validID.MatchString(e.ID) {
		return fmt.Errorf("not a usable id")
	}
	if e.Source.Kind == "hub" && (e.Source.Repo == "" || e.Source.Revision == "") {
		return fmt.Errorf("a hub source needs a repository and a revision")
	}
	if e.Source.URL != "" && len(e.Files) != 1 {
		return fmt.Errorf("a source with one address holds one file")
	}
	for _, file := range e.Files {
		if !fs.ValidPath(file.Path) || file.Path == "." || strings.Contains(file.Path, `\`) || file.Path == digestsFile {
			return fmt.Errorf("not a usable path: %q", file.Path)
		}
		if file.SHA256 != "" && !validSHA256.MatchString(file.SHA256) {
			return fmt.Errorf("not a SHA-256: %q", file.SHA256)
		}
		if file.SHA256 == "" && e.Source.Kind != "hub" {
			return fmt.Errorf("%s: only the hub announces digests, other sources need one", file.Path)
		}
	}
	return nil
}

// find names the model and the file, or says which of the two is unknown.
func (c *Catalogue) find(id, path string) (*Entry, *File, error) {
	entry := c.byID[id]
	if entry == nil {
		return nil, nil, refuse(codeUnknown, "There is no model with this id.", nil)
	}
	for i := range entry.Files {
		if entry.Files[i].Path == path {
			return entry, &entry.Files[i], nil
		}
	}
	return nil, nil, refuse(codeMissing, "This model has no such file.", nil)
}
