package live

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"scango/repl/live/internal/protocol"
)

// A cell that attaches compiles in a second because this package is small.
func TestLight(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		ours := strings.HasPrefix(dep, "scango/") && !strings.HasPrefix(dep, "scango/repl/live")
		if ours || strings.Contains(dep, "gomlx") || strings.Contains(dep, "gonum") {
			t.Errorf("live imports %s", dep)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, row := range []struct {
		text string
		want []float64
	}{
		{"2", []float64{2}}, {"0.125", []float64{0.125}}, {"[3, 1.5]", []float64{3, 1.5}}, {"[]", []float64{}},
		{"None", nil}, {`"3"`, nil}, {"[1, None]", nil}, {"picture of a cat", nil},
	} {
		got, err := numbers("x", []byte(row.text))
		if !reflect.DeepEqual(got, row.want) || (err == nil) != (row.want != nil) {
			t.Errorf("%s: %v, %v; want %v", row.text, got, err, row.want)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "x is neither a number nor a list of numbers: ") {
			t.Errorf("%s: error %v", row.text, err)
		}
	}
}

// Without a notebook a display that changes prints each line once, when no
// later bundle can change it.
func TestScreenText(t *testing.T) {
	var out, fault bytes.Buffer
	s := newScreen(&out, &fault)
	show := func(id, text string) {
		s.update(protocol.Bundle{ID: id, Data: map[string][]byte{textPlain: []byte(text)}})
	}
	show("a", "pretext 10 %")
	show("a", "pretext 50 %")
	show("a", "pretext: done\nscan 10 %")
	s.write(protocol.Stderr, "warning: few\n")
	show("a", "pretext: done\nscan: done")
	show("", "a table")
	s.write(protocol.Stdout, "printed\n")
	s.settle()
	if want := "pretext: done\nwarning: few\nscan: done\n"; fault.String() != want {
		t.Errorf("stderr %q, want %q", fault.String(), want)
	}
	if want := "a table\nprinted\n"; out.String() != want {
		t.Errorf("stdout %q, want %q", out.String(), want)
	}
}

type figure struct {
	picture string
	err     error
}

func (f figure) WritePNG(w io.Writer) error {
	io.WriteString(w, f.picture)
	return f.err
}

// Without a notebook pictures become files, whose paths are printed.
func TestPicturesAreFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	pictures.dir, pictures.count = "", 0
	defer func() { pictures.dir, pictures.count = "", 0 }()
	if err := Show(figure{"first", nil}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := newScreen(&out, io.Discard)
	if err := s.display(map[string][]byte{textPlain: []byte("curves"), imageSVG: []byte("<svg/>")}); err != nil {
		t.Fatal(err)
	}
	if want := "curves\n" + filepath.Join(pictures.dir, "02.svg") + "\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
	for name, want := range map[string]string{"01.png": "first", "02.svg": "<svg/>"} {
		if got, err := os.ReadFile(filepath.Join(pictures.dir, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	broken := errors.New("broken")
	if err := Show(figure{"", broken}); err != broken {
		t.Errorf("error %v, want %v", err, broken)
	}
}

// A socket that was named and does not answer is said, and none is started.
func TestNoSession(t *testing.T) {
	t.Setenv(SocketVariable, filepath.Join(t.TempDir(), "none.sock"))
	_, err := Do("1")
	if err == nil || !strings.Contains(err.Error(), "where no session answers: start one with scanrepl serve --socket") {
		t.Errorf("error %v, want what to do", err)
	}
	if err := Stop(); err != nil {
		t.Errorf("to stop what is not there: %v", err)
	}
}
