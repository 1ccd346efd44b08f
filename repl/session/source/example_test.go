package source_test

import (
	"fmt"

	"scango/repl/session/source"
)

// Forms are rewritten where a statement begins, and nowhere else.
func ExampleRewrite() {
	fmt.Println(source.Rewrite(`%scan nb clusters=20 >cl
print("%scan is short for scan")
?scan`))
	// Output:
	// cl = scan(nb, clusters=20)
	// print("%scan is short for scan")
	// help("scan")
}

// At says what stands before a cursor, for completion.
func ExampleAt() {
	c := source.At(`ds = dataset("~/screens", resize="let`)
	fmt.Println(c.Call, c.Keyword, c.Word, c.Quoted)
	// Output: dataset resize let true
}
