// Command bench is both ends of the gateway's benchmark: a provider that streams at an even pace, and clients that
// read. They are Go, for at 500 streams a slower client would measure itself.
//
//	bench stub -address 127.0.0.1:0 -first 50ms -pieces 30 -every 50ms
//	bench load -url http://127.0.0.1:PORT/v1 -key KEY -model bench -streams 100 -requests 300
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("stub or load?"))
	}
	var err error
	switch os.Args[1] {
	case "stub":
		err = stub(os.Args[2:])
	case "load":
		err = load(os.Args[2:])
	default:
		err = fmt.Errorf("stub or load, not %s", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}
