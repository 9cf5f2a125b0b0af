package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// stub answers every question with the same pieces at an even pace, as OpenAI would stream them.
func stub(arguments []string) error {
	flags := flag.NewFlagSet("stub", flag.ExitOnError)
	address := flags.String("address", "127.0.0.1:0", "where to listen")
	first := flags.Duration("first", 50*time.Millisecond, "until the first piece")
	pieces := flags.Int("pieces", 30, "in an answer")
	every := flags.Duration("every", 50*time.Millisecond, "between two pieces")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return err
	}
	fmt.Printf("http://%s\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		control := http.NewResponseController(w)
		began := time.Now()
		for piece := range *pieces {
			// The pace is kept from the beginning: one late piece does not make all others late.
			if !sleepUntil(r, began.Add(*first+time.Duration(piece)**every)) {
				return
			}
			fmt.Fprintf(w, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word%d \"},\"finish_reason\":null}]}\n\n", piece)
			if control.Flush() != nil {
				return
			}
		}
		fmt.Fprint(w, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"+
			"data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"bench\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130}}\n\ndata: [DONE]\n\n")
	}))
}

func sleepUntil(r *http.Request, moment time.Time) bool {
	timer := time.NewTimer(time.Until(moment))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
