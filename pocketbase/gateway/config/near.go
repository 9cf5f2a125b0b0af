package config

import (
	"strings"
	"unicode/utf8"
)

// nearest finds the name that was probably meant, and "" when none is near: at most a third of its letters may differ.
func nearest(written string, names []string) string {
	best, least := "", 3
	for _, name := range names {
		far := distance(strings.ToLower(written), strings.ToLower(name))
		if far < least && far <= utf8.RuneCountInString(name)/3 {
			best, least = name, far
		}
	}
	return best
}

// didYouMean is nearest as the end of a sentence.
func didYouMean(written string, names []string) string {
	if near := nearest(written, names); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// distance counts the letters to add, drop or change, and neighbours to swap.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	if len(from) > 64 || len(to) > 64 {
		return 64
	}
	rows := make([][]int, len(from)+1)
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			change := 1
			if from[i-1] == to[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}
