package drivers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"helen/gateway/driver"
)

// A provider's type stands in its own files (google.go, googlechat.go …) and nowhere else in the gateway: whoever needs
// to know something of a provider asks its Driver. Excepted are tests, which name whom they test, and the package
// config, whose table of aliases translates what earlier documents called them.
func TestNobodyElseKnowsTheNames(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		folder := filepath.Base(filepath.Dir(path))
		if folder == "config" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, kind := range named(file) {
			if folder != "drivers" || !strings.HasPrefix(entry.Name(), kind) {
				t.Errorf("%s names the provider %q", path, kind)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// named are the types of drivers that a file has as strings.
func named(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(node ast.Node) bool {
		literal, ok := node.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, _ := strconv.Unquote(literal.Value)
		if slices.Contains(driver.Types(), text) {
			found = append(found, text)
		}
		return true
	})
	return found
}

func TestNamedFindsNames(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x; func f(s string) bool { return s == "google" || s == "google!" }`, 0)
	if err != nil || !slices.Equal(named(file), []string{"google"}) {
		t.Errorf("got %v, %v", named(file), err)
	}
}

// What a driver says it can do it has a function for, and a model to begin with.
func TestRegistered(t *testing.T) {
	if want := []string{"anthropic", "custom", "elevenlabs", "google", "openai", "xai"}; !slices.Equal(driver.Types(), want) {
		t.Errorf("registered are %v", driver.Types())
	}
	for _, kind := range driver.Types() {
		each := lookup(t, kind)
		for capability, can := range map[driver.Capability]bool{
			driver.TextGeneration: each.Chat != nil, driver.ImageAnalysis: each.Chat != nil, driver.AudioAnalysis: each.Chat != nil,
			driver.AudioTranscription: each.Transcribe != nil, driver.SpeechSynthesis: each.Speak != nil, driver.Embeddings: each.Embed != nil,
			driver.RealtimeVoice: len(each.Realtime) > 0,
		} {
			if each.Can(capability) && !can {
				t.Errorf("%s cannot do %s", kind, capability)
			}
			offers := len(each.Models[capability]) > 0 || capability == driver.RealtimeVoice
			if each.Can(capability) && each.BaseURL != "" && !offers {
				t.Errorf("%s has no model for %s", kind, capability)
			}
			if !each.Can(capability) && len(each.Models[capability]) > 0 {
				t.Errorf("%s has models for %s, which it cannot do", kind, capability)
			}
		}
		if each.Name == "" || strings.HasSuffix(each.BaseURL, "/") || each.Can(driver.AudioAnalysis) && each.Can(driver.SpeechSynthesis) && each.BaseURL != "" && each.Voices == nil {
			t.Errorf("%s is not whole: %+v", kind, each)
		}
	}
}
