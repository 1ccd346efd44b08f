// Package fetch downloads published data sets, from the web or a Go module,
// into a directory: with resume, verified, and unpacked so that nothing is
// written outside of it.
//
//	web:       archive ─► .part, continued where it stopped ─► checksum ─► unpack beside ─► rename
//	Go module: go mod download ─► checksum ─► copy
//
//	dir, err := fetch.Dataset(ctx, "cifar10", "", func(stage string, done, total int64) { … })
//	ds, err := data.Open(ctx, "cifar10", data.Options{Root: dir})
//
// Existing files are kept. An interrupted download resumes; one with a wrong
// checksum is removed, and the error says how to get the file by hand.
package fetch
