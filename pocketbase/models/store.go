package models

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Config is what a store needs; main wires it.
type Config struct {
	Shipped  fs.FS  // the app's models/ folder, as embedded
	Cache    string // HELEN_CACHE
	Upstream *Upstream
	MaxBytes int64 // the largest single file that may be fetched
	Log      *slog.Logger
	// Downloaded, if set, hears how each download ended: "ok" or a code.
	Downloaded func(result string)
}

// Store finds a model's file: shipped, then cached, then fetched.
type Store struct {
	Config
	catalogue *Catalogue
	records   records

	ctx  context.Context
	stop context.CancelFunc
	jobs sync.WaitGroup

	mu       sync.Mutex
	running  map[string]*job
	verified map[string]stamp   // files whose content was checked by this process
	refused  map[string]refusal // what failed for good a moment ago
}

// stamp tells whether a file is still the one that was checked.
type stamp struct {
	size     int64
	modified time.Time
	sha256   string
}

type refusal struct {
	err   *Refusal
	until time.Time
}

// corruptPause keeps a source that hands out wrong bytes from being asked for them again and again.
const corruptPause = 30 * time.Second

// NewStore opens the cache below config.Cache, which need not exist yet.
func NewStore(catalogue *Catalogue, config Config) *Store {
	ctx, stop := context.WithCancel(context.Background())
	return &Store{
		Config:    config,
		catalogue: catalogue,
		records:   records{root: filepath.Join(config.Cache, "models")},
		ctx:       ctx,
		stop:      stop,
		running:   map[string]*job{},
		verified:  map[string]stamp{},
		refused:   map[string]refusal{},
	}
}

// Close ends running downloads; what came of them stays, and is continued next time.
func (s *Store) Close() {
	s.stop()
	s.jobs.Wait()
}

// Open returns a file's content, fetching it first if it must. While a download runs, the content of
// a file whose digest is known can already be read, up to a last piece that is held back until the
// whole was verified.
func (s *Store) Open(ctx context.Context, id, path string) (*Content, error) {
	entry, file, err := s.catalogue.find(id, path)
	if err != nil {
		return nil, err
	}
	if content, ok := s.openShipped(entry, file); ok {
		return content, nil
	}
	content, err := s.openCached(entry, file)
	if content != nil || err != nil {
		return content, err
	}
	running, err := s.fetch(entry, file)
	if err != nil {
		return nil, err
	}
	return running.open(ctx)
}

func (s *Store) openShipped(entry *Entry, file *File) (*Content, bool) {
	if !entry.Shipped || s.Shipped == nil {
		return nil, false
	}
	opened, err := s.Shipped.Open(entry.ID + "/" + file.Path)
	if err != nil {
		return nil, false
	}
	return newContent(opened, file.SHA256)
}

// openCached returns nothing without an error when the file has to be fetched.
func (s *Store) openCached(entry *Entry, file *File) (*Content, error) {
	sum, err := s.verify(entry, file)
	if sum == "" || err != nil {
		return nil, err
	}
	opened, err := os.Open(s.cached(entry, file))
	if err != nil {
		return nil, refuse(codeStorage, "The cache directory cannot be read.", err)
	}
	content, _ := newContent(opened, sum)
	return content, nil
}

// verify returns the SHA-256 of a cached file that is what it should be. A wrong one is removed, so
// that it is fetched again; one whose digest nobody knows counts as absent.
func (s *Store) verify(entry *Entry, file *File) (string, error) {
	name := s.cached(entry, file)
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return "", nil
	}
	want, known := s.expected(entry, file)
	if !known {
		return "", nil
	}
	s.mu.Lock()
	seen := s.verified[name]
	s.mu.Unlock()
	if seen == (stamp{info.Size(), info.ModTime(), want}) {
		return want, nil
	}
	_, ok, err := digest{algorithmSHA256, want}.check(name, info.Size())
	if err != nil {
		return "", refuse(codeStorage, "The cache directory cannot be read.", err)
	}
	if !ok {
		s.Log.Warn("removing a corrupt model file", "model", entry.ID, "file", file.Path)
		if err := os.Remove(name); err != nil {
			return "", refuse(codeCorrupt, "The cached model is corrupt and cannot be removed.", err)
		}
		if s.Upstream.off {
			return "", refuse(codeCorrupt, "The cached model was corrupt, and downloading is switched off.", nil)
		}
		return "", nil
	}
	s.mu.Lock()
	s.verified[name] = stamp{info.Size(), info.ModTime(), want}
	s.mu.Unlock()
	return want, nil
}

// expected is the SHA-256 that a cached file must have: the catalogue's, else the recorded one.
func (s *Store) expected(entry *Entry, file *File) (string, bool) {
	if file.SHA256 != "" {
		return file.SHA256, true
	}
	recorded := s.records.read(entry.ID)[file.Path]
	return recorded.SHA256, validSHA256.MatchString(recorded.SHA256) && entry.knows(recorded.Origin)
}

func (s *Store) cached(entry *Entry, file *File) string {
	return filepath.Join(s.records.root, entry.ID, filepath.FromSlash(file.Path))
}

// fetch joins the download of a file, or starts it.
func (s *Store) fetch(entry *Entry, file *File) (*job, error) {
	if s.Upstream.off {
		return nil, refuse(codeUpstreamOff, "This model is not installed, and downloading is switched off on this server.", nil)
	}
	if entry.Source.Kind == "shipped" {
		return nil, refuse(codeMissing, "This model ships with the app, and the app was not built into this server.", nil)
	}
	name := s.cached(entry, file)
	s.mu.Lock()
	defer s.mu.Unlock()
	if running := s.running[name]; running != nil {
		return running, nil
	}
	if last, ok := s.refused[name]; ok {
		if time.Now().Before(last.until) {
			return nil, last.err
		}
		delete(s.refused, name)
	}
	if s.ctx.Err() != nil {
		return nil, refuse(codeUpstreamFailed, "The server is stopping.", nil)
	}
	started := newJob(s, entry, file, name)
	s.running[name] = started
	s.jobs.Add(1)
	go s.run(started)
	return started, nil
}

func (s *Store) run(j *job) {
	defer s.jobs.Done()
	started := time.Now()
	err := j.download(s.ctx)
	result := "ok"
	s.mu.Lock()
	delete(s.running, j.final)
	if err != nil {
		failure := asRefusal(err)
		result, err = failure.code, failure
		if failure.code == codeCorrupt {
			s.refused[j.final] = refusal{failure, time.Now().Add(corruptPause)}
		}
	}
	s.mu.Unlock()
	j.finish(err)
	log := s.Log.With("model", j.entry.ID, "file", j.file.Path, "seconds", time.Since(started).Seconds())
	if err != nil {
		log.Error("model download failed", "error", err)
	} else {
		log.Info("model downloaded", "bytes", j.progress().total)
	}
	if s.Downloaded != nil {
		s.Downloaded(result)
	}
}
