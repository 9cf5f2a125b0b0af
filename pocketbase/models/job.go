package models

import (
	"context"
	"io"
	"os"
	"sync"
	"time"
)

// job is the one download of one file, however many ask for it.
type job struct {
	store *Store
	entry *Entry
	file  *File
	final string // where it will lie
	part  string // where it grows
	began time.Time

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced at each change
	written    int64
	total      int64
	sha256     string // known once upstream has announced it, or from the catalogue
	generation int    // raised when the part starts over: what was read of it is void
	done       bool
	err        error
}

func newJob(store *Store, entry *Entry, file *File, final string) *job {
	return &job{store: store, entry: entry, file: file, final: final, part: final + ".part",
		began: time.Now(), changed: make(chan struct{})}
}

// update changes the job under its lock and wakes who waits.
func (j *job) update(change func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change()
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *job) finish(err error) {
	j.update(func() { j.done, j.err = true, err })
}

func (j *job) progress() progress {
	j.mu.Lock()
	defer j.mu.Unlock()
	return progress{j.written, j.total, j.began}
}

// open waits until the content can be read: when its size and SHA-256 are known and the first bytes
// are there, else when the whole was verified.
func (j *job) open(ctx context.Context) (*Content, error) {
	for {
		j.mu.Lock()
		changed, done, err := j.changed, j.done, j.err
		generation, total, sum, started := j.generation, j.total, j.sha256, j.written > 0
		j.mu.Unlock()
		switch {
		case err != nil:
			return nil, err
		case done:
			content, err := j.store.openCached(j.entry, j.file)
			if content == nil && err == nil {
				err = refuse(codeStorage, "The model was downloaded and has gone again.", nil)
			}
			return content, err
		case readsWhileGrowing && started && sum != "" && total >= worthStreaming:
			file, err := os.Open(j.part)
			if err != nil {
				break // renamed or started over a moment ago
			}
			reader := &growing{job: j, file: file, generation: generation, size: total, gone: ctx.Done()}
			return &Content{ReadSeeker: reader, close: file.Close, ETag: etag(sum)}, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// wait returns how far a reader at offset may read, once that is past the offset.
func (j *job) wait(generation int, offset int64, gone <-chan struct{}) (int64, error) {
	for {
		j.mu.Lock()
		changed, done, err := j.changed, j.done, j.err
		current, end := j.generation, j.written
		if !done {
			end = min(end, j.total-heldBack)
		}
		j.mu.Unlock()
		switch {
		case err != nil:
			return 0, err
		case current != generation:
			return 0, refuse(codeCorrupt, "The download had to start over.", nil)
		case end > offset:
			return end, nil
		case done:
			return 0, io.ErrUnexpectedEOF
		}
		select {
		case <-changed:
		case <-gone:
			return 0, context.Canceled
		}
	}
}
