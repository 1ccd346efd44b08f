// Package pack holds images as training sees them: names and pixels, no labels.
//
//	Writer ─► pack file ─► Open ─► Images ─► Subset ─► Images       indices, not copies
//
// A pack is one file: every image decoded and brought to one size, row-major
// RGB, with the names, the reasons why some images could not be used, and
// checksums over all of it. [Open] maps it into memory and checks it, so that a
// set of any size takes no heap, and processes that use the same pack share its
// memory. [Images] point into it and are valid until the [File] is closed.
//
// [Images.Subset] keeps indices. Divide a set as often as you like: the pixels
// stay where they are.
package pack
