package config

import (
	"fmt"
	"strings"
	"testing"
)

// mistakes have the shape "line:column path: part of the reason", one a line.
var mistakes = map[string]struct{ document, want string }{
	"nothing":             {"", "1:1 : is empty"},
	"only a comment":      {"# soon\n", "1:1 : is empty"},
	"no providers":        {"\nlimits: {}\n", "2:1 providers: needs its providers"},
	"a list":              {"- a\n", "1:1 : a group of fields is wanted here, not a list\n1:1 providers: needs"},
	"text":                {"hello", "1:1 : a group of fields is wanted here, not text\n1:1 providers: needs"},
	"Windows":             {"\ufeff# one\r\n# two\r\nproviders:\r\n  # three\r\n  openai: {limits: {rpm: x}}\r\n", "5:26 providers.openai.limits.rpm: whole number"},
	"an old Macintosh":    {"# one\rproviders: 1", "2:12 providers: a group of fields"},
	"past the line's end": {"a:\n  b: \"gpt-4o\t-r\"\nc: 1\n", "2:17 : this is not YAML"}, // where the parser loses its way
	"two documents":       {"providers: {}\n---\nproviders: {}\n", "3:1 : a second document"},
	"not YAML":            {"providers:\n\topenai: {}\n", "2:1 : this is not YAML"},
	"half a list":         {"providers: [1\nlimits: 2\n", "2:1 : this is not YAML"},
	"an anchor":           {"providers: &x {}\n", "1:12 : anchors"},
	"a reference":         {"providers: *x\n", "1:12 : anchors"},
	"a tag":               {"providers: !!map {}\n", "1:12 : tags"},
	"a list as name":      {"providers: {[a]: b}\n", "1:16 : this is not YAML"},
	"not UTF-8":           {"providers:\n  é\xff: {}\n", "2:4 : not UTF-8"},
	"too deep":            {strings.Repeat("[", 18) + strings.Repeat("]", 18), "1:18 : more than 16"},
	"JSON too deep":       {`{"a":` + strings.Repeat("[", 17) + strings.Repeat("]", 17) + "}", "1:22 : more than 16"},
	"too large":           {"#" + strings.Repeat("x", 64<<10), "1:1 : larger than 64 KiB"},
	"too long":            {"providers: {}\n#" + strings.Repeat("x", 8<<10), "2:1 : longer than 8 KiB"},
	"brackets":            {strings.Repeat("[]", 2001), "1:1 : more than 2000 brackets"},

	"unknown fields, everywhere": {`
providers:
  openai:
    limits: {rmp: 60, tmp: 1}
    colour: red
    priorty: 1
    realtime: {on: true}
    parameters: {temprature: 1}
    prices: {a: {input: 1}}
    voices: {x: {volume: 1}}
    per_model: {gpt-4.1: {temperatur: 1}}
features: {telepathy: true}
limits: {users: {}}
context: {message: 1}
routing_rules: [{condition: contains_image, provider: openai, wieght: 1}]
webhooks: [{name: w, url: "https://a.example", events: [e], retry_policy: {max: 1}, secret: x}]
security: {rate_limiting: {per_users: {}}, authentication: {jwt: x}, tls: {}}
provider: {}
`, `4:14 providers.openai.limits.rmp: no such field; did you mean rpm?
4:23 providers.openai.limits.tmp: did you mean tpm?
5:5 providers.openai.colour: no such field
6:5 providers.openai.priorty: did you mean priority?
7:16 providers.openai.realtime.on: no such field
8:18 providers.openai.parameters.temprature: did you mean temperature?
9:18 providers.openai.prices.a.input: no such field
10:18 providers.openai.voices.x.volume: no such field
11:27 providers.openai.per_model.gpt-4.1.temperatur: did you mean temperature?
12:12 features.telepathy: no such field
13:10 limits.users: did you mean user?
14:11 context.message: did you mean messages?
15:63 routing_rules[0].wieght: no such field
16:76 webhooks[0].retry_policy.max: no such field
16:85 webhooks[0].secret: no such field
17:28 security.rate_limiting.per_users: did you mean per_user?
17:61 security.authentication.jwt: no such field
17:70 security.tls: no such field
18:1 provider: did you mean providers?`},
	"beside the wrapper": {`{"mcp_config": {"providers": []}, "routing_rules": []}`, "1:35 routing_rules: no such field"},

	"wrong types": {`providers:
  openai:
    enabled: "yes"
    priority: high
    display_name: 4
    models: {text_generation: {a: b}}
    capabilities: [[x]]
    parameters: [1]
    limits: {rpm: "60", tpm: 1.5, daily_requests: -1, daily_tokens: .inf}
    timeout: soon
    api_keys: 4
  xai: true
features: {tts: 1}
routing_rules: {condition: x}
webhooks: w
`, `3:14 providers.openai.enabled: true or false is wanted here, not text
4:15 providers.openai.priority: a whole number is wanted here, not text
5:19 providers.openai.display_name: text is wanted here, not 4: put it in quotes
6:31 providers.openai.models.text_generation: text is wanted here, not a group of fields
7:20 providers.openai.capabilities[0]: text is wanted here, not a list
8:17 providers.openai.parameters: a group of fields is wanted here, not a list
9:19 providers.openai.limits.rpm: a whole number is wanted here, not text
9:30 providers.openai.limits.tpm: a whole number is wanted here, not 1.5
9:51 providers.openai.limits.daily_requests: cannot be negative, and is -1
9:69 providers.openai.limits.daily_tokens: a whole number is wanted here, not .inf
10:14 providers.openai.timeout: a time such as 20s
11:15 providers.openai.api_keys: write the variable that holds the key: ${OPENAI_API_KEY}
12:8 providers.xai: a group of fields is wanted here, not true
13:17 features.tts: true or false is wanted here, not 1
14:16 routing_rules: a list is wanted here, not a group of fields
15:11 webhooks: a list is wanted here, not text`},

	"out of range": {`providers:
  openai:
    parameters: {temperature: 2.1, top_p: -0.1, max_tokens: -5, stability: 1.5, style: -1, similarity: 2, speed: 0.2}
    voices: {a: {speed: 4.5}}
    timeout: 11m
    prices: {a: {per_minute: -1}}
limits: {user: {messages_per_minute: -30}}
context: {messages: 0}
routing_rules: [{condition: "true", provider: openai, priority: 9999999}]
`, `3:31 providers.openai.parameters.temperature: between 0 and 2, and is 2.1
3:43 providers.openai.parameters.top_p: between 0 and 1
3:61 providers.openai.parameters.max_tokens: negative
3:76 providers.openai.parameters.stability: between 0 and 1
3:88 providers.openai.parameters.style: between 0 and 1
3:104 providers.openai.parameters.similarity: between 0 and 1
3:114 providers.openai.parameters.speed: between 0.25 and 4
4:25 providers.openai.voices.a.speed: between 0.25 and 4
5:14 providers.openai.timeout: at most 10m
6:30 providers.openai.prices.a.per_minute: between 0 and 1000000
7:38 limits.user.messages_per_minute: negative
8:21 context.messages: between 1 and 1000
9:65 routing_rules[0].priority: between`},

	"types, capabilities, models": {`providers:
  gpt: {type: opnai}
  mystery: {}
  openai:
    capabilities: [text_generation, text_generaton]
    models: {text_generation: [a, b, a], text: c, sight: d}
    defaults: {text_generation: d, embeddings: any}
    realtime: {models: [r], default_model: s}
    per_model: {z: {temperature: 1}}
`, `2:15 providers.gpt.type: no type "opnai"; did you mean openai?; the types are anthropic, custom
3:3 providers.mystery.type: it is missing, and "mystery" is no type
5:37 providers.openai.capabilities[1]: did you mean text_generation?
6:38 providers.openai.models.text_generation[2]: "a" is there already
6:42 providers.openai.models.text: the models for text_generation are there already
6:51 providers.openai.models.sight: no capability "sight"
7:33 providers.openai.defaults.text_generation: "d" is not among the models
8:44 providers.openai.realtime.default_model: "s" is not among the models
9:17 providers.openai.per_model.z: "z" is not among the models`},

	"names twice": {`providers:
  openai: {}
  xai: {priority: 1, priority: 2}
  openai: {}
webhooks:
  - {name: w, url: "https://a.example", events: [e]}
  - {name: w, url: "https://a.example", events: [e]}
`, `3:22 providers.xai.priority: already, in line 3
4:3 providers.openai: already, in line 2
7:5 webhooks[1].name: already, in line 6`},
	"names twice in a list": {`{"providers": [
  {"name": "a", "type": "openai"},
  {"name": "a", "type": "openai"},
  {"type": "openai"},
  {"name": "no spaces", "type": "openai", "apiKey": "${A_KEY}", "api_key": "${A_KEY}"}
]}`, `3:12 providers[1].name: a provider "a" already, in line 2
4:3 providers[2].name: needs a name
5:12 providers[3].name: a name is made of
5:65 providers[3].api_key: says again what providers[3].apiKey says`},
	"both roots": {"providers: {}\nai_providers: {}\n", "2:15 ai_providers: says again"},

	"rules": {`providers:
  openai: {models: {text_generation: [a]}}
routing_rules:
  - {condition: "message_lenght > 1", provider: opneai}
  - {condition: "contains_image &&", provider: openai, model: b}
  - {provider: openai}
  - {condition: "contains_image"}
  - {condition: "message_length", provider: openai}
`, `4:17 routing_rules[0].condition: "message_lenght" is not a name
4:49 routing_rules[0].provider: no provider "opneai"; did you mean openai?
5:17 routing_rules[1].condition: unexpected
5:63 routing_rules[1].model: "b" is not among the models
6:5 routing_rules[2].condition: needs a condition
7:5 routing_rules[3].provider: needs a provider
8:17 routing_rules[4].condition: must be true or false`},

	"addresses": {`providers:
  a: {type: custom}
  b: {type: custom, base_url: "ftp://a.example"}
  c: {type: custom, base_url: "http://a.example/v1"}
  d: {type: openai, base_url: "https://me:pw@a.example"}
  e: {type: openai, base_url: "https://a.example?key=1"}
  f: {type: openai, base_url: "api.example.com/v1"}
  g: {type: openai, base_url: "http://169.254.169.254/latest"}
webhooks: [{name: w, url: "http://a.example", events: [e]}, {}, {name: x, url: "https://a.example", events: []}]
`, `2:3 providers.a.base_url: no address of its own
3:31 providers.b.base_url: begins with https://
4:31 providers.c.base_url: plain http
5:31 providers.d.base_url: no name and no password
6:31 providers.e.base_url: no ? and no #
7:31 providers.f.base_url: no address
8:31 providers.g.base_url: no provider answers
9:27 webhooks[0].url: plain http
9:61 webhooks[1].name: needs a name
9:61 webhooks[1].url: needs an address
9:61 webhooks[1].events: needs the events
9:109 webhooks[2].events: needs the events`},

	"keys": {`providers:
  openai: {api_keys: <OPENAI-LIKE>}
  my-own.one: {type: openai, api_key: hunter2}
  xai: {api_keys: "${XAI_API_KEY}, literal"}
  google: {api_keys: $GOOGLE_API_KEY}
  anthropic: {api_keys: "${HOME}"}
  x: {type: openai, api_keys: ["${A_KEY}", "${A_KEY}"]}
  y: {type: openai, api_keys: "${A_KEY:-sk}"}
`, `2:22 providers.openai.api_keys: write ${OPENAI_API_KEY} and set
3:39 providers.my-own.one.api_key: write ${MY_OWN_ONE_API_KEY} and set
4:19 providers.xai.api_keys: write ${XAI_API_KEY} and set
5:22 providers.google.api_keys: write ${GOOGLE_API_KEY}
6:25 providers.anthropic.api_keys: ends in _KEY, _KEYS or _TOKEN, and HOME does not
7:44 providers.x.api_keys[1]: ${A_KEY} is there already
8:31 providers.y.api_keys: write ${Y_API_KEY} and set`},
	"secrets elsewhere": {`providers:
  openai: {api_keys: "${OPENAI_API_KEY}", display_name: <OPENAI-LIKE>}
# <GOOGLE-LIKE>
  <ANOTHER-LIKE>: {}
webhooks:
  - name: tell
    url: https://a.example
    events: [Bad Name]
    headers:
      Authorization: Bearer abc
      X-Api-Key: "${OPENAI_API_KEY}"
      X-Secret: "abc ${TELL_TOKEN}"
      X-Plain: "${PATH}"
      X Y: z
      X-Two: "a\nb"
security: {authentication: {jwtSecret: hush}}
`, `2:57 : looks like a key
3:3 : looks like a key
4:3 providers.***.type: it is missing, and "***" is no type
8:13 webhooks[0].events: not the name of an event
10:22 webhooks[0].headers.Authorization: write ${TELL_TOKEN}
11:18 webhooks[0].headers.X-Api-Key: keys of the provider openai
12:17 webhooks[0].headers.X-Secret: write ${TELL_TOKEN}
13:16 webhooks[0].headers.X-Plain: PATH does not
14:7 webhooks[0].headers.X Y: not the name of a header
15:14 webhooks[0].headers.X-Two: one line
16:40 security.authentication.jwtSecret: leave it out`},

	"positions in JSON": {"{\"providers\":\t{\"é☂\": {\"type\": \"openai\"},\r\n\t\t\"openai\": {\"a\\u00e9\\/\": [1, {\"x\": -2e3}], \"limits\": {\"rpm\": -2e3}}}}",
		`1:16 providers.é☂: a name is made of
2:14 providers.openai.aé/: no such field
2:63 providers.openai.limits.rpm: cannot be negative, and is -2e3`},
	"JSON with a comma too many": {"{\"providers\": {\"openai\": {\"limits\": {\"rpm\": \"x\",},},},}\n", "1:45 providers.openai.limits.rpm: whole number"},
	"time zone":                  {"providers: {}\ntime_zone: Mars/Olympus\n", "2:12 time_zone: no time zone"},
}

