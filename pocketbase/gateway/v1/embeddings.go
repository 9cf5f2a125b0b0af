package v1

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"net/http"

	"helen/gateway"
	"helen/gateway/driver"
	"helen/gateway/routing"
)

type embeddingBody struct {
	Model      string    `json:"model"`
	Input      oneOrMany `json:"input"`
	Dimensions int       `json:"dimensions"`
	Encoding   string    `json:"encoding_format"`
}

// mostTexts is how many texts one request may have.
const mostTexts = 2048

func (a *API) embed(w http.ResponseWriter, r *http.Request, person Person) error {
	var body embeddingBody
	if err := read(w, r, &body); err != nil {
		return err
	}
	if len(body.Input) == 0 || len(body.Input) > mostTexts {
		return invalid("input", "Input is a text, or a list of at most 2048.")
	}
	ask := gateway.Ask{User: person.ID, Capability: driver.Embeddings, Model: chosen(body.Model),
		Facts: routing.Facts{Content: body.Input[0], ContentType: "text", Premium: person.Premium, Role: person.Role}}
	made, answer, err := a.Gateway.Embed(r.Context(), ask, driver.EmbeddingRequest{Input: body.Input, Dimensions: body.Dimensions})
	if err != nil {
		return err
	}
	data := make([]map[string]any, 0, len(made.Vectors))
	for index, vector := range made.Vectors {
		data = append(data, map[string]any{"object": "embedding", "index": index, "embedding": encoded(vector, body.Encoding)})
	}
	return write(w, map[string]any{"object": "list", "data": data, "model": answer.Model,
		"usage": map[string]int{"prompt_tokens": answer.Tokens.Input, "total_tokens": answer.Tokens.Input}})
}

// encoded is the vector as numbers, or as little-endian 32-bit floats in base64: what official clients ask for.
func encoded(vector []float64, format string) any {
	if format != "base64" {
		return vector
	}
	bytes := make([]byte, 0, 4*len(vector))
	for _, value := range vector {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(float32(value)))
	}
	return base64.StdEncoding.EncodeToString(bytes)
}
