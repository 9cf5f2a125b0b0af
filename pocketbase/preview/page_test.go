package preview

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestRead(t *testing.T) {
	for source, want := range map[string]Page{
		`<title> A  &amp; B
		</title>`: {Title: "A & B", Site: "a.example"},
		`<title>Plain</title><meta property="og:title" content="Graph"><meta name=twitter:title content=Bird>`: {Title: "Graph", Site: "a.example"},
		`<meta name="TWITTER:DESCRIPTION" content="d"><meta name=description content=other>`:                   {Description: "d", Site: "a.example"},
		`<meta property=og:site_name content="The Site"><meta property=og:title content=x>`:                    {Title: "x", Site: "The Site"},
		`<script>var a = "<title>no</title>"</script><title>yes</title><title>later</title>`:                   {Title: "yes", Site: "a.example"},
		`<body><title>no</title><meta property=og:title content=no>`:                                           {Site: "a.example"},
		`<!-- <title>no</title> --><title>yes</title>`:                                                         {Title: "yes", Site: "a.example"},
		"<title>a\u202egnp.exe\u200b\x07</title>":                                                              {Title: "agnp.exe", Site: "a.example"},
		`<title><b>bold</b></title>`:                                                                           {Title: "<b>bold</b>", Site: "a.example"},
		`<title>x</title><meta property=og:image content="/p.png">`:                                            {Title: "x", Site: "a.example", picture: "https://www.a.example/p.png"},
		`<title>x</title><meta property=og:image content="javascript:alert(1)">`:                               {Title: "x", Site: "a.example"},
		`<title>x</title><meta property=og:image content="data:image/png;base64,aaaa">`:                        {Title: "x", Site: "a.example"},
		`<title>unfinished`: {Title: "unfinished", Site: "a.example"},
		``:                  {Site: "a.example"},
	} {
		got := Read(strings.NewReader(source), mustParse(t, "https://www.a.example/page"))
		if got.Title != want.Title || got.Description != want.Description || got.Site != want.Site || got.picture != want.picture {
			t.Errorf("%s: %+v", source, got)
		}
	}
	long := Read(strings.NewReader("<title>"+strings.Repeat("ñ", 500)+"</title><meta name=description content="+strings.Repeat("x", 900)+">"),
		mustParse(t, "https://a.example"))
	if utf8.RuneCountInString(long.Title) != longestTitle || utf8.RuneCountInString(long.Description) != longestDescription {
		t.Errorf("%d, %d", len(long.Title), len(long.Description))
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"<title>a</title>", `<meta property="og:image" content="//b/%zz">`, "<title>\xff\xfe", `<meta content=x name=>`, "<svg><title>&#0;</title>",
		strings.Repeat("<div>", 1000), "<meta charset=utf-7><title>+ADw-", "<!doctype html><head><title>x</title></head>",
	} {
		f.Add(seed)
	}
	address := &url.URL{Scheme: "https", Host: "a.example"}
	f.Fuzz(func(t *testing.T, source string) {
		page := Read(strings.NewReader(source), address)
		for text, most := range map[string]int{page.Title: longestTitle, page.Description: longestDescription} {
			if utf8.RuneCountInString(text) > most || !utf8.ValidString(text) {
				t.Errorf("%q is no text of at most %d", text, most)
			}
			for _, letter := range text {
				if unicode.IsControl(letter) {
					t.Errorf("%q has a control sign", text)
				}
			}
		}
		if page.picture != "" && !strings.HasPrefix(page.picture, "http") {
			t.Errorf("the picture is at %q", page.picture)
		}
	})
}

// The same cases as the app's: src/lib/messaging/links.test.ts.
func TestFirstLink(t *testing.T) {
	data, err := os.ReadFile("../../src/lib/messaging/links.cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Text, Link string }
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, one := range cases {
		if got := FirstLink(one.Text); got != one.Link {
			t.Errorf("%q: %q, not %q", one.Text, got, one.Link)
		}
	}
}
