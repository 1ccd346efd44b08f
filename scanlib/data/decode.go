package data

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"github.com/bep/imagemeta"
	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

// Limits on one image: above these a file is more likely made to exhaust
// memory than to be looked at. The decoders would allocate first and fail later.
const (
	maxPixels   = 100e6
	maxSide     = 65535
	maxFileSize = 1 << 30
)

// A format is one row of the table of what can be decoded. In magic, '?'
// stands for any byte. The program's image registry is not used, so that what
// a set holds does not depend on what else is linked in.
type format struct {
	name, magic string
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
	exif        imagemeta.ImageFormat // ImageFormatAuto where there is none
}

var formats = []format{
	{"JPEG", "\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode, imagemeta.JPEG},
	{"PNG", "\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, imagemeta.PNG},
	{"GIF", "GIF8?a", gif.DecodeConfig, gif.Decode, imagemeta.ImageFormatAuto},
	{"WebP", "RIFF????WEBP", webp.DecodeConfig, webp.Decode, imagemeta.WebP},
	{"BMP", "BM????\x00\x00\x00\x00", bmp.DecodeConfig, bmp.Decode, imagemeta.ImageFormatAuto},
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

// A decoder decodes files side by side within a common limit of memory.
type decoder struct{ memory *semaphore.Weighted }

func newDecoder() decoder { return decoder{semaphore.NewWeighted(maxPixels)} }

// file is the image in path, upright, opaque and resized: uint8 [size, size, 3].
func (d decoder) file(ctx context.Context, path string, size int, mode Resize) (r record, err error) {
	data, err := readFile(path)
	if err != nil {
		return r, err
	}
	f, config, err := inspect(data)
	if err != nil {
		return r, err
	}
	r.odd = oddness(config)
	to := placement(image.Pt(config.Width, config.Height), size, mode).Size()
	err = d.within(ctx, weight(config, size), func() error {
		img, err := f.upright(data, config, shrink(f, config, to))
		if err == nil {
			r.pixels = resize(img, size, mode)
		}
		return err
	})
	return r, err
}

// within does work that takes so much memory. A decoder's panic becomes an
// error like any other: the file is at fault, not the run.
func (d decoder) within(ctx context.Context, memory int64, work func() error) (err error) {
	if err := d.memory.Acquire(ctx, memory); err != nil {
		return err
	}
	defer d.memory.Release(memory)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the decoder failed: %v", p)
		}
	}()
	return work()
}

// An image below leastSide or longer than mostAspect times its width is used,
// and named: little of it is left, or little was there.
const (
	leastSide  = 8
	mostAspect = 8
)

// oddness says why an image is hardly worth looking at; "" for most.
func oddness(c image.Config) string {
	short, long := min(c.Width, c.Height), max(c.Width, c.Height)
	switch {
	case short < leastSide:
		return fmt.Sprintf("only %d×%d pixels", c.Width, c.Height)
	case long > mostAspect*short:
		return fmt.Sprintf("%d×%d pixels are long and thin", c.Width, c.Height)
	}
	return ""
}

// weight is the memory for one image in units of a pixel's 4 bytes: itself, and
// its rows (or columns, if it lies on its side) at the new width.
func weight(c image.Config, size int) int64 {
	return min(maxPixels, int64(c.Width*c.Height)+int64(size*max(c.Width, c.Height)))
}

// inspect reads an image's format and size without decoding it.
func inspect(data []byte) (format, image.Config, error) {
	f, ok := sniff(data)
	if !ok {
		return f, image.Config{}, errors.New("not a JPEG, PNG, GIF, WebP or BMP image")
	}
	config, err := f.config(bytes.NewReader(data))
	if err != nil {
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
	full, turn := image.Pt(c.Width, c.Height), orientation(data, f.exif)
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
	return f.decode(bytes.NewReader(data))
}

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, reason(err)
	}
	if info.Size() == 0 {
		return nil, errors.New("empty file")
	}
	if info.Size() > maxFileSize {
		return nil, fmt.Errorf("file of %d MiB, limit %d", info.Size()>>20, maxFileSize>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, reason(err)
	}
	return data, nil
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
	if c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > maxPixels {
		return fmt.Errorf("image of %d×%d pixels, limit %d million and %d a side",
			c.Width, c.Height, int(maxPixels/1e6), maxSide)
	}
	return nil
}

// flatten puts an image on a white canvas: a GIF's first frame may cover a part
// of it only.
func flatten(img image.Image, size image.Rectangle) *image.RGBA {
	if opaque, ok := img.(*image.RGBA); ok && opaque.Rect == size && opaque.Opaque() {
		return opaque
	}
	canvas := image.NewRGBA(size)
	draw.Draw(canvas, canvas.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(canvas, img.Bounds(), img, img.Bounds().Min, draw.Over)
	return canvas
}

// orientation is the EXIF orientation, 1 to 8; 1 (upright) where there is none
// or its block is damaged, as viewers do.
func orientation(data []byte, f imagemeta.ImageFormat) int {
	found := 1
	if f == imagemeta.ImageFormatAuto {
		return found
	}
	_ = imagemeta.Decode(imagemeta.Options{ // an error leaves found at 1
		R: bytes.NewReader(data), ImageFormat: f, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool {
			return tag.Tag == "Orientation" && tag.Namespace == "IFD0"
		},
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

const onSide = 5 // This orientation and those above exchange width and height.

// orient turns and mirrors an image upright. The eight cases are those of the
// EXIF standard (CIPA DC-008, tag 274): the value says which corner of the
// scene the first stored row and column show.
func orient(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	right, bottom := w-1, h-1
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return right - x, y },
		3: func(x, y int) (int, int) { return right - x, bottom - y },
		4: func(x, y int) (int, int) { return x, bottom - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, bottom - x },
		7: func(x, y int) (int, int) { return right - y, bottom - x },
		8: func(x, y int) (int, int) { return right - y, x },
	}[orientation]
	if orientation >= onSide {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
