package command_test

import (
	"strings"
	"testing"

	"scango/repl/session/command"
)

func TestSignature(t *testing.T) {
	t1 := table()
	for _, row := range []struct{ on, name, want string }{
		{"", "train", "train(ds, epochs=10, rate=None, optimizer=None, sizes=None, quiet=False, note=None)"},
		{"", "draw", `draw(title="", *image)`},
		{"", "rest", "rest()"},
		{"dataset", "show", "dataset.show(n)"},
	} {
		if got := t1.Find(row.on, row.name).Signature(); got != row.want {
			t.Errorf("%s, want %s", got, row.want)
		}
	}
}

const helpOfTrain = `train(ds, epochs=10, rate=None, optimizer=None, sizes=None, quiet=False, note=None)

Trains. Then it rests.

Arguments:
  ds (dataset)
  epochs=10 (int): times through the images
  rate=None (float)
  optimizer=None (string): how [sgd or adam]
  sizes=None (list)
  quiet=False (bool)
  note=None (value)

Example:
  train(ds, epochs=3)
  train(ds)`

func TestHelp(t *testing.T) {
	t1 := table()
	if got := t1.Find("", "train").Help(); got != helpOfTrain {
		t.Errorf("help of train\n%s\nwant\n%s", got, helpOfTrain)
	}
	if got, want := t1.Find("", "rest").Help(), "rest()\n\nRests.\n\nExample:\n  rest()"; got != want {
		t.Errorf("help of rest\n%s\nwant\n%s", got, want)
	}
	if got := t1.Find("", "train").Summary(); got != "Trains." {
		t.Errorf("summary %q", got)
	}
}

// Long text is broken at spaces, and what belongs to an argument is indented.
func TestHelpIsWrapped(t *testing.T) {
	c := &command.Command{Name: "f", Doc: strings.Repeat("wörter und ", 20), Params: []command.Param{
		{Name: "n", Type: "int", Doc: strings.Repeat("long ", 30)}}}
	for i, line := range strings.Split(c.Help(), "\n") {
		if n := len([]rune(line)); n > 94 {
			t.Errorf("line %d is %d runes wide: %s", i+1, n, line)
		}
	}
	if !strings.Contains(c.Help(), "long\n      long") {
		t.Errorf("an argument goes on without indentation:\n%s", c.Help())
	}
}

const referenceOfTwo = "- [`draw`](#draw) Draws images.\n" +
	"- [`dataset.show`](#datasetshow) Shows some.\n" +
	"\n## draw\n\nDraws images.\n\n```python\ndraw(3, 4)\n```\n\n" +
	"| argument | type | left out | |\n|---|---|---|---|\n" +
	"| `title` | string or int | `\"\"` |  |\n" +
	"| `*image` | int | none | numbers |\n" +
	"\n## dataset.show\n\nShows some.\n\n```python\nds.show(1)\n```\n\n" +
	"| argument | type | left out | |\n|---|---|---|---|\n" +
	"| `n` | int | must be given |  |\n"

func TestReference(t *testing.T) {
	t1 := table()
	two := command.NewTable([]*command.Command{t1.Find("", "draw")}, []*command.Command{t1.Find("dataset", "show")})
	if got := two.Reference(); got != referenceOfTwo {
		t.Errorf("the page is\n%s\nwant\n%s", got, referenceOfTwo)
	}
}
