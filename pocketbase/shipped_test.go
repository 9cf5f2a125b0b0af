package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"testing"

	"helen/app"
)

// What was built into the binary must be what the catalogue says; without a build nothing is there to check.
func TestShippedWeightsAreWhatTheCatalogueSays(t *testing.T) {
	dist := app.Dist()
	if !app.Present(dist) {
		t.Log("no app was built in")
		return
	}
	data, err := os.ReadFile("models/catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Models []struct {
			ID      string
			Shipped bool
			Files   []struct {
				Path   string
				Size   int64
				SHA256 string
			}
		}
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	for _, model := range catalogue.Models {
		if !model.Shipped {
			continue
		}
		for _, file := range model.Files {
			opened, err := dist.Open("models/" + model.ID + "/" + file.Path)
			if err != nil {
				t.Error(err)
				continue
			}
			digest := sha256.New()
			size, err := io.Copy(digest, opened)
			opened.Close()
			if got := hex.EncodeToString(digest.Sum(nil)); err != nil || got != file.SHA256 || size != file.Size {
				t.Errorf("%s/%s: %d bytes, %s, %v", model.ID, file.Path, size, got, err)
			}
		}
	}
}
