package config

import (
	"regexp"
	"slices"
)

// secretShape is how keys look that people paste: in a comment, in a prompt, in the wrong field.
var secretShape = regexp.MustCompile(`\b(?:sk-[A-Za-z0-9_-]{20,}|sk_[0-9a-f]{32,}|AIza[A-Za-z0-9_-]{30,}|xai-[A-Za-z0-9]{30,}` +
	`|gh[pousr]_[A-Za-z0-9]{30,}|whsec_[A-Za-z0-9+/=]{20,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})`)

// refuseSecrets looks for keys in the whole text, comments too: a document is kept in versions, so what was in it once
// stays. Where a field was refused already, nothing is said twice.
func (r *reader) refuseSecrets(document string) {
	for _, found := range secretShape.FindAllStringIndex(document, -1) {
		where := placeAt(document, found[0])
		if !slices.ContainsFunc(r.problems, func(p Problem) bool { return p.Line == where.line }) {
			r.refuse(where, "", "this looks like a key: take it out of the configuration, and replace it where it was made")
		}
	}
}
