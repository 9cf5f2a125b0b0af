package models

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// Content is one file's bytes, to be closed by who opened it.
type Content struct {
	io.ReadSeeker
	close func() error
	ETag  string
	err   error // why reading broke off
}

func (c *Content) Read(buffer []byte) (int, error) {
	n, err := c.ReadSeeker.Read(buffer)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// Close ends reading.
func (c *Content) Close() error { return c.close() }

func newContent(file fs.File, sha256 string) (*Content, bool) {
	seeker, ok := file.(io.ReadSeeker)
	if !ok {
		file.Close()
		return nil, false
	}
	return &Content{ReadSeeker: seeker, close: file.Close, ETag: etag(sha256)}, true
}

func etag(sha256 string) string { return `"` + sha256 + `"` }

// heldBack is how much of a file still being downloaded is not given away before all of it was
// verified, so that nobody ever holds a whole that was not.
const heldBack = 64 << 10

// worthStreaming is from which size on a file is sent while it is downloaded. Smaller ones arrive soon
// enough, and who waits for the whole gets a clear refusal instead of a broken connection.
const worthStreaming = 4 << 20

// growing reads a file while it is downloaded; Read waits for what is not there yet.
type growing struct {
	job        *job
	file       *os.File
	generation int
	offset     int64
	size       int64
	gone       <-chan struct{} // the reader's own end
}

func (g *growing) Read(buffer []byte) (int, error) {
	if g.offset >= g.size {
		return 0, io.EOF
	}
	end, err := g.job.wait(g.generation, g.offset, g.gone)
	if err != nil {
		return 0, err
	}
	if room := end - g.offset; int64(len(buffer)) > room {
		buffer = buffer[:room]
	}
	n, err := g.file.ReadAt(buffer, g.offset)
	g.offset += int64(n)
	if n > 0 {
		return n, nil
	}
	return n, err
}

func (g *growing) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += g.offset
	case io.SeekEnd:
		offset += g.size
	}
	if offset < 0 {
		return 0, fs.ErrInvalid
	}
	g.offset = offset
	return offset, nil
}

// progress of a download, in bytes; total is 0 until it is known.
type progress struct {
	bytes, total int64
	since        time.Time
}
