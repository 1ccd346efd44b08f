package words

import "fmt"

// Suggest returns the end of a complaint about word, `; did you mean
// "epochs"?`; empty where no other is near.
func Suggest(word string, among []string) string {
	if near := Nearest(word, among); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
