package pack_test

import (
	"bytes"
	"fmt"

	"scango/scanlib/pack"
)

// Four gray images of 2×2 pixels, packed, and two of them.
func Example() {
	var file bytes.Buffer
	w := pack.NewWriter(&file, "example", "crop", 2, 2)
	for i, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		if err := w.Add(name, 70, bytes.Repeat([]byte{byte(10 * i)}, 2*2*3)); err != nil {
			panic(err)
		}
	}
	w.Skip("e.png", "truncated PNG")
	if err := w.Close(); err != nil {
		panic(err)
	}
	images, err := pack.Parse(file.Bytes()) // pack.Open maps a file
	if err != nil {
		panic(err)
	}
	defer images.Close()
	fmt.Println(images.Len(), "images,", images.Size(), "bytes, skipped", images.Skipped)

	half, err := images.Subset([]int{3, 1})
	if err != nil {
		panic(err)
	}
	fmt.Println(half.Names, half.At(0)[:3], half.At(1)[:3])
	// Output:
	// 4 images, 48 bytes, skipped [{e.png truncated PNG}]
	// [d.png b.png] [30 30 30] [10 10 10]
}
