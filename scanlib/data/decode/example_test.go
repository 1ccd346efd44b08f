package decode_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"scango/scanlib/data/decode"
)

// A wide red picture, whole and with its ends cut off.
func ExampleDecoder_File() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "wide.png")
	picture := image.NewRGBA(image.Rect(0, 0, 40, 20))
	for i := range 40 * 20 {
		picture.SetRGBA(i%40, i/40, color.RGBA{255, 0, 0, 255})
	}
	f, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		panic(err)
	}

	d := decode.New()
	for _, mode := range []decode.Resize{decode.Crop, decode.Letterbox} {
		img, err := d.File(context.Background(), path, 4, mode)
		if err != nil {
			panic(err)
		}
		fmt.Println(mode, "upper row", img.Pixels[:12])
	}
	_, err = d.File(context.Background(), dir, 4, decode.Crop)
	fmt.Println(err)
	// Output:
	// crop upper row [255 0 0 255 0 0 255 0 0 255 0 0]
	// letterbox upper row [0 0 0 0 0 0 0 0 0 0 0 0]
	// is a directory
}
