package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"scango/scanlib/audit"
	"scango/scanlib/data"
	_ "scango/scanlib/data/formats"
)

// A folder of three pictures, of which one comes twice, and a broken one.
func ExampleLook() {
	root, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	for name, shade := range map[string]uint8{"a.png": 90, "b.png": 200, "copy of a.png": 90} {
		picture := image.NewGray(image.Rect(0, 0, 40, 40))
		for i := range 400 {
			picture.Pix[i] = shade
		}
		var file bytes.Buffer
		if err := png.Encode(&file, picture); err != nil {
			panic(err)
		}
		os.WriteFile(filepath.Join(root, name), file.Bytes(), 0o644)
	}
	os.WriteFile(filepath.Join(root, "c.png"), []byte("no picture"), 0o644)

	found, err := audit.Look(context.Background(), "folder", data.Options{Root: root, Size: 32}, audit.Plan{})
	if err != nil {
		panic(err)
	}
	defer found.Close()
	fmt.Println(found.Total.Count, "images,", found.Usable.Count, "usable")
	fmt.Println("broken:", found.Corrupt.Names.Names, found.Corrupt.Reasons)
	fmt.Println("the same:", found.Duplicates.Groups)
	fmt.Println("worth training on:", found.Keep(false))
	// Output:
	// 4 images, 3 usable
	// broken: [c.png] [not a JPEG, PNG, GIF, WebP or BMP image]
	// the same: [[a.png copy of a.png]]
	// worth training on: [a.png b.png]
}

func Example() {
	picture := image.NewRGBA(image.Rect(0, 0, 54, 96))
	for i := range 54 * 96 {
		picture.SetRGBA(i%54, i/54, color.RGBA{uint8(4 * (i % 54)), uint8(40 * (i / 540 % 2)), 200, 255})
	}
	m, err := audit.Measure(picture)
	if err != nil {
		panic(err)
	}
	var a audit.Audit
	a.Add(audit.Image{Name: "a.png", Width: 54, Height: 96, Format: "PNG", Mode: "color", Sum: [32]byte{1}, Class: -1, Measures: m})
	a.Add(audit.Image{Name: "copy of a.png", Width: 54, Height: 96, Format: "PNG", Mode: "color", Sum: [32]byte{1}, Class: -1, Measures: m})
	a.Broken("b.png", "truncated PNG")
	r := a.Report(audit.Plan{Size: 96, Resize: "crop", Features: 512, Resident: 1e9})
	r.Source = "pictures"
	fmt.Print(r.Table())
	// Output:
	// pictures: 3 images, 2 usable
	// all 2 images are the same picture
	//
	// corrupt           1  left out of training; replace or delete them
	//                        b.png (truncated PNG)
	// exact duplicates  1  in 1 group: keep one of each (by data.image_list)
	//                        a.png = copy of a.png
	// none: train/val leakage, near duplicates, blank, too dark, too bright, blurry, odd size, unusual aspect, gray stored as color
	//
	// sizes      54×96: 2
	// aspects    0.56, upright: 2
	// formats    PNG: 2
	// stored as  color: 2
	// really     color: 2
	// classes    no labels
	// resize     crop to 96×96 cuts 44 % of the height and 0 % of the width (the official 224 of 256: 51 % and 12 %); resize=letterbox keeps all
	// memory     pixels 55.3 kB, on the device; features 4.1 kB
}
