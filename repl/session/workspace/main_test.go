package workspace

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/engine"
)

var (
	picturesDir string // 48 pictures of two classes
	runsDir     string
)

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	root, err := os.MkdirTemp("", "session-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	os.Setenv("XDG_CACHE_HOME", filepath.Join(root, "cache")) // packs stay out of the user's cache
	picturesDir, runsDir = filepath.Join(root, "pictures"), filepath.Join(root, "runs")
	if err := makePictures(picturesDir); err != nil {
		panic(err)
	}
	return m.Run()
}

// makePictures writes 16×16 pictures of disks, dark and bright.
func makePictures(dir string) error {
	rng := rand.New(rand.NewPCG(1, 2))
	for class, name := range []string{"bright", "dark"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			return err
		}
		for i := range 24 {
			img := image.NewGray(image.Rect(0, 0, 16, 16))
			x0, y0 := 4+rng.IntN(8), 4+rng.IntN(8)
			for p := range 256 {
				x, y := p%16, p/16
				v := rng.IntN(40)
				if (x-x0)*(x-x0)+(y-y0)*(y-y0) < 12 {
					v = 230 - 130*class
				}
				img.SetGray(x, y, color.Gray{uint8(v)})
			}
			f, err := os.Create(filepath.Join(dir, name, fmt.Sprintf("%02d.png", i)))
			if err != nil {
				return err
			}
			if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
				return err
			}
		}
	}
	return nil
}

// newSession runs on the pure-Go engine, with runs of its own.
func newSession(t *testing.T) *session.Session {
	t.Helper()
	s := NewSession(Options{
		Engine: func() (*engine.Engine, error) { return engine.Open(engine.Options{Backend: "go"}) },
		Dir:    t.TempDir(),
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// mustEval is eval of inputs that have to work.
func mustEval(t *testing.T, s *session.Session, inputs ...string) (result string) {
	t.Helper()
	_, result, err := sessiontest.Eval(s, inputs...)
	if err != nil {
		t.Fatalf("%v: %v", inputs, err)
	}
	return result
}

// tiny is an encoder of the pictures, trained in a second.
var tiny = []string{
	`def tiny(source): return dataset(source, size=16, val_fraction=0.25, quiet=True)`,
	`def train(ds): return pretext(ds, epochs=1, batch_size=12, width=2, blocks=1, stem="cifar", features_dim=8, quiet=True)`,
}

// trained begins a session with ds, enc and nb.
func trained(t *testing.T) *session.Session {
	t.Helper()
	s := newSession(t)
	mustEval(t, s, append(tiny, fmt.Sprintf("ds = tiny(%q)", picturesDir), "enc = train(ds)",
		"nb = neighbors(enc, k=3, quiet=True)")...)
	return s
}
