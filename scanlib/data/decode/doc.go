// Package decode turns image files into squares of pixels.
//
//	file ─► sniff ─► size within limits ─► decode ─► upright, opaque ─► crop, squash or letterbox ─► uint8 [size, size, 3]
//
// [Decoder.File] does all of it; [Decoder.Look] stops before the square, for a
// caller that wants an image as it is in the file; [Square] resizes pixels that
// are decoded already.
//
// JPEG (also gray, CMYK and progressive), PNG (also 16-bit and palette), GIF and
// WebP (the first frame of an animated one) and BMP (also 16-bit) are decoded,
// with Pillow's pixels: to the bit, but for a level where the inverse DCT of a JPEG
// is rounded. Orientation is applied, from EXIF or XMP. Gray becomes three equal channels, 16 bits are cut to 8, and
// transparent pixels lie over white, the color of the page they were drawn for.
//
// A JPEG ends where its main image does, whatever follows; one without an end is
// truncated, whatever size is wanted of it. Damage within is passed over, as
// Pillow passes over it, and so are wrong checksums of parts of a PNG that pixels
// do not need.
//
// An image of more than 100 million pixels or a side over 65,535 is refused
// before decoding, and no more than 100 million pixels are worked on at a time,
// so that files made to exhaust memory cannot.
//
// # Resizing
//
// All three modes use a triangle kernel that widens with the reduction, so that
// every source pixel weighs in (antialiased): that of Pillow and torchvision's
// BILINEAR, bit for bit. A JPEG more than four times as large as wanted is decoded
// smaller to begin with (jpeg.go says how near that comes). [Crop] brings the
// shorter side to size and cuts the middle, as the official code does for
// ImageNet; it discards half of a phone screen. [Squash] ignores the aspect ratio.
// [Letterbox] keeps the whole image and pads with black.
package decode
