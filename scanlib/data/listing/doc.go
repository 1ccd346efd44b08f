// Package listing finds image files, and what text files say of them.
//
//	folder ─► Walk ─► entries: name, size, time            nothing is decoded
//	labels.csv, apps.csv ─► ReadTable ─► what each image is of, or belongs to
//	list.txt ─► ReadNames ─► Finder ─► images by the names that people give them
//
// # Which files count
//
// A file is an image if its extension or its first bytes say so. What is neither
// (notes, JSON, CSV) is ignored without a word. What claims to be an image and
// cannot even be opened is named with a reason. Hidden files and folders (a
// leading dot) are left out. Symbolic links are followed; each folder is read
// once, so loops end.
//
// # Names
//
// An image is named by its path below the folder, with slashes and any bytes
// that a file system allows. In text files its base name will do, and either
// without extension, as long as one image alone goes by it.
package listing
