package figure

import (
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

var update = flag.Bool("update", false, "write the golden pictures of testdata anew")

// TestGoldenPictures holds one picture of each kind against testdata. Look at
// what you commit after -update.
func TestGoldenPictures(t *testing.T) {
	for name, p := range goldenPictures(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".png")
			got := render(t, p)
			if *update {
				writePicture(t, path, got)
			}
			if err := compareGolden(t, got, path); err != nil {
				t.Error(err)
			}
		})
	}
}

// compareGolden compares a picture with the one in the file. Where they differ
// it writes the picture, and an image of the difference, beside the file.
func compareGolden(t *testing.T, got *image.RGBA, path string) error {
	t.Helper()
	failed, difference := beside(path, "failed"), beside(path, "difference")
	for _, stale := range []string{failed, difference} {
		if err := os.Remove(stale); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	want, err := readPicture(path)
	if err != nil {
		return fmt.Errorf("%w (go test -update writes it)", err)
	}
	diff, pixels := differ(got, want)
	if pixels == 0 {
		return nil
	}
	writePicture(t, failed, got)
	writePicture(t, difference, diff)
	return fmt.Errorf("%d pixels differ from %s, see %s and %s; go test -update accepts the new picture", pixels, path, failed, difference)
}

// beside is the path of another picture in the same directory.
func beside(path, kind string) string {
	return strings.TrimSuffix(path, ".png") + "." + kind + ".png"
}

// rounding is the difference of two pixels that is not seen: another processor
// may round the edge of a line otherwise.
const rounding = 2

// differ draws the wanted picture in pale gray and, in red, where the other one
// differs from it or reaches beyond it.
func differ(got, want image.Image) (diff *image.RGBA, pixels int) {
	both := got.Bounds().Union(want.Bounds())
	diff = image.NewRGBA(both)
	for y := both.Min.Y; y < both.Max.Y; y++ {
		for x := both.Min.X; x < both.Max.X; x++ {
			g, w := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), color.RGBAModel.Convert(want.At(x, y)).(color.RGBA)
			pale := 192 + color.GrayModel.Convert(w).(color.Gray).Y/4
			diff.SetRGBA(x, y, color.RGBA{pale, pale, pale, 255})
			if far(g.R, w.R) || far(g.G, w.G) || far(g.B, w.B) || far(g.A, w.A) {
				diff.SetRGBA(x, y, color.RGBA{220, 0, 0, 255})
				pixels++
			}
		}
	}
	return diff, pixels
}

func far(a, b uint8) bool { return max(a, b)-min(a, b) > rounding }

func readPicture(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return png.Decode(file)
}

func writePicture(t *testing.T, path string, img image.Image) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err == nil {
		err = errors.Join(png.Encode(file, img), file.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A difference is reported with the paths of two pictures, and an equal picture
// takes them away again.
func TestCompareGolden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "square.png")
	square := image.NewRGBA(image.Rect(0, 0, 4, 4))
	if err := compareGolden(t, square, path); err == nil || !strings.Contains(err.Error(), "go test -update") {
		t.Errorf("without the file: %v, want advice", err)
	}
	writePicture(t, path, square)
	if err := compareGolden(t, square, path); err != nil {
		t.Error(err)
	}
	other := image.NewRGBA(image.Rect(0, 0, 5, 4)) // a column more, and a pixel
	copy(other.Pix, square.Pix)
	for y := range 4 {
		other.SetRGBA(4, y, color.RGBA{255, 255, 255, 255})
	}
	other.SetRGBA(1, 2, color.RGBA{3, 0, 0, 0})
	err := compareGolden(t, other, path)
	if err == nil || !strings.HasPrefix(err.Error(), "5 pixels differ from ") {
		t.Errorf("%v, want 5 pixels", err)
	}
	for _, kind := range []string{"failed", "difference"} {
		if _, err := readPicture(beside(path, kind)); err != nil {
			t.Error(err)
		}
	}
	if err := compareGolden(t, square, path); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("%q are left beside an equal picture", left)
	}
}

// goldenPictures are as runs make them, with written digits for images.
func goldenPictures(t *testing.T) map[string]picture {
	w := newWriter(t)
	return map[string]picture{
		"clusters":           goldenClusters(w),
		"neighbors":          goldenNeighbors(w),
		"confusion":          goldenConfusion(10),
		"confusion-clusters": goldenConfusion(25),
		"curves":             goldenCurves(),
		"map":                goldenMap(),
		"grid":               goldenGrid(w),
	}
}

// writer writes digits, none like another.
type writer struct {
	t    *testing.T
	rng  *rand.Rand
	font *opentype.Font
}

func newWriter(t *testing.T) *writer {
	t.Helper()
	parsed, err := bold()
	if err != nil {
		t.Fatal(err)
	}
	return &writer{t, rand.New(rand.NewPCG(1, 2)), parsed}
}

// digit is a white digit on black, of 28×28 pixels.
func (w *writer) digit(d int) image.Image {
	face, err := opentype.NewFace(w.font, &opentype.FaceOptions{Size: 20 + 8*w.rng.Float64(), DPI: 72})
	if err != nil {
		w.t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 28, 28))
	dot := fixed.P(5+w.rng.IntN(5), 22+w.rng.IntN(4))
	(&font.Drawer{Dst: img, Src: image.White, Face: face, Dot: dot}).DrawString(fmt.Sprint(d))
	return img
}

