package decode

import (
	"context"
	"crypto/sha256"
	"image"
	"image/color"
)

// Look is an image as it is in its file.
type Look struct {
	Bytes         int64
	Sum           [sha256.Size]byte // of the file
	Format        string            // such as JPEG
	Mode          string            // how colors are stored: color, gray, palette, CMYK; "with alpha" if it has one
	Width, Height int               // upright
	Odd           string            // why it is of little use; "" for most

	// Image is upright and opaque, its longer side at most LookSide.
	Image *image.RGBA
}

// LookSide is the largest side of Look.Image, in pixels.
const LookSide = 256

// Look decodes the image in a file for inspection; an error says why it cannot
// be used. Among images decoded concurrently, large ones wait for memory, at
// most until ctx ends.
func (d Decoder) Look(ctx context.Context, path string) (l Look, err error) {
	content, err := readFile(path)
	if err != nil {
		return l, err
	}
	f, config, err := inspect(content)
	if err != nil {
		return l, err
	}
	w, h := config.Width, config.Height
	if max(w, h) > LookSide {
		w, h = contain(w, h, LookSide)
	}
	err = d.within(ctx, weight(config, LookSide), func() error {
		img, err := f.upright(content, config, shrink(f, config, image.Pt(w, h)))
		if err == nil {
			l = Look{
				Bytes: int64(len(content)), Sum: sha256.Sum256(content), Format: f.name, Mode: storedMode(config.ColorModel),
				Width: img.full.X, Height: img.full.Y, Odd: oddness(config), Image: img.reduced(),
			}
		}
		return err
	})
	return l, err
}

// reduced resizes the image so that its longer side is at most LookSide.
func (r raster) reduced() *image.RGBA {
	if r.shrunk == 1 && max(r.full.X, r.full.Y) <= LookSide {
		return r.RGBA
	}
	w, h := contain(r.full.X, r.full.Y, LookSide)
	return rgba(r.scale(image.Rect(0, 0, w, h), image.Pt(w, h)), h, w)
}

// storedMode names a color model.
func storedMode(m color.Model) string {
	switch m {
	case color.GrayModel, color.Gray16Model:
		return "gray"
	case color.CMYKModel:
		return "CMYK"
	case color.NRGBAModel, color.NRGBA64Model, color.NYCbCrAModel:
		return "color with alpha"
	}
	if _, ok := m.(color.Palette); ok {
		return "palette"
	}
	return "color"
}
