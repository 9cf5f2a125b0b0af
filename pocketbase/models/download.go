package models

import (
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

const (
	attempts   = 6               // without a single new byte between them
	tryReach   = 3               // when nobody even answers
	firstPause = time.Second / 4 // doubled after each failed attempt
)

// transient is a failure after which going on from where it broke may help.
type transient struct {
	error
	unreachable bool
}

func (t transient) Unwrap() error { return t.error }

// download fetches, verifies and keeps the file.
func (j *job) download(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(j.final), 0o755); err != nil {
		return refuse(codeStorage, "The cache directory cannot be written.", err)
	}
	recorded := j.recorded()
	address, err := j.store.Upstream.address(j.entry, j.file, recorded.Commit)
	if err != nil {
		return err
	}
	part, err := openPart(ctx, j.part)
	if err != nil {
		return refuse(codeStorage, "The cache directory cannot be written.", err)
	}
	defer part.Close()
	defer j.tidy()
	if sum, err := j.store.verify(j.entry, j.file); sum != "" || err != nil {
		return err // another process was faster
	}
	announced, err := j.fetchWhole(ctx, address, part, recorded)
	if err != nil {
		return err
	}
	return j.keep(part, announced)
}

// tidy removes a part that nothing came of; one with bytes in it is gone on with next time.
func (j *job) tidy() {
	if info, err := os.Stat(j.part); err == nil && info.Size() == 0 {
		os.Remove(j.part)
	}
}

// recorded is what was verified before, from this same source.
func (j *job) recorded() record {
	known := j.store.records.read(j.entry.ID)
	if own := known[j.file.Path]; own.Origin == j.entry.origin() {
		return own
	}
	for _, other := range known { // a file of the same snapshot
		if other.Origin == j.entry.origin() && other.Commit != "" {
			return record{Commit: other.Commit}
		}
	}
	return record{}
}

// fetchWhole brings all bytes and checks them. What a former process left of the file may be wrong
// or of another version, so a mismatch on top of it earns one more try from nothing.
func (j *job) fetchWhole(ctx context.Context, address *url.URL, part *os.File, recorded record) (announcement, error) {
	inherited, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return announcement{}, refuse(codeStorage, "The cache directory cannot be written.", err)
	}
	for {
		announced, err := j.fetchBytes(ctx, address, part, recorded)
		if err != nil {
			return announced, err
		}
		sum, ok, err := announced.digest.check(j.part, announced.size)
		if err != nil {
			return announced, refuse(codeStorage, "The cache directory cannot be read.", err)
		}
		if ok && (recorded.SHA256 == "" || recorded.SHA256 == sum) {
			announced.digest = digest{algorithmSHA256, sum}
			return announced, nil
		}
		if err := j.startOver(part); err != nil {
			return announced, err
		}
		if inherited == 0 {
			return announced, refuse(codeCorrupt, "What was downloaded is not what was promised, and was not kept.", nil)
		}
		inherited = 0
	}
}

// fetchBytes asks again, from where it broke, until the part is whole.
func (j *job) fetchBytes(ctx context.Context, address *url.URL, part *os.File, recorded record) (announcement, error) {
	pause, etag := firstPause, ""
	for attempt := 1; ; attempt++ {
		before := j.progress().bytes
		announced, err := j.attempt(ctx, address, part, recorded, &etag)
		if err == nil {
			return announced, nil
		}
		var retry transient
		if !errors.As(err, &retry) || ctx.Err() != nil {
			return announced, err
		}
		if j.progress().bytes > before {
			attempt, pause = 0, firstPause
		}
		if attempt >= attempts || (retry.unreachable && attempt >= tryReach) {
			return announced, refuse(codeUpstreamFailed, "The model could not be downloaded.", err)
		}
		j.store.Log.Warn("model download broke, going on", "model", j.entry.ID, "file", j.file.Path, "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return announced, ctx.Err()
		}
		pause *= 2
	}
}

// keep makes the verified part the file: on the disk first, then by its name, then on the record.
func (j *job) keep(part *os.File, announced announcement) error {
	if err := part.Sync(); err != nil {
		return storageRefusal(err)
	}
	kept := record{SHA256: announced.digest.value, Size: announced.size, Origin: j.entry.origin(), Commit: announced.commit}
	if err := j.store.records.write(j.entry.ID, j.file.Path, kept); err != nil {
		return storageRefusal(err)
	}
	if !readsWhileGrowing {
		part.Close()
	}
	if err := os.Rename(j.part, j.final); err != nil {
		return storageRefusal(err)
	}
	if folder, err := os.Open(filepath.Dir(j.final)); err == nil {
		_ = folder.Sync() // not every system can; the rename stands
		folder.Close()
	}
	if info, err := os.Stat(j.final); err == nil {
		j.store.mu.Lock()
		j.store.verified[j.final] = stamp{info.Size(), info.ModTime(), kept.SHA256}
		j.store.mu.Unlock()
	}
	return nil
}
