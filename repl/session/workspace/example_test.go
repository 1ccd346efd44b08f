package workspace_test

import (
	"context"
	"fmt"
	"os"

	"scango/repl/session"
	"scango/repl/session/workspace"
	"scango/scanlib/engine"
)

// quiet is an Output of a program that has no one to ask and shows no
// progress.
type quiet struct{}

func (quiet) Write(session.Stream, string) {}
func (quiet) Display(session.Bundle)       {}

func (quiet) Ask(context.Context, string, bool) (string, error) {
	return "", fmt.Errorf("nobody is here")
}

// A program evaluates inputs as a person types them. Training would go on with
// enc = pretext(ds).
func Example() {
	dir, err := os.MkdirTemp("", "runs-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	s := workspace.NewSession(workspace.Options{
		Engine: func() (*engine.Engine, error) { return engine.Open(engine.Options{}) }, // when a stage first needs it
		Dir:    dir,
	})
	defer s.Close()
	for _, input := range []string{
		`root = screens()`,
		`ds = dataset(root + "/val", size=16, val_fraction=0.25, quiet=True)`,
		"ds",
		"ds.classes",
		"neighbors(ds)",
	} {
		result, err := s.Eval(context.Background(), input, quiet{})
		if err != nil {
			fmt.Println(err)
		} else if result != nil {
			fmt.Println(result.Text())
		}
	}
	// Output:
	// dataset val: 72 images to train, 24 to validate, 16×16 pixels, 6 classes (for scores alone)
	// ["chat", "form", "gallery", "list", "login", "mediaplayer"]
	// neighbors: enc must be an encoder, got dataset; enc = pretext(ds)
}
