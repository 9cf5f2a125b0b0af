package models

import (
	"net/http"
	"path"
	"strconv"
	"time"
)

// slowestWrite is how long one piece may take to reach a client; a whole model may take far longer.
const slowestWrite = 2 * time.Minute

// Serve answers GET and HEAD for one file, with ranges. An error means nothing was written yet.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request, id, name string) error {
	if r.Method == http.MethodHead && s.serveHead(w, r, id, name) {
		return nil
	}
	content, err := s.Open(r.Context(), id, name)
	if err != nil {
		return err
	}
	defer content.Close()
	setHeaders(w.Header(), name)
	w.Header().Set("ETag", content.ETag)
	http.ServeContent(&patientWriter{w, http.NewResponseController(w)}, r, "", time.Time{}, content)
	if content.err != nil {
		// The length was promised already: only a broken connection tells the client that this is not all.
		panic(http.ErrAbortHandler)
	}
	return nil
}

// serveHead answers for a file that would have to be downloaded, without downloading it.
func (s *Store) serveHead(w http.ResponseWriter, r *http.Request, id, name string) bool {
	entry, file, err := s.catalogue.find(id, name)
	if err != nil || entry.Source.Kind == "shipped" || s.Upstream.off {
		return false
	}
	if sum, err := s.verify(entry, file); sum != "" || err != nil {
		return false
	}
	setHeaders(w.Header(), name)
	if file.SHA256 != "" {
		w.Header().Set("ETag", etag(file.SHA256))
	}
	if file.Size != nil {
		w.Header().Set("Accept-Ranges", "bytes")
		w.Header().Set("Content-Length", strconv.FormatInt(*file.Size, 10))
	}
	w.WriteHeader(http.StatusOK)
	return true
}

// setHeaders: an address stays the same when the catalogue moves on, so clients ask again each time;
// the ETag is the digest, so that costs nothing.
func setHeaders(header http.Header, name string) {
	header.Set("Cache-Control", "no-cache")
	switch path.Ext(name) {
	case ".json":
		header.Set("Content-Type", "application/json")
	case ".txt", "":
		header.Set("Content-Type", "text/plain; charset=utf-8")
	default:
		header.Set("Content-Type", "application/octet-stream")
	}
}

// patientWriter moves the server's write deadline along as long as the client keeps reading.
type patientWriter struct {
	http.ResponseWriter
	controller *http.ResponseController
}

func (p *patientWriter) Write(data []byte) (int, error) {
	// Where deadlines cannot be set, the server's own stands.
	_ = p.controller.SetWriteDeadline(time.Now().Add(slowestWrite))
	return p.ResponseWriter.Write(data)
}

func (p *patientWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }
