// Package data turns image sets into one array of bytes: every image decoded
// once, brought to one size, and kept in a checksummed pack file that later
// runs map into memory instead of decoding again.
//
//	folder, RICO, ImageNet ─┐
//	CIFAR, STL-10, MNIST   ─┼► listing ─► Choice ─► pack there? ──yes──────────────► mmap ─► Set
//	arrays                 ─┘                          └─no─► decode, orient, resize ─► pack ─┘
//
// A [Set] holds [Images], which is what training may see (pixels and names),
// and beside them labels, which are used for reporting alone:
//
//	set, err := data.OpenFolder(ctx, "screens", "", data.Options{Size: 96, Resize: data.Letterbox})
//	if err != nil {
//		return err
//	}
//	defer set.Close()
//	for _, skip := range set.Skipped {
//		fmt.Println("skipped", skip.Name, "because", skip.Reason)
//	}
//	train, val, err := set.Split(0.1, 1)       // the same split for the same seed
//	pretext(train.Images)                       // no labels in this type
//
// # What is read
//
//   - [OpenFolder]: images below a folder, [OpenFiles]: images one by one
//   - [OpenRICO], [OpenEnrico]: phone screens, and the topics of some
//   - [OpenImageNet]: a tree of class folders, or a subset of it
//   - [OpenCIFAR10], [OpenCIFAR100], [OpenCIFAR20]: binary and Python versions;
//     pickles are read as data and run nothing
//   - [OpenSTL10], [OpenMNIST], [OpenArray] (NumPy)
//
// How many records a binary file has, its size says: subsets are sets too. One
// that is cut off is an error; a batch that is missing is skipped and named.
// [Choice] takes a part of any of them, before anything is decoded, and
// [Set.Group] says which images are of one app. [Same] finds images that two
// sets share.
//
// [ListFolder] lists a folder to look at its files one by one, as an audit does,
// without a pack.
//
// # What a folder means
//
//   - Images in the folder itself, or in fewer than two of its subfolders: no
//     labels. All images below the folder belong to the set all the same.
//   - No images in the folder itself and two or more subfolders that hold
//     some: each such subfolder is a class, read to any depth.
//   - A labels CSV replaces the labels that folders give; see [OpenFolder].
//
// Names are paths below the folder, with slashes, and any bytes a file system
// allows in them. Hidden files and folders (a leading dot) are left out.
// Symbolic links are followed; each folder is read once, so loops end.
//
// # Which files count
//
// A file belongs to the set if its extension or its first bytes say that it is
// an image. What is neither (notes, JSON, CSV) is ignored without a word. What
// is listed and cannot be used is skipped and named with a reason in
// [Set].Skipped: it never ends the run, unless [Options].Strict asks for that.
//
// Package decode says which images can be read, and how they become squares.
//
// # Packs
//
// A pack lies in [Options].CacheDir under a name made from the listing (names,
// sizes, modification times) and the options: any change there makes a new
// one. It holds pixels and names; labels come from the listing. It is written under a temporary name, synced and renamed, so that a
// crash, a full disk or a second process leaves no half of one. CRC-32C sums
// over pixels and header are checked at every opening; a damaged pack is built
// again and [Set].Rebuilt says so.
//
// Errors are one line each, naming the file or folder and what to do.
package data