// likeKeys are put in at run time: what looks like a key has no place in a repository.
var likeKeys = strings.NewReplacer(
	"<OPENAI-LIKE>", "sk-"+letters+"123456",
	"<ANOTHER-LIKE>", "sk-"+letters+"654321",
	"<GOOGLE-LIKE>", "AIza"+letters+"1234567890",
)

const letters = "abcdefghijklmnopqrstuvwxyz"

func TestMistakes(t *testing.T) {
	for name, one := range mistakes {
		_, err := Parse([]byte(likeKeys.Replace(one.document)), options)
		problems, _ := err.(Problems)
		want := strings.Split(one.want, "\n")
		if len(problems) != len(want) {
			t.Errorf("%s: %d problems, not %d:\n%v", name, len(problems), len(want), err)
			continue
		}
		for i, problem := range problems {
			where, reason, _ := strings.Cut(want[i], ": ")
			if where != fmt.Sprintf("%d:%d %s", problem.Line, problem.Column, problem.Path) || !strings.Contains(problem.Reason, reason) {
				t.Errorf("%s:\n%v\nis not\n%s", name, problem, want[i])
			}
			for _, secret := range []string{"sk-abc", "AIza", "hunter2", "literal", "hush", "abc $", "Bearer abc"} {
				if strings.Contains(problem.String(), secret) {
					t.Errorf("%s: %v", name, problem)
				}
			}
		}
	}
}
