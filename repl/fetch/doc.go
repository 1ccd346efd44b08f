// Package fetch brings data sets that are published, on the web or in a Go module,
// into a directory: downloaded with resume, verified, and unpacked so that nothing
// is written outside of it.
//
//	web:       archive ─► .part, continued where it stopped ─► checksum ─► unpack beside ─► rename
//	Go module: go mod download ─► checksum ─► copy
//
//	dir, err := fetch.Dataset(ctx, "cifar10", "", func(stage string, done, total int64) { … })
//	ds, err := data.Open(ctx, "cifar10", data.Options{Root: dir})
//
// What is there is kept. A download that was stopped goes on where it was; one
// that is not what it should be is removed, and the error says how to get it by
// hand.
package fetch
