package config

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"rpm", "tpm", "priority", "api_keys", "base_url", "tags"}
	for written, want := range map[string]string{
		"rmp": "rpm", "RPM": "rpm", "prioritty": "priority", "prority": "priority", "api_kyes": "api_keys", "baseurl": "base_url",
		"tag": "tags", "x": "", "colour": "", "": "", "rp": "rpm", "limits": "",
	} {
		if got := nearest(written, names); got != want {
			t.Errorf("%s: %q, not %q", written, got, want)
		}
	}
	if far := distance("kitten", "sitting"); far != 3 {
		t.Errorf("%d", far)
	}
	for camel, want := range map[string]string{"apiKey": "api_key", "baseURL": "base_url", "api_key": "api_key", "jwtSecret": "jwt_secret", "RPM": "rpm"} {
		if got := snake(camel); got != want {
			t.Errorf("%s: %s", camel, got)
		}
	}
}
