package live

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
)

// Figure is what can draw itself: the figures of scanlib, among others.
type Figure interface {
	WritePNG(io.Writer) error
}

// Show displays a figure in the notebook. Without one it writes a file and
// prints its path.
func Show(f Figure) error {
	var picture bytes.Buffer
	if err := f.WritePNG(&picture); err != nil {
		return err
	}
	return ShowPNG(picture.Bytes())
}

// ShowPNG is like Show, for a picture that is already drawn, such as that of a
// Result.
func ShowPNG(picture []byte) error {
	if gonbui.IsNotebook {
		gonbui.DisplayPNG(picture)
		gonbui.Sync()
		return nil
	}
	path, err := keep(picture, ".png")
	if err == nil {
		_, err = fmt.Fprintln(os.Stdout, path)
	}
	return err
}
