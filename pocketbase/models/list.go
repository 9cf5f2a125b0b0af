package models

import (
	"io/fs"
	"os"
)

// Status is what this server has of one model. State is installed, downloading, partial or absent;
// sizes are in bytes, and Size is null while it is not known.
type Status struct {
	ID        string `json:"id"`
	Installed bool   `json:"installed"`
	Bytes     int64  `json:"bytes"`
	Size      *int64 `json:"size"`
	State     string `json:"state"`
}

// Listing is the answer of GET /api/models; upstream is "on" or "off".
type Listing struct {
	Models   []Status `json:"models"`
	Upstream string   `json:"upstream"`
}

// List looks at the shipped files, the cache and the running downloads. It reads no content.
func (s *Store) List() Listing {
	listing := Listing{Models: []Status{}, Upstream: "on"}
	if s.Upstream.off {
		listing.Upstream = "off"
	}
	for i := range s.catalogue.entries {
		listing.Models = append(listing.Models, s.status(&s.catalogue.entries[i]))
	}
	return listing
}

func (s *Store) status(entry *Entry) Status {
	status := Status{ID: entry.ID, Installed: true, State: "absent", Size: entry.Size}
	recorded := s.records.read(entry.ID)
	var total int64
	sized, downloading := true, false
	for i := range entry.Files {
		file := &entry.Files[i]
		have, size, whole := s.onHand(entry, file, recorded[file.Path])
		if running := s.job(entry, file); running != nil && !whole {
			now := running.progress()
			downloading, have, size = true, now.bytes, max(size, now.total)
		}
		status.Bytes += have
		status.Installed = status.Installed && whole
		total += size
		sized = sized && size > 0
	}
	if sized {
		status.Size = &total
	}
	switch {
	case status.Installed:
		status.State = "installed"
	case downloading:
		status.State = "downloading"
	case status.Bytes > 0:
		status.State = "partial"
	}
	return status
}

// onHand is how many bytes of a file are here, how many it has (0: not known), and whether it is whole.
func (s *Store) onHand(entry *Entry, file *File, recorded record) (have, size int64, whole bool) {
	if file.Size != nil {
		size = *file.Size
	}
	if entry.Shipped && s.Shipped != nil {
		if info, err := fs.Stat(s.Shipped, entry.ID+"/"+file.Path); err == nil {
			return info.Size(), info.Size(), true
		}
	}
	known := file.SHA256 != ""
	if recorded.SHA256 != "" && entry.knows(recorded.Origin) {
		known, size = true, recorded.Size
	}
	name := s.cached(entry, file)
	if info, err := os.Stat(name); err == nil && known && info.Size() == size {
		return size, size, true
	}
	if info, err := os.Stat(name + ".part"); err == nil {
		return info.Size(), size, false
	}
	return 0, size, false
}

func (s *Store) job(entry *Entry, file *File) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running[s.cached(entry, file)]
}
