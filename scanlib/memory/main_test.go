package memory

import (
	"math/rand/v2"
	"os"
	"testing"

	"scango/scanlib/engine"
)

var shared *engine.Engine

func TestMain(m *testing.M) {
	code := m.Run()
	if shared != nil {
		shared.Close()
	}
	os.Exit(code)
}

// testEngine is the fastest engine of this machine, opened once.
func testEngine(t testing.TB) *engine.Engine {
	t.Helper()
	if shared == nil {
		e, err := engine.Open(engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		shared = e
	}
	return shared
}

// goEngine is the pure-Go engine.
func goEngine(t testing.TB) *engine.Engine {
	t.Helper()
	e, err := engine.Open(engine.Options{Backend: "go"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// randomBank has unit rows in random directions.
func randomBank(rng *rand.Rand, n, d int) Bank {
	features := make([]float32, n*d)
	for i := range features {
		features[i] = float32(rng.NormFloat64())
	}
	Normalize(features, d)
	return Bank{N: n, D: d, Features: features}
}
