package config

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestProblemsAreARefusal(t *testing.T) {
	_, err := Parse([]byte("providers: {openai: {limits: {rpm: -1}}, x: {}}"), options)
	problems, _ := err.(Problems)
	if problems.Code() != "config_invalid" || problems.Status() != http.StatusUnprocessableEntity || !strings.Contains(problems.Message(), "2 mistakes") ||
		!strings.HasPrefix(err.Error(), "line 1, column 36: providers.openai.limits.rpm: it cannot be negative") || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("%v", err)
	}
	if message := problems[:1].Message(); !strings.Contains(message, "limits.rpm") {
		t.Error(message)
	}
}

func TestRemarksDoNotStandInTheWay(t *testing.T) {
	read := parsed(t, `providers:
  elevenlabs: {capabilities: [speech_synthesis, text_generation], api_key: your-api-key-here}
  openai: {enabled: false, capabilities: [text_generation], realtime: {enabled: true}, models: {embeddings: e}}
routing_rules: [{condition: contains_image, provider: openai}]
`)
	want := []string{"2:49 this version", "2:76 placeholder", "3:42 models for embeddings", "3:42 realtime_voice is not among", "4:55 switched off"}
	if len(read.Warnings) != len(want) {
		t.Fatalf("%v", read.Warnings)
	}
	for i, one := range read.Warnings {
		where, reason, _ := strings.Cut(want[i], " ")
		if fmt.Sprintf("%d:%d", one.Line, one.Column) != where || !strings.Contains(one.Reason, reason) {
			t.Errorf("%v is not %s", one, want[i])
		}
	}
}
