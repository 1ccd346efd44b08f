// Package source reads the text of an input: the shorthand forms that it turns
// into plain Starlark, and whether the input is whole. It runs nothing.
package source
