package main

import (
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
)

func TestReadySaysWhatCannotBeWritten(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, core.App){
		"a database that may only be read": func(t *testing.T, base core.App) {
			// Writing has one connection: what is set on it stays.
			if _, err := base.NonconcurrentDB().NewQuery("PRAGMA query_only = ON").Execute(); err != nil {
				t.Fatal(err)
			}
		},
		"a folder that is gone": func(t *testing.T, base core.App) {
			there := base.DataDir()
			if err := os.Rename(there, there+"-away"); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Rename(there+"-away", there) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			base := newBase(t)
			_, address, log, _ := startOn(t, base, settings{}, builtApp)
			spoil(t, base)
			response, body := fetch(t, "GET", address+"/api/ready")
			for _, want := range []string{`"code":"not_ready"`, `"database":"not writable"`, `"app":"ok"`} {
				if response.StatusCode != 503 || !strings.Contains(body, want) {
					t.Errorf("%d %s, want %s", response.StatusCode, body, want)
				}
			}
			if !strings.Contains(log.text(), "the database cannot be written") {
				t.Error("the log does not say so")
			}
		})
	}
}
