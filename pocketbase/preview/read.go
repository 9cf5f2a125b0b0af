package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"

	"golang.org/x/net/html/charset"
)

const (
	largestPage    = 512 << 10 // bytes that are read of it, unpacked
	largestPicture = 2 << 20
)

// read asks for a page and then for its picture. A page that cannot be had, or tells nothing, has no title and no
// description.
func (o *outside) read(ctx context.Context, link string) Page {
	address, err := url.Parse(link)
	if err != nil || askable(address) != nil {
		return Page{}
	}
	answer, err := o.get(ctx, address.String(), "text/html", "text/html;q=1, application/xhtml+xml;q=0")
	if err != nil {
		return Page{}
	}
	defer answer.Body.Close()
	// What is beyond is not read: a page says what it is at its beginning.
	decoded, err := charset.NewReader(io.LimitReader(answer.Body, largestPage), answer.Header.Get("Content-Type"))
	if err != nil {
		return Page{}
	}
	page := Read(decoded, answer.Request.URL)
	if page.Title == "" && page.Description == "" {
		return Page{}
	}
	if page.picture != "" {
		page.Picture, _ = o.picture(ctx, page.picture) // a page without its picture is still one
	}
	return page
}

func (o *outside) picture(ctx context.Context, address string) ([]byte, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if err := askable(parsed); err != nil {
		return nil, err
	}
	answer, err := o.get(ctx, address, "image/", "image/webp, image/png, image/jpeg, image/gif")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var all bytes.Buffer
	if _, err := all.ReadFrom(io.LimitReader(answer.Body, largestPicture+1)); err != nil {
		return nil, err
	}
	if all.Len() > largestPicture {
		return nil, errLarge
	}
	return thumbnail(all.Bytes())
}

var errLarge = errors.New("this picture is too large")

// get asks for one kind of thing, as nobody in particular: no cookies, no names, nothing of whoever sent the link.
func (o *outside) get(ctx context.Context, address, kind, accept string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", "Mozilla/5.0 (compatible; HELEN; link preview)")
	request.Header.Set("Accept", accept)
	answer, err := o.client.Do(request)
	if err != nil {
		return nil, err
	}
	got, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	right := err == nil && (got == kind || kind == "image/" && pictures[got])
	if answer.StatusCode != http.StatusOK || !right {
		answer.Body.Close()
		return nil, fmt.Errorf("it answered %d with %q", answer.StatusCode, got)
	}
	return answer, nil
}
