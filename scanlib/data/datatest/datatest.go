// Package datatest makes small image files, so that no test needs binary ones.
// Tests alone import it.
package datatest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
)

// Two colors that are far apart.
var (
	Orange = color.NRGBA{200, 100, 50, 255}
	Teal   = color.NRGBA{20, 120, 140, 255}
)

// Folder writes files below a new directory.
func Folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		Write(t, filepath.Join(root, name), content)
	}
	return root
}

// Write makes a file and the directories above it.
func Write(t testing.TB, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Shared finds a folder of real images beside the checkout, or skips.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	path := filepath.Join(filepath.Dir(dir), "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Log("looked for", path)
		t.Skip("no real images beside the checkout (shared/data)") // one text for all, which make test counts
	}
	return path
}

// Plain returns an image of one color.
func Plain(w, h int, c color.Color) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	for p := range w * h {
		copy(img.Pix[4*p:], []byte{n.R, n.G, n.B, n.A})
	}
	return img
}

// Encoded returns what encode writes.
func Encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// PNG returns an image as a file.
func PNG(t testing.TB, img image.Image) []byte {
	return Encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) })
}

// BMP returns an image as a file.
func BMP(t testing.TB, img image.Image) []byte {
	return Encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, img) })
}

// JPEG returns an image as a file, of quality 100.
func JPEG(t testing.TB, img image.Image) []byte {
	return Encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 100}) })
}

// GIF has one frame for each color; each is smaller than the canvas by the
// margin, at the right and at the bottom.
func GIF(t testing.TB, side, margin int, colors ...color.Color) []byte {
	g := &gif.GIF{Config: image.Config{Width: side, Height: side}}
	for _, c := range colors {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, side-margin, side-margin), color.Palette{c}))
		g.Delay = append(g.Delay, 1)
	}
	return Encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, g) })
}

// WithOrientation puts an EXIF block with one tag behind a JPEG's first marker.
func WithOrientation(file []byte, orientation byte) []byte {
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08" + // APP1, TIFF header
		"\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00" + // one SHORT
		"\x00\x00\x00\x00") // no more directories
	return append(append(bytes.Clone(file[:2]), exif...), file[2:]...)
}

// PNGHead returns a PNG that only says its size, as a decompression bomb would.
func PNGHead(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, h), 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

// bits writes bit fields: JPEG's from the highest bit, WebP's from the lowest.
type bits struct{ text strings.Builder }

func (b *bits) high(v, n int) {
	for i := n - 1; i >= 0; i-- {
		b.text.WriteByte('0' + byte(v>>i&1))
	}
}

func (b *bits) low(v, n int) {
	for i := range n {
		b.text.WriteByte('0' + byte(v>>i&1))
	}
}

func (b *bits) bytes(highFirst bool, pad string) []byte {
	text := b.text.String()
	for len(text)%8 != 0 {
		text += pad
	}
	out := make([]byte, len(text)/8)
	for i, c := range text {
		at := i % 8
		if highFirst {
			at = 7 - at
		}
		out[i/8] |= byte(c-'0') << at
	}
	return out
}

// CMYK returns one 8×8 block with four constant components, as Adobe stores
// them (255 is no ink). Quantization is 1, so a DC coefficient is 8·(v−128); DC
// lengths 0 to 11 have the 4-bit codes 0 to 11, the AC code "0" ends a block.
func CMYK(c, m, y, k int) []byte {
	out := []byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00" + "\xff\xdb\x00\x43\x00")
	out = append(out, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, "\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04\x01\x11\x00\x02\x11\x00\x03\x11\x00\x04\x11\x00"...)
	out = append(out, "\xff\xc4\x00\x1f\x00\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b"...)
	out = append(out, "\xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	out = append(out, "\xff\xda\x00\x0e\x04\x01\x00\x02\x00\x03\x00\x04\x00\x00\x3f\x00"...)
	var scan bits
	for _, v := range []int{c, m, y, k} {
		dc, length := 8*(v-128), 0
		for abs := max(dc, -dc); abs > 0; abs >>= 1 {
			length++
		}
		if dc < 0 {
			dc += 1<<length - 1
		}
		scan.high(length, 4)
		scan.high(dc, length)
		scan.high(0, 1)
	}
	coded := bytes.ReplaceAll(scan.bytes(true, "1"), []byte{0xff}, []byte{0xff, 0})
	return append(append(out, coded...), 0xff, 0xd9)
}

// WebP returns a lossless 2×1 image (10,40,30), (10,200,30). Prefix codes of
// one symbol take no bits a pixel, the green one has two symbols and takes one
// bit.
func WebP() []byte {
	var b bits
	b.low(2-1, 14) // width
	b.low(1-1, 14) // height
	b.low(0, 4)    // no alpha, version 0
	b.low(0, 3)    // no transform, no color cache, one group of codes
	b.low(0b111, 3)
	b.low(40, 8)
	b.low(200, 8)
	for _, symbol := range []int{10, 30, 255, 0} { // red, blue, alpha, distance
		b.low(0b101, 3)
		b.low(symbol, 8)
	}
	b.low(0b10, 2) // first pixel 40, second 200
	vp8l := append([]byte{0x2f}, b.bytes(false, "0")...)
	if len(vp8l)%2 == 1 {
		vp8l = append(vp8l, 0)
	}
	chunk := binary.LittleEndian.AppendUint32([]byte("WEBPVP8L"), uint32(len(vp8l)))
	chunk = append(chunk, vp8l...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(chunk))), chunk...)
}
