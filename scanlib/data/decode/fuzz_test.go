package decode

import (
	"archive/zip"
	"image"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzDecode: damage of any kind is an error, or an image of the size that its
// head says, whole and smaller.
func FuzzDecode(f *testing.F) {
	z, err := zip.OpenReader(filepath.Join("testdata", "pillow.zip"))
	if err != nil {
		f.Fatal(err)
	}
	defer z.Close()
	for _, file := range z.File {
		if strings.HasPrefix(file.Name, "0") && !strings.HasSuffix(file.Name, ".ppm") {
			content, err := fs.ReadFile(z, file.Name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		kind, config, err := inspect(file)
		if err != nil || config.Width*config.Height > 1<<20 {
			return
		}
		for _, divisor := range []int{1, shrink(kind, config, image.Pt(1, 1))} {
			var img raster
			err := New().within(t.Context(), 1, func() (err error) { img, err = kind.upright(file, config, divisor); return err })
			if err == nil && img.full.X*img.full.Y != config.Width*config.Height {
				t.Errorf("%v of %v", img.full, config)
			}
		}
	})
}
