// Package listing finds image files, and reads text files about them.
//
//	folder ─► Walk ─► entries: name, size, time            nothing is decoded
//	labels.csv, apps.csv ─► ReadTable ─► what each image is of, or belongs to
//	list.txt ─► ReadNames ─► Finder ─► images by the names in the text
//
// # Which files count
//
// A file is an image if its extension or its first bytes say so. Other files
// (notes, JSON, CSV) are ignored silently. A file that claims to be an image
// but cannot be opened, or is of a kind that cannot be decoded (HEIC, TIFF,
// PPM), is reported with a reason. Hidden files and folders (a leading dot) are
// left out; so are thumbnails, bins and snapshots that network storage and
// operating systems make, and directories of runs, whose images are counted in
// a note. Symbolic links are followed; each folder is read once, so loops end.
//
// # Tables
//
// A table names images in the column whose cells are names of files, or whose
// title says so (file, path, image, id), and the labels or groups in the column
// titled label, class, topic, app and so on, or in the only other one. Where two
// columns could be meant, or none, an error names them.
//
// # Names
//
// An image is named by its path below the folder, with slashes and any bytes
// that a file system allows. In text files its base name is enough, and either
// without extension, if it fits only one image. Names that differ only in their
// Unicode form are the same name.
package listing
