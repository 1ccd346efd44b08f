// Package audit looks at a set of images before anything is trained on them:
// which files are broken, which pictures come twice or look alike, which are
// blank, dark, bright or blurred, how sizes, modes and classes are spread, what
// the configured resize cuts away and what memory the set will take.
//
//	image ─► Measure ─► Image ─► Audit.Add ┐
//	file that fails ────► Audit.Broken ────┴► Audit.Report ─► Table, JSON, Figure, Keep
//
// It takes and gives plain values; package scanlib feeds it from folders and
// data sets:
//
//	var a audit.Audit
//	m, err := audit.Measure(picture)
//	a.Add(audit.Image{Name: "a.jpg", Width: 270, Height: 480, Measures: m})
//	r := a.Report(audit.Plan{Size: 96, Resize: "crop"})
//	fmt.Print(r.Table())
//
// Every image is measured once, at some 256 pixels, and forgotten but for about
// 700 bytes. Look-alikes are found through an index, not by comparing all pairs.
// Thresholds are constants, each with the pictures that it was set by.
package audit
