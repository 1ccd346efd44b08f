package data_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"log"
	"os"
	"path/filepath"

	"scango/scanlib/data"
)

// A folder with two classes and one file that is no image.
func ExampleOpenFolder() {
	root, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(root)
	for _, name := range []string{"cat/1.png", "cat/2.png", "dog/1.png"} {
		os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755)
		f, _ := os.Create(filepath.Join(root, name))
		png.Encode(f, image.NewRGBA(image.Rect(0, 0, 270, 480)))
		f.Close()
	}
	os.WriteFile(filepath.Join(root, "dog", "2.png"), []byte("not a dog"), 0o644)

	set, err := data.OpenFolder(context.Background(), root, "", data.Options{
		Size: 96, Resize: data.Letterbox, CacheDir: filepath.Join(root, ".packs"),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer set.Close()
	fmt.Println(set.Len(), set.Height, set.Width, set.Size())
	for i, name := range set.Names {
		fmt.Println(name, "is a", set.Classes[set.Labels[i]])
	}
	for _, skip := range set.Skipped {
		fmt.Println("skipped", skip.Name, "because", skip.Reason)
	}
	// Output:
	// 3 96 96 82944
	// cat/1.png is a cat
	// cat/2.png is a cat
	// dog/1.png is a dog
	// skipped dog/2.png because not a JPEG, PNG, GIF, WebP or BMP image
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
