package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// stallTimeout is how long upstream may send nothing before the connection counts as broken.
const stallTimeout = 60 * time.Second

// attempt is one request, from the end of what is there.
func (j *job) attempt(ctx context.Context, address *url.URL, part *os.File, recorded record, etag *string) (announcement, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	offset, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return announcement{}, refuse(codeStorage, "The cache directory cannot be written.", err)
	}
	answer, err := j.store.Upstream.get(ctx, address, offset, *etag)
	if err != nil {
		return announcement{}, transient{err, true}
	}
	defer answer.Body.Close()
	announced, err := j.expect(answer.announcement, recorded)
	switch {
	case answer.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		if err == nil && announced.size == offset {
			return announced, nil // all of it was here already
		}
		if err := j.startOver(part); err != nil {
			return announced, err
		}
		return announced, transient{error: fmt.Errorf("%s refused to go on from byte %d", address.Host, offset)}
	case answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= 500:
		return announced, transient{error: fmt.Errorf("%s answered %s", address.Host, answer.Status)}
	case answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusPartialContent:
		return announced, refuse(codeUpstreamFailed, "The model could not be downloaded.", fmt.Errorf("%s answered %s", address.Host, answer.Status))
	case err != nil:
		return announced, err
	}
	if answer.StatusCode == http.StatusPartialContent && !startsAt(answer.Header.Get("Content-Range"), offset) {
		return announced, transient{error: fmt.Errorf("%s sent another range than asked for", address.Host)}
	}
	if answer.StatusCode == http.StatusOK && offset > 0 {
		if err := j.startOver(part); err != nil {
			return announced, err
		}
		offset = 0
	}
	*etag = answer.Header.Get("ETag")
	j.update(func() { j.written, j.total = offset, announced.size; j.sha256 = announced.sha256() })
	return announced, j.copy(part, answer.Body, announced.size, cancel)
}

// expect settles what the file must be: the catalogue's word, then what was recorded, then what
// upstream announces. Without any digest nothing is fetched.
func (j *job) expect(announced announcement, recorded record) (announcement, error) {
	if j.file.SHA256 != "" {
		announced.digest = digest{algorithmSHA256, j.file.SHA256}
		if j.file.Size != nil {
			if announced.size >= 0 && announced.size != *j.file.Size {
				return announced, refuse(codeCorrupt, "Upstream has another file than the one that is pinned.", nil)
			}
			announced.size = *j.file.Size
		}
	} else if !announced.digest.known() && recorded.SHA256 != "" {
		announced.digest = digest{algorithmSHA256, recorded.SHA256}
	}
	switch {
	case !announced.digest.known():
		return announced, refuse(codeUpstreamFailed, "Upstream announces no digest for this file, so it cannot be verified.", nil)
	case announced.size < 0:
		return announced, refuse(codeUpstreamFailed, "Upstream does not say how large this file is.", nil)
	case announced.size > j.store.MaxBytes:
		return announced, refuse(codeTooLarge, "This file is larger than the server allows.", nil)
	}
	return announced, nil
}

func (a announcement) sha256() string {
	if a.digest.algorithm == algorithmSHA256 {
		return a.digest.value
	}
	return ""
}

// copy appends the body to the part, and gives up on a source that sends nothing for a minute.
func (j *job) copy(part *os.File, body io.Reader, total int64, cancel context.CancelFunc) error {
	stalled := time.AfterFunc(stallTimeout, cancel)
	defer stalled.Stop()
	buffer := make([]byte, 256<<10)
	for written := j.progress().bytes; ; {
		n, err := body.Read(buffer)
		stalled.Reset(stallTimeout)
		if written+int64(n) > total {
			return refuse(codeCorrupt, "Upstream sends more than it announced.", nil)
		}
		if n > 0 {
			if _, err := part.Write(buffer[:n]); err != nil {
				return storageRefusal(err)
			}
			written += int64(n)
			j.update(func() { j.written = written })
		}
		switch {
		case err == nil:
		case written == total:
			return nil
		case err == io.EOF:
			return transient{error: io.ErrUnexpectedEOF}
		default:
			return transient{error: err}
		}
	}
}

func storageRefusal(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return refuse(codeStorage, "There is no room left for this model on the server.", err)
	}
	return refuse(codeStorage, "The cache directory cannot be written.", err)
}

func startsAt(contentRange string, offset int64) bool {
	return strings.HasPrefix(contentRange, fmt.Sprintf("bytes %d-", offset))
}

func (j *job) startOver(part *os.File) error {
	if err := part.Truncate(0); err != nil {
		return storageRefusal(err)
	}
	if _, err := part.Seek(0, io.SeekStart); err != nil {
		return storageRefusal(err)
	}
	j.update(func() { j.written = 0; j.generation++ })
	return nil
}
