package data_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	_ "scango/scanlib/data/formats" // folder, cifar10, …
	"scango/scanlib/data/listing"
)

// A folder with two classes and one file that is not an image. A quarter of the
// images is held out, drawn by the seed.
func ExampleOpen() {
	root := exampleDir()
	defer os.RemoveAll(root)
	for i, name := range []string{"cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"} {
		screen := image.NewGray(image.Rect(0, 0, 270, 480))
		screen.Pix[480/2*270+270/2] = uint8(50 * (i + 1))
		var file bytes.Buffer
		if err := png.Encode(&file, screen); err != nil {
			panic(err)
		}
		exampleFile(file.Bytes(), root, name)
	}
	exampleFile([]byte("not a dog"), root, "dog/3.png")

	ds, err := data.Open(context.Background(), "folder", data.Options{
		Root: root, Size: 96, Resize: data.Letterbox, ValFraction: 0.25, Seed: 1,
		CacheDir: filepath.Join(root, ".packs"), // for the example; else in the user's cache
		Warn:     func(text string) { fmt.Println(text) },
	})
	if err != nil {
		panic(err)
	}
	defer ds.Close()
	fmt.Println(ds.Train.Len(), "to train,", ds.Val.Len(), "to validate,", ds.Train.Height, "pixels")
	for i, name := range ds.Train.Names {
		fmt.Println(name, "is a", ds.Train.Classes[ds.Train.Labels[i]])
	}
	// Output:
	// skipped dog/3.png: not a JPEG, PNG, GIF, WebP or BMP image
	// 1 of 5 files skipped (strict stops at the first)
	// 3 to train, 1 to validate, 96 pixels
	// cat/1.png is a cat
	// dog/1.png is a dog
	// dog/2.png is a dog
}

// A data set of one's own: here files of records, which are a byte for the class
// and 4×4 gray pixels.
func ExampleRegister() {
	const side = 4
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "stripes", Title: "Stripes", Holds: "`train.bin` and `test.bin`",
			Size: side, Parts: []data.Part{data.Train, data.HeldOut},
		},
		List: func(_ context.Context, part data.Part, o data.Options) (*data.Source, error) {
			path := filepath.Join(o.Root, map[data.Part]string{data.Train: "train.bin", data.HeldOut: "test.bin"}[part])
			content, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			src := &data.Source{Kind: "stripes", Place: path, Height: side, Width: side, Classes: []string{"across", "down"}}
			for i := range len(content) / (1 + side*side) {
				label := content[i*(1+side*side)]
				src.Entries = append(src.Entries, listing.Entry{Name: fmt.Sprintf("%s/%d", filepath.Base(path), i), Size: 1 + side*side})
				src.Labels = append(src.Labels, int(label))
			}
			src.Read = func(i int) (decode.Image, error) {
				var rgb []byte
				for _, gray := range content[i*(1+side*side)+1:][:side*side] {
					rgb = append(rgb, gray, gray, gray)
				}
				return decode.Image{Pixels: rgb}, nil
			}
			return src, nil
		},
	})

	root := exampleDir()
	defer os.RemoveAll(root)
	across := append([]byte{0}, bytes.Repeat([]byte{0, 0, 0, 0, 9, 9, 9, 9}, 2)...)
	down := append([]byte{1}, bytes.Repeat([]byte{0, 9}, 8)...)
	exampleFile(append(across, down...), root, "train.bin")
	exampleFile(down, root, "test.bin")

	ds, err := data.Open(context.Background(), "stripes", data.Options{
		Root: root, CacheDir: filepath.Join(root, "packs"), Warn: func(text string) { fmt.Println(text) },
	})
	if err != nil {
		panic(err)
	}
	defer ds.Close()
	for i, name := range ds.Train.Names {
		fmt.Println(name, ds.Train.Classes[ds.Train.Labels[i]], ds.Train.At(i)[:12])
	}
	// Output:
	// training sees 1 of 1 validation image, to the pixel: test.bin/0 is train.bin/1; scores on them tell less
	// train.bin/0 across [0 0 0 0 0 0 0 0 0 0 0 0]
	// train.bin/1 down [0 0 0 9 9 9 0 0 0 9 9 9]
}

// The same seed gives the same split.
func ExampleSplitIndices() {
	train, val, err := data.SplitIndices(8, 0.25, 1)
	fmt.Println(train, val, err)
	_, _, err = data.SplitIndices(8, 0.01, 1)
	fmt.Println(err)
	// Output:
	// [0 1 3 4 5 6] [2 7] <nil>
	// data: cannot split 8 images at fraction 0.01: both parts need an image
}

func exampleDir() string {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	return dir
}

func exampleFile(content []byte, parts ...string) {
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		panic(err)
	}
}
