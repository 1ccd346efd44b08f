package audit_test

import (
	"fmt"
	"image"
	"image/color"

	"scango/scanlib/audit"
)

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
	// exact duplicates  1  in 1 group: keep one of each (scanrepl audit --fix)
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
