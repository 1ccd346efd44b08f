package decode

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"io"
)

// A format is one row of the table of what can be decoded. In magic, '?'
// stands for any byte. The program's image registry is not used, so that what
// a set holds does not depend on what else is linked in.
type format struct {
	name, magic string
	config      func(file []byte) (image.Config, error)
	decode      func(file []byte) (image.Image, error)
	metadata    func(file []byte) metadata
}

var formats = []format{
	{"JPEG", "\xff\xd8\xff", jpegConfig, decodeJPEG, jpegMetadata},
	{"PNG", "\x89PNG\r\n\x1a\n", pngConfig, decodePNG, pngMetadata},
	{"GIF", "GIF8?a", from(gif.DecodeConfig), from(gif.Decode), noMetadata},
	{"WebP", "RIFF????WEBP", webpConfig, decodeWebP, webpMetadata},
	{"BMP", "BM????\x00\x00\x00\x00", bmpConfig, decodeBMP, noMetadata},
}

// from has a function of a reader read a whole file.
func from[T any](read func(io.Reader) (T, error)) func([]byte) (T, error) {
	return func(file []byte) (T, error) { return read(bytes.NewReader(file)) }
}

func noMetadata([]byte) metadata { return metadata{} }

// IsImage reports whether a file's first bytes are those of an image that can be
// decoded; 12 are enough.
func IsImage(head []byte) bool {
	_, ok := sniff(head)
	return ok
}

// sniff finds the format by the first bytes; 12 are enough.
func sniff(head []byte) (format, bool) {
	for _, f := range formats {
		if len(head) >= len(f.magic) && matches(f.magic, head) {
			return f, true
		}
	}
	return format{}, false
}

func matches(magic string, head []byte) bool {
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != head[i] {
			return false
		}
	}
	return true
}

// inspect reads an image's format and size without decoding it.
func inspect(data []byte) (f format, config image.Config, err error) {
	defer blame(&err)
	f, ok := sniff(data)
	if !ok {
		return f, config, errors.New("not a JPEG, PNG, GIF, WebP or BMP image")
	}
	if config, err = f.config(data); err != nil {
		return f, config, f.fault(err)
	}
	return f, config, checkSize(config)
}

// upright decodes an image, smaller by the divisor shrunk, opaque and turned as
// it is meant to be seen.
func (f format) upright(data []byte, c image.Config, shrunk int) (raster, error) {
	decoded, err := f.pixels(data, shrunk)
	if err != nil {
		return raster{}, f.fault(err)
	}
	full, turn := image.Pt(c.Width, c.Height), f.metadata(data).orientation()
	canvas := image.Rect(0, 0, (c.Width+shrunk-1)/shrunk, (c.Height+shrunk-1)/shrunk)
	if turn >= onSide {
		full = image.Pt(c.Height, c.Width)
	}
	return raster{orient(flatten(decoded, canvas), turn), full, shrunk}, nil
}

func (f format) pixels(data []byte, shrunk int) (image.Image, error) {
	if shrunk > 1 {
		return decodeSmaller(data, shrunk)
	}
	return f.decode(data)
}

func (f format) fault(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("truncated %s", f.name)
	}
	return fmt.Errorf("damaged or unsupported %s: %w", f.name, err)
}

func checkSize(c image.Config) error {
	if c.Width < 1 || c.Height < 1 {
		return fmt.Errorf("image of %d×%d pixels", c.Width, c.Height)
	}
	if c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > maxPixels {
		return fmt.Errorf("image of %d×%d pixels, limit %d million and %d a side",
			c.Width, c.Height, int(maxPixels/1e6), MaxSide)
	}
	return nil
}
