package sessiontest

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
)

const (
	pictureSize   = 16
	classPictures = 24
)

// WritePictures writes 48 pictures of 16×16 pixels into dir, the same at each
// call: noise with a disk, in a folder "bright" or "dark" by the disk.
func WritePictures(dir string) error {
	rng := rand.New(rand.NewPCG(1, 2))
	for class, name := range []string{"bright", "dark"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
		for i := range classPictures {
			f, err := os.Create(filepath.Join(dir, name, fmt.Sprintf("%02d.png", i)))
			if err != nil {
				return err
			}
			if err := errors.Join(png.Encode(f, disk(rng, uint8(230-130*class))), f.Close()); err != nil {
				return err
			}
		}
	}
	return nil
}

// disk draws a disk of a gray value somewhere on noise.
func disk(rng *rand.Rand, gray uint8) image.Image {
	img := image.NewGray(image.Rect(0, 0, pictureSize, pictureSize))
	x0, y0 := 4+rng.IntN(8), 4+rng.IntN(8)
	for p := range pictureSize * pictureSize {
		x, y := p%pictureSize, p/pictureSize
		v := uint8(rng.IntN(40))
		if (x-x0)*(x-x0)+(y-y0)*(y-y0) < 12 {
			v = gray
		}
		img.SetGray(x, y, color.Gray{Y: v})
	}
	return img
}
