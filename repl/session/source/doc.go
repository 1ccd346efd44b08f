// Package source reads the text of an input: the shorthand forms, which it
// turns into plain Starlark, whether the input is whole, and what stands at the
// cursor. It runs nothing.
//
//	text ─► scan: names, strings, comments, forms ─┬─► Rewrite ─► Starlark's parser
//	                                               ├─► IsComplete
//	                                               └─► At(cursor): what completion needs
//
// A form is one only where a statement begins: what looks like one in a string,
// in a comment, or on a continued line stays as it was written.
package source
