package socket

import (
	_ "embed"
	"net/http"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/pocketbase/pocketbase/core"
)

// document is what is said here, as AsyncAPI 3.0; docs/asyncapi.yaml points at it.
//
//go:embed asyncapi.yaml
var document []byte

var inJSON = sync.OnceValues(func() ([]byte, error) { return yaml.YAMLToJSON(document) })

// Document is GET /api/asyncapi.json.
func Document(e *core.RequestEvent) error {
	data, err := inJSON()
	if err != nil {
		return err
	}
	return e.Blob(http.StatusOK, "application/json", data)
}
