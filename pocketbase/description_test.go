package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// described is the description as its tests read it: the rest of it is for people.
type described struct {
	t       *testing.T
	whole   any
	schemas *jsonschema.Compiler
	headers map[string]string // what no example can know
}

const at = "https://helen.example/openapi.json"

func readDescription(t *testing.T, data []byte) *described {
	t.Helper()
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(at, whole); err != nil {
		t.Fatal(err)
	}
	return &described{t, whole, compiler, nil}
}

// look follows names, and a $ref wherever one stands.
func (d *described) look(from any, names ...string) any {
	for _, name := range append([]string{""}, names...) {
		inside, ok := from.(map[string]any)
		if !ok {
			return nil
		}
		if name != "" {
			from = inside[name]
		}
		if inside, ok = from.(map[string]any); ok {
			if to, _ := inside["$ref"].(string); to != "" {
				from = d.look(d.whole, strings.Split(strings.TrimPrefix(to, "#/"), "/")...)
			}
		}
	}
	return from
}

// fits checks a value against the schema at a pointer, which may go through one $ref.
func (d *described) fits(how string, value any, pointer ...string) {
	d.t.Helper()
	for index, name := range pointer {
		pointer[index] = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(name)
	}
	schema, err := d.schemas.Compile(at + "#/" + strings.Join(pointer, "/"))
	if err != nil {
		d.t.Fatalf("%s: %v", how, err)
	}
	if err := schema.Validate(value); err != nil {
		d.t.Errorf("%s: %v", how, err)
	}
}

// answers is where the description of an operation's answer stands, at the end of its $ref.
func (d *described) answers(path, method, status string) []string {
	where := []string{"paths", path, method, "responses", status}
	one, _ := d.look(d.whole, "paths", path, method, "responses").(map[string]any)[status].(map[string]any)
	if to, _ := one["$ref"].(string); to != "" {
		where = strings.Split(strings.TrimPrefix(to, "#/"), "/")
	}
	return where
}

func object(value any) map[string]any {
	made, _ := value.(map[string]any)
	return made
}

// example is one request of the description.
type example struct {
	path, method string // as documented
	name, kind   string // of the body; empty without one
	value        any
	status       string // that it asks for; empty is any below 300
}

// examples are every documented request, those that end something last.
func (d *described) examples() []example {
	var all []example
	paths := object(d.look(d.whole, "paths"))
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range []string{"get", "post", "put", "delete"} {
			operation := d.look(paths[path], method)
			if operation == nil {
				continue
			}
			bodies := object(d.look(operation, "requestBody", "content"))
			if len(bodies) == 0 {
				status, _ := d.look(operation, "x-status").(string)
				all = append(all, example{path: path, method: method, status: status})
			}
			for kind := range bodies {
				named := object(d.look(bodies[kind], "examples"))
				if len(named) == 0 {
					d.t.Errorf("%s %s: no example of %s", method, path, kind)
				}
				for name, one := range named {
					status, _ := d.look(one, "x-status").(string)
					all = append(all, example{path, method, name, kind, d.look(one, "value"), status})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(one, other example) int { return rank(one) - rank(other) })
	return all
}

func rank(one example) int {
	return map[string]int{"get": 0, "post": 1, "put": 1, "delete": 2}[one.method]
}

// request builds what the example says: its parameters in the address, its body as JSON or as a form.
func (d *described) request(one example, address string) *http.Request {
	d.t.Helper()
	path, query, header := one.path, url.Values{}, http.Header{}
	for _, from := range []any{d.look(d.whole, "paths", one.path), d.look(d.whole, "paths", one.path, one.method)} {
		parameters, _ := d.look(from, "parameters").([]any)
		for _, parameter := range parameters {
			name, place := d.look(parameter, "name").(string), d.look(parameter, "in").(string)
			value := d.look(parameter, "example")
			switch {
			case value == nil && d.look(parameter, "required") == true:
				d.t.Errorf("%s %s: no example of %s", one.method, one.path, name)
			case value == nil:
			case place == "path":
				path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(value))
			case place == "query":
				query.Set(name, fmt.Sprint(value))
			case place == "header":
				header.Set(name, cmp.Or(d.headers[name], fmt.Sprint(value)))
			}
		}
	}
	var body bytes.Buffer
	kind := one.kind
	if kind == "multipart/form-data" {
		form := multipart.NewWriter(&body)
		for name, value := range object(one.value) {
			if name == "file" {
				part, _ := form.CreateFormFile(name, "nota.txt")
				_, _ = io.WriteString(part, value.(string)) // a buffer takes everything
			} else {
				_ = form.WriteField(name, value.(string))
			}
		}
		_ = form.Close()
		kind = form.FormDataContentType()
	} else if one.kind != "" {
		_ = json.NewEncoder(&body).Encode(one.value)
	}
	request, err := http.NewRequest(strings.ToUpper(one.method), address+path+"?"+query.Encode(), &body)
	if err != nil {
		d.t.Fatal(err)
	}
	request.Header = header
	request.Header.Set("Content-Type", kind)
	return request
}

// send asks, and holds the answer to what is written of it. It gives back the answer's value, if it is JSON.
func (d *described) send(one example, address, session string) any {
	d.t.Helper()
	how := fmt.Sprintf("%s %s %s", one.method, one.path, one.name)
	request := d.request(one, address)
	request.Header.Set("Authorization", session)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	status := fmt.Sprint(response.StatusCode)
	if one.status == "" && response.StatusCode >= 300 || one.status != "" && !strings.Contains(one.status, status) {
		d.t.Errorf("%s: %s %s", how, status, data)
		return nil
	}
	kinds := object(d.look(d.whole, "paths", one.path, one.method, "responses", status, "content"))
	if d.look(d.whole, "paths", one.path, one.method, "responses", status) == nil {
		d.t.Errorf("%s: %s is not documented", how, status)
	}
	kind, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	if len(kinds) == 0 && len(data) == 0 {
		return nil
	}
	var value any = string(data)
	if strings.HasSuffix(kind, "json") {
		value, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	}
	if err != nil || kinds[kind] == nil {
		d.t.Errorf("%s: %s %s %v", how, kind, data, err)
		return nil
	}
	d.fits(how+" "+status, value, append(d.answers(one.path, one.method, status), "content", kind, "schema")...)
	return value
}

// isOpen tells whether an operation wants nobody to be signed in, or leaves it to them.
func (d *described) isOpen(one example) bool {
	security, stated := d.look(d.whole, "paths", one.path, one.method, "security").([]any)
	return stated && (len(security) == 0 || slices.ContainsFunc(security, func(way any) bool { return len(object(way)) == 0 }))
}
