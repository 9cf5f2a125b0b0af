// Package openapi describes what programs may ask of this server, in OpenAPI 3.1.
package openapi

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var document []byte

// What belongs together and is large stands in a file of its own.
//
//go:embed calls.yaml
var calls []byte

// JSON is the description as it is served. A document that is not YAML ends the program: its test does not pass, either.
var JSON = sync.OnceValue(func() []byte {
	made, err := yaml.MarshalWithOptions(merged(parsed(document), parsed(calls)), yaml.JSON())
	if err != nil {
		panic(err)
	}
	return made
})

func parsed(document []byte) yaml.MapSlice {
	var read yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(document, &read, yaml.UseOrderedMap()); err != nil {
		panic(err)
	}
	return read
}

// merged puts what a part has behind what is there, in its order.
func merged(whole, part yaml.MapSlice) yaml.MapSlice {
	at := map[any]int{}
	for index, item := range whole {
		at[item.Key] = index
	}
	for _, item := range part {
		index, known := at[item.Key]
		if !known {
			whole = append(whole, item)
			continue
		}
		of, both := whole[index].Value.(yaml.MapSlice)
		more, maps := item.Value.(yaml.MapSlice)
		if !both || !maps {
			panic("described twice: " + item.Key.(string))
		}
		whole[index].Value = merged(of, more)
	}
	return whole
}
