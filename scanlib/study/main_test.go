package study

import (
	"os"
	"path/filepath"
	"testing"

	"scango/scanlib/engine"
	"scango/scanlib/internal/tiny"
)

// testEngine is the pure-Go one, which runs the tiny experiment in two seconds.
var (
	testEngine *engine.Engine
	testRoot   string // holds the images and the cache
)

func imagesDir() string { return filepath.Join(testRoot, "images") }

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	var err error
	if testEngine, err = engine.Open(engine.Options{Backend: "go"}); err != nil {
		panic(err)
	}
	defer testEngine.Close()
	root, remove, err := tiny.Root()
	if err != nil {
		panic(err)
	}
	defer remove()
	testRoot = root
	return m.Run()
}
