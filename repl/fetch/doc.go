// Package fetch brings data sets that are published on the web into a directory:
// downloaded with resume, checked, and unpacked so that nothing leaves it.
//
//	archives of a set ─► .part file, continued where it stopped ─► size, checksum ─► unpack beside ─► rename
//
//	dir, err := fetch.Dataset(ctx, "cifar10", "", func(stage string, done, total int64) { … })
//	set, err := data.OpenCIFAR10(ctx, dir, true, data.Options{})
//
// What is there is kept. A download that was stopped goes on where it was; one
// that is not what it should be is removed, and the error names the page to
// fetch it from by hand.
package fetch
