package live_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"

	"scango/repl/live"
)

// dot is a figure: anything that can draw itself.
type dot struct{}

func (dot) WritePNG(w io.Writer) error { return png.Encode(w, image.NewGray(image.Rect(0, 0, 1, 1))) }

// Without a notebook a picture becomes a file, whose path is printed. Package
// server has an example of a session that is attached to.
func ExampleShow() {
	stdout := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	os.Stdout = w
	err = live.Show(dot{})
	w.Close()
	os.Stdout = stdout
	path, _ := io.ReadAll(r)
	picture, _ := os.ReadFile(string(bytes.TrimSpace(path)))
	fmt.Println(err, filepath.Ext(string(bytes.TrimSpace(path))), bytes.HasPrefix(picture, []byte("\x89PNG")))
	// Output: <nil> .png true
}
