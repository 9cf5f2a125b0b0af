package models

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// hub is where repositories live when no mirror is set.
const hub = "https://huggingface.co"

// Upstream fetches from the hub, from a mirror that speaks like it, or from nowhere.
type Upstream struct {
	off    bool
	mirror *url.URL // nil: each source's own host
	client *http.Client
}

// NewUpstream takes the value of HELEN_MODEL_UPSTREAM: empty for the hub, `off`, or a mirror's address.
func NewUpstream(setting string) (*Upstream, error) {
	upstream := &Upstream{client: &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DisableCompression:    true, // ranges and lengths are of the file itself
			ResponseHeaderTimeout: 30 * time.Second,
			TLSHandshakeTimeout:   15 * time.Second,
			ForceAttemptHTTP2:     true,
		},
		// Redirects are followed by hand: the digest is in the headers of the redirect.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	switch setting {
	case "":
	case "off":
		upstream.off = true
	default:
		mirror, err := url.Parse(setting)
		if err != nil || (mirror.Scheme != "https" && mirror.Scheme != "http") || mirror.Host == "" {
			return nil, fmt.Errorf("HELEN_MODEL_UPSTREAM must be empty, off, or the address of a mirror, not %q", setting)
		}
		upstream.mirror = mirror
	}
	return upstream, nil
}

// address of a file; commit, where one was recorded, pins what a tag or a branch pointed to then.
func (u *Upstream) address(entry *Entry, file *File, commit string) (*url.URL, error) {
	address, err := url.Parse(entry.Source.URL)
	if err != nil {
		return nil, err
	}
	if entry.Source.Kind == "hub" {
		revision, path := entry.Source.Revision, file.Source
		if commit != "" {
			revision = commit
		}
		if path == "" {
			path = file.Path
		}
		address, err = url.Parse(hub)
		if err != nil {
			return nil, err
		}
		address = address.JoinPath(entry.Source.Repo, "resolve", revision, path)
	}
	if address.Host == "" {
		return nil, refuse(codeMissing, "This model is not installed, and has no address to fetch it from.", nil)
	}
	if u.mirror != nil {
		address = u.mirror.JoinPath(address.Path)
	}
	return address, nil
}

// announcement is what the hub says of a file before sending it.
type announcement struct {
	digest digest
	size   int64 // of the whole file; -1 when it is not said
	commit string
}

// answer is a response with a body to read, and what was announced on the way to it.
type answer struct {
	*http.Response
	announcement
}

const maxRedirects = 8

// get asks for a file from an offset on. Only the host that was asked first is believed about digests:
// what stands behind it is storage.
func (u *Upstream) get(ctx context.Context, from *url.URL, offset int64, etag string) (*answer, error) {
	found := announcement{size: -1}
	address := from
	for range maxRedirects {
		response, err := u.request(ctx, address, offset, etag)
		if err != nil {
			return nil, err
		}
		if address.Host == from.Host {
			found.hear(response)
		}
		location := response.Header.Get("Location")
		if response.StatusCode < 300 || response.StatusCode > 399 || location == "" {
			found.measure(response)
			return &answer{response, found}, nil
		}
		response.Body.Close()
		next, err := address.Parse(location)
		if err != nil {
			return nil, err
		}
		if address.Scheme == "https" && next.Scheme != "https" {
			return nil, fmt.Errorf("%s redirects to an insecure address", address.Host)
		}
		address = next
	}
	return nil, fmt.Errorf("%s redirects too often", from.Host)
}

func (u *Upstream) request(ctx context.Context, address *url.URL, offset int64, etag string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "identity")
	request.Header.Set("User-Agent", "helen")
	if offset > 0 {
		request.Header.Set("Range", "bytes="+strconv.FormatInt(offset, 10)+"-")
		if etag != "" {
			request.Header.Set("If-Range", etag)
		}
	}
	return u.client.Do(request)
}

// hear takes the first digest, size and commit that are said.
func (a *announcement) hear(response *http.Response) {
	header := response.Header
	if !a.digest.known() {
		a.digest = parseETag(header.Get("X-Linked-ETag"))
	}
	if !a.digest.known() && response.StatusCode < 300 {
		a.digest = parseETag(header.Get("ETag"))
	}
	if size, err := strconv.ParseInt(header.Get("X-Linked-Size"), 10, 64); err == nil && a.size < 0 {
		a.size = size
	}
	if a.commit == "" {
		a.commit = header.Get("X-Repo-Commit")
	}
}

// measure takes the size of the whole file from the answer itself, where none was announced.
func (a *announcement) measure(response *http.Response) {
	if a.size >= 0 {
		return
	}
	switch response.StatusCode {
	case http.StatusOK:
		a.size = response.ContentLength
	case http.StatusPartialContent:
		_, total, _ := strings.Cut(response.Header.Get("Content-Range"), "/")
		if size, err := strconv.ParseInt(total, 10, 64); err == nil {
			a.size = size
		}
	}
}