func (w *writer) digits(of ...int) []image.Image {
	var out []image.Image
	for _, d := range of {
		out = append(out, w.digit(d))
	}
	return out
}

func goldenClusters(w *writer) Clusters {
	f := Clusters{Title: "Digits: 4 clusters after self-labeling", Note: "ACC 0.933  NMI 0.871  ARI 0.862"}
	for c, d := range []int{7, 3, 0} {
		f.Rows = append(f.Rows, ClusterRow{
			Cluster: c, Size: []int{1203, 987, 1}[c], Class: []string{"seven", "three", "zero"}[c], Purity: []float64{0.962, 0.874, 1}[c],
			Prototypes: w.digits(d, d, d, d, d, d), Random: w.digits(d, d, []int{1, 8, 0}[c], d),
		})
	}
	f.Rows[2].Prototypes, f.Rows[2].Random = f.Rows[2].Prototypes[:1], nil
	f.Rows = append(f.Rows, ClusterRow{Cluster: 3})
	return f
}

func goldenNeighbors(w *writer) Neighbors {
	f := Neighbors{Title: "Digits: nearest neighbors", Note: "top-6 accuracy 0.778"}
	for i, row := range [][]int{{4, 4, 4, 9, 4, 4, 4}, {1, 1, 1, 1, 1, 7, 1}, {8, 8, 3, 8, 8, 3, 8}} {
		r := NeighborRow{Name: fmt.Sprint("image ", 17+101*i), Class: []string{"four", "one", "eight"}[i], Anchor: w.digit(row[0])}
		for _, d := range row[1:] {
			mark := Same
			if d != row[0] {
				mark = Different
			}
			r.Neighbors = append(r.Neighbors, Neighbor{w.digit(d), mark})
		}
		f.Rows = append(f.Rows, r)
	}
	f.Rows[1].Neighbors[2].Mark = NoLabel
	return f
}

func goldenConfusion(clusters int) Confusion {
	f := Confusion{Title: fmt.Sprintf("Screens: 10 classes in %d clusters", clusters), Note: "ACC 0.61 of 1,460 labeled images"}
	rng := rand.New(rand.NewPCG(3, uint64(clusters)))
	f.Classes = []string{"login", "gallery", "list", "map", "menu", "news", "player", "profile", "settings", "terms and conditions"}
	for j := range clusters {
		name := fmt.Sprint(j)
		if clusters > len(f.Classes) && j < len(f.Classes) {
			name = fmt.Sprintf("%d→%s", j, f.Classes[j])
		}
		f.Clusters = append(f.Clusters, name)
	}
	for i := range f.Classes {
		row, sum := make([]float64, clusters), 0.0
		for j := range row {
			if row[j] = max(0, rng.NormFloat64()/3); j%len(f.Classes) == i {
				row[j] += 2
			}
			sum += row[j]
		}
		for j := range row {
			row[j] /= sum
		}
		f.Fractions = append(f.Fractions, row)
	}
	f.Fractions[3] = make([]float64, clusters) // no image of this class
	return f
}

func goldenCurves() Curves {
	var pretext, consistency, entropy, confident []float64
	for e := range 60 {
		x := float64(e)
		pretext = append(pretext, 2.6+2.5*math.Exp(-x/12)+0.04*math.Sin(9*x))
		consistency = append(consistency, 0.3+1.8*math.Exp(-x/6))
		entropy = append(entropy, 2.29-1.4*math.Exp(-x/3))
	}
	for e := range 8 {
		confident = append(confident, 0.93-0.5*math.Exp(-float64(e)/2))
	}
	entropy[30] = math.NaN() // a gap
	return Curves{Title: "Losses", Note: "seed 1", Panels: []Panel{
		{Title: "Pretext", X: "epoch", Y: "InfoNCE (nats)", Series: []Series{{Name: "train", Y: pretext}}},
		{Title: "SCAN", X: "epoch", Y: "nats", Series: []Series{{Name: "consistency", Y: consistency}, {Name: "entropy", Y: entropy}}},
		{Title: "Self-labeling", X: "epoch", Y: "confident (fraction)", Series: []Series{{Y: confident}}},
	}}
}

func goldenMap() Curves {
	rng := rand.New(rand.NewPCG(5, 6))
	panel := Panel{Title: "Features", X: "first principal component", Y: "second"}
	for c := range 4 {
		s := Series{Name: fmt.Sprint("cluster ", c), Dots: true}
		angle := float64(c) * math.Pi / 2
		for range 120 {
			s.X = append(s.X, 3*math.Cos(angle)+rng.NormFloat64())
			s.Y = append(s.Y, 3*math.Sin(angle)+rng.NormFloat64())
		}
		panel.Series = append(panel.Series, s)
	}
	return Curves{Title: "Map of the features", Panels: []Panel{panel}}
}

func goldenGrid(w *writer) Grid {
	return Grid{Title: "Digits: what an audit found", Note: "3 findings", Rows: []GridRow{
		{"equal images", w.digits(2, 2, 2), []string{"a.png", "b/a.png", "copy of a.png"}},
		{"of few colors", w.digits(5), []string{"a very long name of a file.png"}},
		{"", w.digits(6, 9), nil},
	}}
}
