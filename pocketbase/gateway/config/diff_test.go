package config

import (
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	old := "a\nb\nc\nd\ne\nf\ng\nh\n"
	if got := Diff(old, old); got != "" {
		t.Error(got)
	}
	want := `--- before
+++ after
@@ -2,7 +2,8 @@
 b
 c
 d
-e
+E
+e2
 f
 g
 h
`
	if got := Diff(old, strings.Replace(old, "e\n", "E\ne2\n", 1)); got != want {
		t.Errorf("%q", got)
	}
	if got := Diff("", "a"); got != "--- before\n+++ after\n@@ -0,0 +1 @@\n+a\n" {
		t.Errorf("%q", got)
	}
}
