package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// measured is what one load prints as JSON: milliseconds, one of each a request.
type measured struct {
	Written []float64 `json:"written"` // from the request that was made until it is on its connection, without the wait for one
	First   []float64 `json:"first"`
	Total   []float64 `json:"total"`
	Errors  []string  `json:"errors"` // at most ten
	Failed  int       `json:"failed"`
}

// load keeps so many streams open until so many requests are answered. The streams begin one after the other over half
// a second: people do not all ask in the same millisecond.
func load(arguments []string) error {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	address := flags.String("url", "", "with its version")
	key := flags.String("key", "", "of the bearer")
	model := flags.String("model", "bench", "")
	streams := flags.Int("streams", 1, "at once")
	requests := flags.Int("requests", 1, "in all")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	client := &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: *streams, MaxIdleConns: *streams}}
	var left atomic.Int64
	left.Store(int64(*requests))
	var mutex sync.Mutex
	var all measured
	var working sync.WaitGroup
	for stream := range *streams {
		working.Go(func() {
			time.Sleep(500 * time.Millisecond * time.Duration(stream) / time.Duration(*streams))
			for number := left.Add(-1); number >= 0; number = left.Add(-1) {
				took, err := ask(client, *address, *key, *model, number)
				mutex.Lock()
				if err != nil {
					if all.Failed++; len(all.Errors) < 10 {
						all.Errors = append(all.Errors, err.Error())
					}
				} else {
					all.Written = append(all.Written, milliseconds(took.written))
					all.First, all.Total = append(all.First, milliseconds(took.first)), append(all.Total, milliseconds(took.total))
				}
				mutex.Unlock()
			}
		})
	}
	working.Wait()
	return json.NewEncoder(os.Stdout).Encode(all)
}

func milliseconds(took time.Duration) float64 { return float64(took.Microseconds()) / 1000 }

// before is a conversation of about four kilobytes, as questions have.
var before = strings.Repeat("What was said before counts too, and is sent again each time. ", 32)

type times struct{ written, first, total time.Duration }

// ask reads one streamed answer to its end.
func ask(client *http.Client, address, key, model string, number int64) (took times, err error) {
	body, err := json.Marshal(map[string]any{"model": model, "stream": true, "messages": []map[string]string{
		{"role": "user", "content": before}, {"role": "assistant", "content": before},
		{"role": "user", "content": fmt.Sprintf("Question %d.", number)},
	}})
	if err != nil {
		return times{}, err
	}
	request, err := http.NewRequest(http.MethodPost, address+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return times{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+key)
	began := time.Now()
	var waiting time.Time
	var waited time.Duration
	written := make(chan time.Duration, 1) // told by the connection's own goroutine
	request = request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GetConn:      func(string) { waiting = time.Now() },
		GotConn:      func(httptrace.GotConnInfo) { waited = time.Since(waiting) },
		WroteRequest: func(httptrace.WroteRequestInfo) { written <- time.Since(began) - waited },
	}))
	response, err := client.Do(request)
	if err != nil {
		return times{}, err
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	if response.StatusCode != http.StatusOK {
		lines.Scan()
		return times{}, fmt.Errorf("%d: %.200s", response.StatusCode, lines.Text())
	}
	for lines.Scan() {
		switch {
		case took.first == 0 && strings.Contains(lines.Text(), "word0 "):
			took.first = time.Since(began)
		case lines.Text() == "data: [DONE]":
			took.total = time.Since(began)
		}
	}
	if err := lines.Err(); err != nil {
		return times{}, err
	}
	if took.first == 0 || took.total == 0 {
		return times{}, errors.New("the answer is not whole")
	}
	took.written = <-written
	return took, nil
}
