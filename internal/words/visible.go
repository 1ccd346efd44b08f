package words

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is text of a single line that shows what a terminal would obey: the
// name of a file may clear the screen, end the line or reverse what follows. Such
// characters, and bytes that are no text, stand as Go writes them in strings.
func Visible(text string) string { return visible(text, "") }

// VisibleLines is Visible of a text that may have lines and tabs.
func VisibleLines(text string) string { return visible(text, "\n\t") }

func visible(text, keep string) string {
	if isVisible(text, keep) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if shows(r, size) || strings.ContainsRune(keep, r) {
			b.WriteString(text[:size])
		} else {
			quoted := strconv.QuoteToASCII(text[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		text = text[size:]
	}
	return b.String()
}

func isVisible(text, keep string) bool {
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if !shows(r, size) && !strings.ContainsRune(keep, r) {
			return false
		}
	}
	return true
}

// shows reports whether a character is shown as it is. Joiners, as in emoji and
// in several scripts, are.
func shows(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1:
		return false
	case r == '\u200c', r == '\u200d':
		return true
	case unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), unicode.Is(unicode.Cf, r):
		return false
	}
	return !unicode.IsControl(r)
}
