package models

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"
)

// digest is what a file must hash to: a SHA-256, or, for a small file that the hub keeps in git
// itself, the SHA-1 of its git blob.
type digest struct{ algorithm, value string }

const (
	algorithmSHA256 = "sha256"
	algorithmGit    = "git"
)

// parseETag reads the digest that the hub announces in X-Linked-ETag or ETag: 64 hexadecimal digits
// for a file in large-file storage, 40 for one in git. Anything else is not a digest.
func parseETag(header string) digest {
	value := strings.Trim(strings.TrimPrefix(header, "W/"), `"`)
	if _, err := hex.DecodeString(value); err != nil || value != strings.ToLower(value) {
		return digest{}
	}
	switch len(value) {
	case 64:
		return digest{algorithmSHA256, value}
	case 40:
		return digest{algorithmGit, value}
	}
	return digest{}
}

func (d digest) known() bool { return d.value != "" }

// check reads a file once and returns its SHA-256 if it is what the digest says.
func (d digest) check(name string, size int64) (sum string, ok bool, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", false, err
	}
	defer file.Close()
	always := sha256.New()
	var git hash.Hash = sha1.New()
	fmt.Fprintf(git, "blob %d\x00", size)
	into := io.Writer(always)
	if d.algorithm == algorithmGit {
		into = io.MultiWriter(always, git)
	}
	if _, err := io.Copy(into, file); err != nil {
		return "", false, err
	}
	sum = hex.EncodeToString(always.Sum(nil))
	if d.algorithm == algorithmGit {
		return sum, hex.EncodeToString(git.Sum(nil)) == d.value, nil
	}
	return sum, sum == d.value, nil
}
