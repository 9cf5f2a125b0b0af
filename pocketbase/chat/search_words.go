package chat

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// term is words that stand together; of one that is not whole, the last is only the beginning of a word.
type term struct {
	words []string // folded
	whole bool
}

const (
	longestQuery = 300 // characters that are read
	mostTerms    = 16
	mostNamed    = 200 // conversations that are named to the index; who has more is only joined with them
)

// parseQuery reads what somebody wrote into a search field; nothing they can write is a mistake. A quote that is still
// open is being written: its last word may go on.
func parseQuery(query string) []term {
	if letters := []rune(query); len(letters) > longestQuery {
		query = string(letters[:longestQuery])
	}
	query = strings.NewReplacer("“", `"`, "”", `"`, "«", `"`, "»", `"`).Replace(query)
	var terms []term
	parts := strings.Split(query, `"`)
	for index, part := range parts {
		words := foldedWords(part)
		if len(words) == 0 || len(terms) == mostTerms {
			continue
		}
		if index%2 == 1 {
			terms = append(terms, term{words, index < len(parts)-1})
			continue
		}
		for _, word := range words[:min(len(words), mostTerms-len(terms))] {
			terms = append(terms, term{words: []string{word}})
		}
	}
	return terms
}

// matching writes terms as FTS5 reads them: nothing but letters and digits comes into its quotes.
func matching(terms []term, threads []string) string {
	var written strings.Builder
	for index, one := range terms {
		if index > 0 {
			written.WriteString(" AND ")
		}
		written.WriteString(`{text names transcripts} : "` + strings.Join(one.words, " ") + `"`)
		if !one.whole {
			written.WriteString("*")
		}
	}
	if len(threads) == 0 || len(threads) > mostNamed {
		return written.String()
	}
	written.WriteString(" AND thread : (")
	for index, id := range threads {
		if index > 0 {
			written.WriteString(" OR ")
		}
		written.WriteString(`"` + strings.Join(foldedWords(id), " ") + `"`)
	}
	return written.String() + ")"
}

// spot is a word of a text: folded, and where it stands, in UTF-16 units. ends are where its letters end, one for each
// that its folded word has.
type spot struct {
	word string
	from int
	ends []int
}

// spots are the words of a text, as the index (unicode61, without diacritics) and the app (data/fold.ts) part them.
func spots(text string) []spot {
	var found []spot
	var word strings.Builder
	var one spot
	end := func() {
		if word.Len() > 0 {
			one.word = word.String()
			found = append(found, one)
		}
		word.Reset()
	}
	at := 0
	for _, letter := range text {
		units := 1
		if letter > 0xffff {
			units = 2
		}
		at += units
		if unicode.Is(unicode.Mn, letter) { // an accent belongs to the letter before it
			if word.Len() > 0 {
				one.ends[len(one.ends)-1] = at
			}
			continue
		}
		if !unicode.IsLetter(letter) && !unicode.IsNumber(letter) {
			end()
			continue
		}
		if word.Len() == 0 {
			one = spot{from: at - units}
		}
		bare := []rune(norm.NFD.String(string(letter)))[0]
		word.WriteRune(unicode.ToLower(bare))
		one.ends = append(one.ends, at)
	}
	end()
	return found
}

func foldedWords(text string) []string {
	var words []string
	for _, one := range spots(text) {
		words = append(words, one.word)
	}
	return words
}

// ranges are where the terms stand in a text, in order.
func ranges(text string, terms []term) [][2]int {
	words := spots(text)
	found := [][2]int{}
	for at := 0; at < len(words); at++ {
		to, last := 0, at
		for _, one := range terms {
			if end := one.endsAt(words[at:]); end > to {
				to, last = end, at+len(one.words)-1
			}
		}
		if to > 0 {
			found = append(found, [2]int{words[at].from, to})
			at = last
		}
	}
	return found
}

// endsAt is where a term that stands at the beginning of some words ends; 0 when it does not.
func (t term) endsAt(words []spot) int {
	if len(words) < len(t.words) {
		return 0
	}
	for index, want := range t.words {
		last := index == len(t.words)-1
		if words[index].word != want && !(last && !t.whole && strings.HasPrefix(words[index].word, want)) {
			return 0
		}
	}
	ends := words[len(t.words)-1].ends
	return ends[len([]rune(t.words[len(t.words)-1]))-1]
}
