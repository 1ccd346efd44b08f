// Package formats registers the data sets that package data can open, one file
// each. It is imported for that effect:
//
//	import (
//		"scango/scanlib/data"
//		_ "scango/scanlib/data/formats"
//	)
//
//	ds, err := data.Open(ctx, "cifar10", data.Options{Root: "cifar-10-batches-bin"})
//
// How many records a binary file has, its size says: subsets are sets too. One
// that is cut off is an error; a batch that is missing is skipped and named.
package formats
