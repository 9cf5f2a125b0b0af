package app

import (
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// fallbackPage is the shell of every page that was not rendered at build time.
const fallbackPage = "200.html"

// hashedFolder holds files whose names change with their content.
const hashedFolder = "_app/immutable/"

// Server answers with the files of a built app.
type Server struct {
	dist     fs.FS
	policies map[string]string
	tags     tags
}

// NewServer reads the security policy of each page of a built app.
func NewServer(dist fs.FS) (*Server, error) {
	policies, err := pagePolicies(dist)
	if err != nil {
		return nil, err
	}
	return &Server{dist: dist, policies: policies, tags: tags{dist: dist}}, nil
}

// Serve answers GET and HEAD for one file or page; false means that there is none and nothing was
// written. It never answers with a page where a file was asked for.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) bool {
	name, found := s.resolve(r)
	if !found {
		return false
	}
	return s.serveFile(w, r, name)
}

// resolve finds the file for a path: itself, the page of that name, or the shell.
func (s *Server) resolve(r *http.Request) (string, bool) {
	name := strings.Trim(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	if hidden(name) || isSibling(s.dist, name) {
		return "", false
	}
	for _, candidate := range []string{name, name + ".html", name + "/index.html"} {
		if exists(s.dist, candidate) {
			return candidate, true
		}
	}
	if isPage(name, r.Header.Get("Accept")) && exists(s.dist, fallbackPage) {
		return fallbackPage, true
	}
	return "", false
}

// isPage tells a person's navigation from a request for a file that is not there.
func isPage(name, accept string) bool {
	return path.Ext(name) == "" && !strings.HasPrefix(name, "_app/") && strings.Contains(accept, "text/html")
}

// hidden keeps files such as .gitkeep out; .well-known is meant to be read.
func hidden(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") && part != ".well-known" {
			return true
		}
	}
	return false
}

// isSibling is true for the compressed twin of another file, which is not a resource of its own.
func isSibling(dist fs.FS, name string) bool {
	for _, one := range encodings {
		if original, ok := strings.CutSuffix(name, one.suffix); ok && exists(dist, original) {
			return true
		}
	}
	return false
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, name string) bool {
	header := w.Header()
	chosen := s.negotiate(r, name, header)
	file, err := s.dist.Open(name + chosen.suffix)
	if err != nil {
		return false
	}
	defer file.Close()
	content, seekable := file.(io.ReadSeeker)
	tag, err := s.tags.of(name + chosen.suffix)
	if err != nil || !seekable {
		return false
	}
	header.Set("Content-Type", contentType(name))
	header.Set("Content-Security-Policy", s.policy(name))
	header.Set("Cache-Control", cacheControl(name))
	header.Set("ETag", tag)
	if chosen.name != "" {
		header.Set("Content-Encoding", chosen.name)
	}
	http.ServeContent(w, r, "", time.Time{}, content)
	return true
}

// negotiate leaves ranges to the file as it is: parts of a compressed one are of use to nobody.
func (s *Server) negotiate(r *http.Request, name string, header http.Header) encoding {
	var available []encoding
	for _, one := range encodings {
		if exists(s.dist, name+one.suffix) {
			available = append(available, one)
		}
	}
	if len(available) == 0 {
		return encoding{}
	}
	header.Add("Vary", "Accept-Encoding")
	if r.Header.Get("Range") != "" {
		return encoding{}
	}
	return chooseEncoding(strings.Join(r.Header.Values("Accept-Encoding"), ","), available)
}

func (s *Server) policy(name string) string {
	if policy, isPage := s.policies[name]; isPage {
		return policy
	}
	return scriptPolicy
}

// cacheControl: a hashed name never changes its content; everything else is asked for again, and the
// ETag makes that cheap.
func cacheControl(name string) string {
	if strings.HasPrefix(name, hashedFolder) {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
