package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
	"scango/scanlib/engine"
)

var picturesDir string // 48 pictures of two classes, each in a folder

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	root, err := os.MkdirTemp("", "session-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	os.Setenv("XDG_CACHE_HOME", filepath.Join(root, "cache")) // packs stay out of the user's cache
	picturesDir, sharedDir = filepath.Join(root, "pictures"), filepath.Join(root, "runs")
	if err := sessiontest.WritePictures(picturesDir); err != nil {
		panic(err)
	}
	status := m.Run()
	if shared.session != nil {
		if err := shared.session.Close(); err != nil {
			panic(err)
		}
	}
	return status
}

// goEngine opens the pure-Go engine.
func goEngine() (*engine.Engine, error) { return engine.Open(engine.Options{Backend: "go"}) }

// newSession runs on the pure-Go engine, with runs of its own.
func newSession(t *testing.T) *session.Session {
	t.Helper()
	s := NewSession(Options{Engine: goEngine, Dir: t.TempDir()})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// mustEval evaluates inputs that have to work and returns the value of the
// last, as text.
func mustEval(t *testing.T, s *session.Session, inputs ...string) (result string) {
	t.Helper()
	_, result, err := sessiontest.Eval(s, inputs...)
	if err != nil {
		t.Fatalf("%v: %v", inputs, err)
	}
	return result
}

// wantError checks that an input fails with an error that begins with want.
func wantError(t *testing.T, s *session.Session, input, want string) {
	t.Helper()
	if _, result, err := sessiontest.Eval(s, input); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%s: %s, error %v; want %q", input, result, err, want)
	}
}

// recipe is how the tests train: in a fraction of a second.
const recipe = `
def tiny(source): return dataset(source, size=16, val_fraction=0.25, quiet=True)
def train(ds, **more): return pretext(ds, epochs=1, batch_size=12, width=2, blocks=1, stem="cifar", features_dim=8, quiet=True, **more)
def cluster(nb, **more): return scan(nb, clusters=2, epochs=1, batch_size=12, quiet=True, **more)
`

// trained begins a session with the images, the encoder and the neighbors of a
// folder with classes: ds, enc and nb.
func trained(t *testing.T) *session.Session {
	t.Helper()
	s := newSession(t)
	mustEval(t, s, recipe, fmt.Sprintf("ds = tiny(%q)", picturesDir), "enc = train(ds)", "nb = neighbors(enc, k=3, quiet=True)")
	return s
}

var (
	sharedDir string // of the run directories of the shared session
	shared    struct {
		sync.Once
		session *session.Session
	}
)

// withEverything is one session for the tests that only look: beside ds, enc
// and nb it has the results of all stages, km, cl and sl; and of a folder
// without classes flat, fenc, fnb, fkm and fcl.
func withEverything(t *testing.T) *session.Session {
	t.Helper()
	shared.Do(func() {
		flat := filepath.Join(filepath.Dir(picturesDir), "flat")
		if err := os.CopyFS(flat, os.DirFS(filepath.Join(picturesDir, "dark"))); err != nil {
			t.Fatal(err)
		}
		s := NewSession(Options{Engine: goEngine, Dir: sharedDir})
		mustEval(t, s, recipe,
			fmt.Sprintf("ds = tiny(%q)", picturesDir), "enc = train(ds)", "nb = neighbors(enc, k=3, quiet=True)",
			"km = kmeans(enc, clusters=2, quiet=True)", "cl = cluster(nb)",
			"sl = selflabel(cl, confidence_threshold=0.5, epochs=1, batch_size=12, quiet=True)",
			fmt.Sprintf("flat = tiny(%q)", flat), "fenc = train(flat)", "fnb = neighbors(fenc, k=2, quiet=True)",
			"fkm = kmeans(fenc, clusters=2, quiet=True)", "fcl = cluster(fnb)")
		shared.session = s
	})
	if shared.session == nil {
		t.Fatal("the shared session was not trained")
	}
	return shared.session
}
