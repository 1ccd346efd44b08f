// Package data opens image sets, split into training and validation images,
// with the labels that score a result.
//
//	              Format.List           before anything is decoded           once
//	directory ─► Source: a listing ─► lists, classes, shares, limits ─► pack ─► mmap ─► Set ─► Dataset{Train, Val, More}
//
// A [Set] holds [pack.Images], which training may see (pixels and names), and
// labels, which are used only for reporting:
//
//	ds, err := data.Open(ctx, "folder", data.Options{Root: "screens", Size: 96, Resize: data.Letterbox, ValFraction: 0.1})
//	if err != nil {
//		return err
//	}
//	defer ds.Close()
//	train(ds.Train.Images) // no labels in this type
//
// # Formats
//
// A data set is opened by the name of its [Format]. Package formats registers
// those that come with the library; a program that wants them imports it for
// its side effects, as it would an image format or a database driver:
//
//	import _ "scango/scanlib/data/formats"
//
// [Register] adds one of your own: the example shows how. Its List makes a
// [Source] of the files, [Tree] of image files; selecting, packing, splitting
// and error messages are done here.
//
// # Packs
//
// A pack is kept in [Options].CacheDir under a name made from the listing
// (names, sizes, modification times) and the options: any change there makes a
// new one. It holds pixels and names; labels come from the listing, so that
// they may change without decoding again. It is written under a temporary name,
// synced and renamed, so that a crash, a full disk or a second process never
// leaves an incomplete one. A damaged pack is built again, and [Set].Rebuilt
// says why.
//
// Images that cannot be used are skipped and listed with a reason in
// [Set].Skipped. They do not end the run unless [Options].Strict is set.
//
// Errors are one line each, naming the file or folder and what to do.
package data
