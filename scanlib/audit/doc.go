// Package audit inspects a set of images before training: which files are
// damaged, which images are duplicates or look alike, which are blank, dark,
// bright or blurred, how sizes, modes and classes are distributed, what the
// configured resize cuts away and how much memory the set will take.
//
//	data set ─► Look ─┬► image ─► Measure ─► Image ─► Audit.Add ┐
//	                  └► file that fails ───► Audit.Broken ─────┴► Audit.Report ─► Table, JSON, Figure, Keep
//
// [Look] audits a data set of package data:
//
//	found, err := audit.Look(ctx, "folder", data.Options{Root: "screens", Size: 96}, audit.Plan{Features: 512})
//	defer found.Close()
//	fmt.Print(found.Table())
//
// Its steps take and return plain values:
//
//	var a audit.Audit
//	m, err := audit.Measure(picture)
//	a.Add(audit.Image{Name: "a.jpg", Width: 270, Height: 480, Measures: m})
//	r := a.Report(audit.Plan{Size: 96, Resize: "crop"})
//	fmt.Print(r.Table())
//
// Every image is measured once, at about 256 pixels; about 700 bytes of it are
// kept. Look-alikes are found through an index, not by comparing all pairs.
// Thresholds are constants, each with the pictures that it was set by.
package audit
