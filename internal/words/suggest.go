package words

import "fmt"

// Suggest returns the end of an error message about word, `; did you mean
// "epochs"?`; "" if none of the others is near.
func Suggest(word string, among []string) string {
	if near := Nearest(word, among); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
