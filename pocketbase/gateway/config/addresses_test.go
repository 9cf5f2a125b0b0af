package config

import "testing"

func TestAddressRefused(t *testing.T) {
	for address, usable := range map[string]bool{
		"https://api.openai.com/v1":         true,
		"https://10.0.0.1":                  true,
		"http://localhost:11434/v1":         true,
		"http://127.0.0.1:8000":             true,
		"http://[::1]:8000":                 true,
		"http://192.168.1.20/v1":            true,
		"http://[fd00::1]/v1":               true,
		"http://ollama:11434/v1":            true,
		"http://gpu.lan/v1":                 true,
		"http://host.docker.internal:11434": true,
		"HTTPS://API.example":               true,

		"":                                  false,
		"api.openai.com":                    false,
		"/v1":                               false,
		"https://":                          false,
		"https://:443":                      false,
		"javascript:alert(1)":               false,
		"file:///etc/passwd":                false,
		"ws://localhost":                    false,
		"http://api.openai.com/v1":          false,
		"http://8.8.8.8":                    false,
		"http://172.32.0.1":                 false,
		"http://notlocalhost.example":       false,
		"http://10.0.0.1.example.com":       false,
		"http://169.254.169.254":            false,
		"https://169.254.169.254":           false,
		"https://[fe80::1]":                 false,
		"https://0.0.0.0":                   false,
		"https://[::ffff:169.254.169.254]/": false,
		"http://[::ffff:8.8.8.8]":           false,
		"https://a:b@host.example":          false,
		"https://host.example/%zz":          false,
		" https://host.example":             false,
	} {
		if reason := addressRefused(address); (reason == "") != usable {
			t.Errorf("%s: %q", address, reason)
		}
	}
}
