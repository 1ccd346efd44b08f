package train

import (
	"os"
	"testing"

	"scango/scanlib/engine"
)

// testEngine is the pure-Go one.
var testEngine *engine.Engine

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	var err error
	if testEngine, err = engine.Open(engine.Options{Backend: "go"}); err != nil {
		panic(err)
	}
	defer testEngine.Close()
	return m.Run()
}

// openXLA opens XLA's plugin for the CPU; where there is none, the test is
// skipped.
func openXLA(t *testing.T) *engine.Engine {
	t.Helper()
	if os.Getenv("GOMLX_BACKEND") == "go" {
		t.Skip("the pure-Go engine alone was asked for")
	}
	eng, err := engine.Open(engine.Options{Backend: "xla:cpu"})
	if err != nil {
		t.Skipf("no XLA: %v", err)
	}
	t.Cleanup(eng.Close)
	return eng
}
