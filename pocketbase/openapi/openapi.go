// Package openapi describes what programs may ask of this server, in OpenAPI 3.1.
package openapi

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed openapi.yaml
var document []byte

// JSON is the description as it is served. A document that is not YAML ends the program: its test does not pass, either.
var JSON = sync.OnceValue(func() []byte {
	made, err := yaml.YAMLToJSON(document)
	if err != nil {
		panic(err)
	}
	return made
})
