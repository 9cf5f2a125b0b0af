package drivers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"helen/gateway/driver"
)

const (
	mostOfAnError  = 64 << 10        // bytes read of a refusal
	mostOfAnAnswer = 64 << 20        // bytes read of an answer that is not streamed
	patience       = time.Second / 4 // for the end of a body whose last word was heard
)

// wire is how a provider is spoken to over HTTP: what differs between them before the content of a request.
type wire struct {
	authorize func(header http.Header, key string) // puts the key, and whatever else each request carries
	kinds     map[string]driver.Kind               // what the codes in its error bodies mean, where the status does not say
}

// bearer is the usual way to show a key; without one nothing is shown.
func bearer(header http.Header, key string) {
	if key != "" {
		header.Set("Authorization", "Bearer "+key)
	}
}

// get, postJSON and post make one request to a path under the connection's address. The answer's status is 2xx, and its
// body is the caller's to close; anything else is a *driver.Failure.
func (w wire) get(ctx context.Context, to driver.Connection, path string) (*http.Response, error) {
	return w.send(ctx, to, http.MethodGet, path, "", nil)
}

func (w wire) postJSON(ctx context.Context, to driver.Connection, path string, content any) (*http.Response, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return nil, &driver.Failure{Kind: driver.BadRequest, Message: "the request cannot be written as JSON: " + err.Error(), Err: err}
	}
	return w.post(ctx, to, path, "application/json", bytes.NewReader(body))
}

func (w wire) post(ctx context.Context, to driver.Connection, path, contentType string, body io.Reader) (*http.Response, error) {
	return w.send(ctx, to, http.MethodPost, path, contentType, body)
}

func (w wire) send(ctx context.Context, to driver.Connection, method, path, contentType string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, to.BaseURL+path, body)
	if err != nil {
		return nil, &driver.Failure{Kind: driver.BadRequest, Message: scrub(err.Error(), to.Key), Err: err}
	}
	if form, ok := body.(*form); ok {
		request.ContentLength = form.length
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("User-Agent", "helen") // some front doors turn the library's own away
	w.authorize(request.Header, to.Key)
	response, err := client(to).Do(request)
	if err != nil {
		return nil, broken(ctx, to, err)
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, mostOfAnError)) // a body that breaks off still has its status
	return nil, w.refused(to, response.StatusCode, response.Header, text)
}

// client follows no redirect: the key would go along to wherever it points.
func client(to driver.Connection) *http.Client {
	chosen := http.Client{}
	if to.HTTP != nil {
		chosen = *to.HTTP
	}
	chosen.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &chosen
}

// broken explains an error of the connection, before or in the middle of an answer.
func broken(ctx context.Context, to driver.Connection, err error) *driver.Failure {
	failure := driver.FromTransport(ctx, err)
	failure.Message = scrub(failure.Message, to.Key)
	return failure
}

// readJSON takes a whole answer and closes it.
func readJSON(ctx context.Context, to driver.Connection, response *http.Response, into any) error {
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, mostOfAnAnswer))
	if err != nil {
		return broken(ctx, to, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return malformed("the answer is not the JSON it should be", err)
	}
	return nil
}

func malformed(message string, err error) *driver.Failure {
	return &driver.Failure{Kind: driver.Malformed, Message: message, Err: err}
}

// finish reads what follows the last word of a stream, nearly always nothing, so that the connection can be used again:
// a new one costs the next answer a handshake. cancel ends a body that does not end by itself.
func finish(body io.Reader, cancel context.CancelFunc) {
	timer := time.AfterFunc(patience, cancel)
	defer timer.Stop()
	_, _ = io.Copy(io.Discard, io.LimitReader(body, mostOfAnError))
}
