package app

import (
	"html"
	"io/fs"
	"regexp"
	"strings"
)

// scriptPolicy is for everything that is not a page. A worker takes the policy of its own response,
// so this is what binds the workers that run the models.
const scriptPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
	"connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

var (
	metaTag     = regexp.MustCompile(`(?is)<meta\s[^>]*http-equiv=["']?content-security-policy["']?[^>]*>`)
	metaContent = regexp.MustCompile(`(?is)\scontent=(?:"([^"]*)"|'([^']*)')`)
)

// pagePolicy is the policy that the page itself carries as a <meta> tag, with the hashes of its inline
// scripts, and what such a tag cannot say. A page without one may run no inline script at all.
func pagePolicy(page string) string {
	content := metaContent.FindStringSubmatch(metaTag.FindString(page))
	if content == nil {
		return scriptPolicy
	}
	policy := strings.TrimRight(html.UnescapeString(content[1]+content[2]), "; ")
	return policy + "; frame-ancestors 'none'"
}

// pagePolicies reads every page once, at start.
func pagePolicies(dist fs.FS) (map[string]string, error) {
	policies := map[string]string{}
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		page, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		policies[name] = pagePolicy(string(page))
		return nil
	})
	return policies, err
}
