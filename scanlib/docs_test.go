package scanlib_test

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/pack"
)

// pages are what a reader is given, from the root of the module.
var pages = []string{
	"README.md", "BENCHMARKS.md",
	"scanlib/DESIGN.md", "repl/DESIGN.md", "repl/session/DESIGN.md", "kernel/DESIGN.md",
}

// The tests that DESIGN.md lists for the parts of the method exist, in the
// packages that the row names or below them.
func TestDesignNamesTests(t *testing.T) {
	tests := declared(t, "Test")
	row := regexp.MustCompile("(?m)^\\|[^|]*\\|([^|]*)\\|([^|]*`Test[^|]*)\\|$")
	named := 0
	for _, cells := range row.FindAllStringSubmatch(readPage(t, "scanlib/DESIGN.md"), -1) {
		for _, test := range quoted(cells[2]) {
			named++
			if !slices.ContainsFunc(tests[test], func(dir string) bool { return isIn(dir, quoted(cells[1])) }) {
				t.Errorf("DESIGN.md has %s in%s; it is in %q", test, cells[1], tests[test])
			}
		}
	}
	if named < 50 {
		t.Errorf("DESIGN.md names %d tests: is its table gone?", named)
	}
}

// isIn reports whether dir belongs to one of the packages, which a table gives
// without the path of scanlib. Package scanlib is its own directory alone.
func isIn(dir string, packages []string) bool {
	for _, name := range packages {
		place := path.Join("scanlib", name)
		if dir == name || dir == place || strings.HasPrefix(dir, place+"/") {
			return true
		}
	}
	return false
}

// What a reader may type or follow exists.
func TestPagesNameWhatIsThere(t *testing.T) {
	makefile, benchmarks := readPage(t, "Makefile"), declared(t, "Benchmark")
	for _, kind := range []struct {
		name    string
		pattern *regexp.Regexp
		exists  func(page string, named []string) bool
	}{
		{"target of make", regexp.MustCompile("(?m)(?:^|`)make ([a-z][a-z-]*)"), func(_ string, named []string) bool {
			return strings.Contains(makefile, "\n"+named[1]+":")
		}},
		{"preset", regexp.MustCompile(`scanrepl (?:run|sweep|presets) ([a-z][\w-]*)`), func(_ string, named []string) bool {
			_, err := config.Preset(named[1])
			return err == nil
		}},
		{"benchmark", regexp.MustCompile(`-bench (\w+)[^|]* \./([\w/]+)`), func(_ string, named []string) bool {
			return slices.Contains(benchmarks["Benchmark"+named[1]], named[2])
		}},
		{"file", regexp.MustCompile(`(?:\]\(|src=")([^)"#:]+)[)"#]`), func(page string, named []string) bool {
			_, err := os.Stat(filepath.Join("..", path.Dir(page), named[1]))
			return err == nil
		}},
	} {
		found := 0
		for _, page := range pages {
			for _, named := range kind.pattern.FindAllStringSubmatch(readPage(t, page), -1) {
				found++
				if !kind.exists(page, named) {
					t.Errorf("%s: there is no %s %q", page, kind.name, named[1:])
				}
			}
		}
		if found < 5 {
			t.Errorf("the pages name %d times a %s: has the way they write it changed?", found, kind.name)
		}
	}
}

// The README says what each module that go.mod requires is for, and lists no
// others.
func TestReadmeExplainsModules(t *testing.T) {
	var required, explained []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(readPage(t, "go.mod"), -1) {
		required = append(required, strings.TrimPrefix(m[1], "github.com/"))
	}
	_, table, _ := strings.Cut(readPage(t, "README.md"), "| module | for |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.Lines(table) {
		explained = append(explained, quoted(strings.Split(row, "|")[1])...)
	}
	slices.Sort(required)
	slices.Sort(explained)
	if !slices.Equal(required, explained) {
		t.Errorf("go.mod requires\n\t%q\nthe README explains\n\t%q", required, explained)
	}
}

// The README's lines of Go are those of readme, below, which compiles.
func TestReadmeCompiles(t *testing.T) {
	source := readPage(t, "scanlib/docs_test.go")
	_, lines, _ := strings.Cut(readPage(t, "README.md"), "```go\n")
	lines, _, found := strings.Cut(lines, "```")
	if !found {
		t.Fatal("the README has no lines of Go")
	}
	for line := range strings.Lines(lines) {
		code, _, _ := strings.Cut(line, "//")
		if code = strings.TrimSpace(code); !strings.Contains(source, "\n\t"+code+"\n") {
			t.Errorf("the README has a line that is not compiled here: %s", code)
		}
	}
}

var _ = readme

func readme(ctx context.Context, images pack.Images) ([]scanlib.Prediction, error) {
	eng, err := engine.Open(engine.Options{})
	cfg, err := config.Preset("folder")
	cfg.Data.Root, cfg.Scan.NumClusters = "pictures", 20
	ds, err := scanlib.OpenDataset(ctx, cfg, nil)
	exp, err := scanlib.Open(ctx, "runs/pictures", cfg, ds, scanlib.Options{Engine: eng})
	enc, err := exp.Pretext(ctx)
	nbrs, err := exp.Neighbors(ctx, enc)
	clus, err := exp.Scan(ctx, enc, nbrs)
	clus, err = exp.SelfLabel(ctx, clus)
	predictions, err := clus.Predict(ctx, images)
	return predictions, err
}

// readPage returns a file of the module.
func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// quoted returns the texts between backquotes.
func quoted(text string) []string {
	var words []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		words = append(words, m[1])
	}
	return words
}

// declared returns the functions of the module's tests whose names begin with
// prefix, and the directories they are in.
func declared(t *testing.T, prefix string) map[string][]string {
	t.Helper()
	functions, pattern := map[string][]string{}, regexp.MustCompile(`(?m)^func (`+prefix+`\w+)\(`)
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, _ fs.DirEntry, err error) error {
		if name == ".venv" {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(filepath.Join("..", name))
		for _, m := range pattern.FindAllSubmatch(source, -1) {
			functions[string(m[1])] = append(functions[string(m[1])], path.Dir(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return functions
}
