// Package formats registers the data sets that package data can open, one file
// each. It is imported for its side effects:
//
//	import (
//		"scango/scanlib/data"
//		_ "scango/scanlib/data/formats"
//	)
//
//	ds, err := data.Open(ctx, "cifar10", data.Options{Root: "cifar-10-batches-bin"})
//
// The size of a binary file tells how many records it has, so that subsets of a
// data set can be opened, too. A truncated file is an error; a missing batch is
// skipped and reported.
package formats
