package scanlib_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is a package's place in the house: its level and what it may import of
// ours. The table is that of DESIGN.md.
type room struct {
	level   int
	imports []string
}

const frontLevel = 5 // Prints, logs and exits.

// startEnv is the environment before TestMain moves the user's cache.
var startEnv = os.Environ()

var rooms = map[string]room{
	// What is in internal may be imported by all.
	"internal/atomicfile": {0, nil},
	"internal/usage":      {0, nil},
	"internal/download":   {0, nil},
	"internal/words":      {0, nil},
	"internal/gotest":     {5, []string{"internal/words"}}, // A command for the Makefile.

	"scanlib/internal/golden": {0, nil}, // Imported by tests alone.
	"scanlib/stage":           {0, nil},
	"scanlib/config":          {0, []string{"internal/words", "scanlib/stage", "scanlib/data/catalog", "scanlib/config/internal/schema", "scanlib/config/internal/yamlfile"}},
	"scanlib/config/official": {0, []string{"scanlib/stage", "scanlib/config", "scanlib/config/internal/schema", "scanlib/config/internal/yamlfile"}},
	"scanlib/pack":            {0, nil}, // No labels.
	"scanlib/data/catalog":    {0, nil}, // No labels.
	"scanlib/data/decode":     {0, []string{"scanlib/data/datatest"}},
	"scanlib/data/listing":    {0, []string{"scanlib/pack", "scanlib/data/decode", "scanlib/data/datatest"}},
	"scanlib/data/npy":        {0, []string{"scanlib/data/datatest"}},
	"scanlib/data/pickle":     {0, []string{"scanlib/data/datatest"}},
	"scanlib/data":            {0, []string{"scanlib/pack", "scanlib/data/catalog", "scanlib/data/decode", "scanlib/data/listing", "scanlib/data/datatest"}},
	"scanlib/data/formats":    {0, []string{"scanlib/data", "scanlib/data/decode", "scanlib/data/listing", "scanlib/data/npy", "scanlib/data/pickle", "scanlib/data/datatest"}},
	"scanlib/data/datatest":   {0, nil}, // Imported by tests alone.
	"scanlib/score":           {0, nil},

	"scanlib/config/internal/schema":   {0, nil},
	"scanlib/config/internal/yamlfile": {0, nil},

	"scanlib/param":     {1, nil},
	"scanlib/augment":   {1, nil},
	"scanlib/backbone":  {1, []string{"scanlib/param"}},
	"scanlib/criterion": {1, nil},
	"scanlib/head":      {1, []string{"scanlib/param"}},
	"scanlib/optim":     {1, []string{"scanlib/param"}},

	"scanlib/audit":  {2, []string{"scanlib/data", "scanlib/data/listing", "scanlib/data/datatest", "scanlib/figure"}},
	"scanlib/doctor": {2, []string{"scanlib/engine", "scanlib/plugin", "scanlib/plugin/plugintest"}},
	"scanlib/engine": {2, []string{"scanlib/plugin", "scanlib/plugin/plugintest"}},
	"scanlib/feed":   {2, []string{"scanlib/pack", "scanlib/engine"}},
	"scanlib/figure": {2, nil},
	"scanlib/rundir": {2, []string{"scanlib/stage", "scanlib/config"}},
	"scanlib/plugin": {2, []string{"scanlib/plugin/plugintest"}},
	"scanlib/memory": {2, []string{"scanlib/engine"}},

	"scanlib/plugin/plugintest": {2, nil}, // Imported by tests alone.

	"scanlib/network": {2, []string{
		"scanlib/stage", "scanlib/config", "scanlib/pack", "scanlib/augment", "scanlib/backbone", "scanlib/head",
		"scanlib/engine", "scanlib/feed", "scanlib/rundir",
	}},

	// Training sees images and no labels: nothing below it has any.
	"scanlib/train": {3, []string{
		"scanlib/stage", "scanlib/config", "scanlib/pack",
		"scanlib/augment", "scanlib/backbone", "scanlib/criterion", "scanlib/head", "scanlib/optim",
		"scanlib/engine", "scanlib/feed", "scanlib/memory", "scanlib/network", "scanlib/rundir", "scanlib/internal/tiny",
	}},
	"scanlib/assess": {3, []string{
		"scanlib/stage", "scanlib/pack", "scanlib/data", "scanlib/score", "scanlib/engine", "scanlib/memory", "scanlib/network",
	}},
	"scanlib/report": {3, []string{
		"scanlib/stage", "scanlib/data", "scanlib/figure", "scanlib/memory", "scanlib/network", "scanlib/rundir", "scanlib/assess",
	}},
	"scanlib/study": {3, []string{
		"scanlib", "scanlib/stage", "scanlib/config", "scanlib/data", "scanlib/figure", "scanlib/rundir", "scanlib/assess", "scanlib/report", "scanlib/internal/tiny",
	}},
	"scanlib/internal/tiny": {3, []string{"scanlib/stage", "scanlib/config"}}, // Imported by tests alone.

	"scanlib": {3, []string{
		"scanlib/stage", "scanlib/config", "scanlib/pack", "scanlib/data", "scanlib/data/formats",
		"scanlib/audit", "scanlib/engine", "scanlib/feed", "scanlib/memory", "scanlib/network", "scanlib/rundir",
		"scanlib/train", "scanlib/assess", "scanlib/report", "scanlib/internal/tiny",
	}},

	"repl/session/command":     {4, []string{"internal/words"}},
	"repl/session/history":     {4, nil},
	"repl/session/screens":     {4, nil},
	"repl/session/settings":    {4, []string{"repl/session/command", "repl/session/source", "scanlib/config"}},
	"repl/session/source":      {4, nil},
	"repl/session/bound":       {4, []string{"internal/words"}},
	"repl/session":             {4, []string{"repl/session/bound", "repl/session/command", "repl/session/history", "repl/session/source", "repl/session/sessiontest", "internal/atomicfile", "internal/words"}},
	"repl/session/sessiontest": {4, []string{"repl/session"}}, // Imported by tests alone.
	"repl/session/workspace": {4, []string{
		"repl/session", "repl/session/command", "repl/session/history", "repl/session/screens", "repl/session/settings", "repl/session/source", "repl/session/sessiontest",
		"repl/images", "repl/progress", "internal/words", "internal/atomicfile", "scanlib", "scanlib/rundir", "scanlib/stage", "scanlib/config", "scanlib/data", "scanlib/audit", "scanlib/engine", "scanlib/doctor", "scanlib/figure", "scanlib/assess", "scanlib/report", "scanlib/study",
	}},
	"repl/fetch": {4, []string{"scanlib/data", "scanlib/data/formats"}},

	"repl/live/internal/protocol": {4, nil},
	"repl/live/server":            {5, []string{"repl/live", "repl/live/internal/protocol", "repl/session", "repl/session/sessiontest", "repl/session/workspace"}},
	"repl/live":                   {5, []string{"repl/live/internal/protocol"}}, // Prints for the cell it is in.
	"repl/live/progress":          {5, []string{"repl/progress", "scanlib/stage"}},

	"repl/images":            {4, []string{"scanlib/config", "scanlib/data", "scanlib/data/formats"}},
	"repl/progress":          {4, []string{"scanlib/stage"}},
	"repl/screen":            {5, []string{"internal/words", "repl/progress", "repl/session", "repl/screen/screentest", "scanlib/stage"}},
	"repl/screen/screentest": {5, nil}, // Imported by tests alone.
	"repl/prompt":            {5, []string{"repl/session", "repl/session/history", "repl/session/source", "repl/session/sessiontest", "repl/screen", "repl/screen/screentest"}},

	"repl":                  {5, []string{"repl/fetch", "repl/session", "repl/session/history", "repl/session/workspace", "repl/images", "repl/progress", "repl/screen", "repl/prompt", "repl/live", "repl/live/server", "scanlib", "scanlib/audit", "scanlib/rundir", "scanlib/stage", "scanlib/config", "scanlib/config/official", "scanlib/plugin", "scanlib/engine", "scanlib/doctor", "scanlib/figure", "scanlib/report", "scanlib/study"}},
	"repl/cmd/scanrepl":     {5, []string{"repl", "repl/session", "repl/live", "scanlib", "scanlib/config", "scanlib/engine", "scanlib/figure"}},
	"notebooks":             {5, nil},
	"kernel/zmtp":           {5, []string{"kernel/zmtp/zmtptest"}},
	"kernel/zmtp/zmtptest":  {5, nil}, // Imported by tests alone.
	"kernel/wire":           {5, nil},
	"kernel/kernelspec":     {5, []string{"kernel/wire"}},
	"kernel":                {5, []string{"internal/words", "kernel/zmtp", "kernel/zmtp/zmtptest", "kernel/wire", "kernel/kernelspec", "repl/session", "repl/session/history", "repl/session/source", "repl/session/workspace", "repl/session/sessiontest"}},
	"kernel/cmd/scankernel": {5, []string{"kernel", "kernel/kernelspec", "repl/session", "repl/session/history", "repl/session/workspace", "repl/fetch", "scanlib/engine"}},
}

// outside lists the only packages that may import those of others, by the start
// of their path.
var outside = []struct {
	prefix  string
	allowed func(dir string) bool
	rule    string
}{
	{"gonum.org/v1/plot", func(dir string) bool { return dir == "scanlib/figure" }, "only scanlib/figure plots"},
	{"github.com/gomlx/", func(dir string) bool { return rooms[dir].level > 0 }, "level 0 is plain Go"},
	{"log", func(dir string) bool { return rooms[dir].level == frontLevel }, "only level 5 logs"},
}

// frontsOnly are the names that print or exit.
var frontsOnly = map[string][]string{
	"fmt": {"Print", "Printf", "Println"},
	"os":  {"Exit", "Stdout", "Stderr"},
}

func TestLayers(t *testing.T) {
	root, module := moduleRoot(t)
	faults, files := inspect(t, root, module)
	for _, fault := range faults {
		t.Error(fault)
	}
	if files < 2 { // This file and the package golden at least.
		t.Errorf("only %d Go files below %s: the walk has lost the module", files, root)
	}
}

// The table itself keeps its rule: imports go down or stay on their floor.
func TestRoomsGoDown(t *testing.T) {
	for dir, r := range rooms {
		for _, of := range r.imports {
			if below, ok := rooms[of]; !ok || below.level > r.level {
				t.Errorf("the table lets %s (level %d) import %s (level %d, known %v)", dir, r.level, of, below.level, ok)
			}
		}
	}
}

// "Unsupervised" is a fact of the imports: nothing that training can reach has
// labels, and it builds without what reads them.
func TestTrainingReachesNoLabels(t *testing.T) {
	labeled := []string{"scanlib/data", "scanlib/data/formats", "scanlib/data/listing", "scanlib/score", "scanlib/assess", "scanlib/report", "scanlib/study", "scanlib"}
	reached := map[string]bool{}
	var reach func(dir string)
	reach = func(dir string) {
		if !reached[dir] {
			reached[dir] = true
			for _, of := range rooms[dir].imports {
				reach(of)
			}
		}
	}
	reach("scanlib/train")
	for _, dir := range labeled {
		if _, known := rooms[dir]; !known || reached[dir] {
			t.Errorf("the table lets scanlib/train reach %s (known %v)", dir, known)
		}
	}

	root, _ := moduleRoot(t)
	rest := t.TempDir()
	copyModule(t, rest, root, labeled)
	cmd := exec.Command("go", "build", "./scanlib/train")
	cmd.Dir, cmd.Env = rest, startEnv
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("scanlib/train does not build without %v: %v\n%s", labeled, err, out)
	}
}

// copyModule copies what scanlib is built from, but for the files of some
// packages.
func copyModule(t *testing.T, to, from string, without []string) {
	t.Helper()
	for _, top := range []string{"go.mod", "go.sum", "internal", "scanlib"} {
		err := filepath.WalkDir(filepath.Join(from, top), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() && entry.Name() == "testdata" {
				return cmp.Or(err, fs.SkipDir)
			}
			rel, err := filepath.Rel(from, name)
			if err != nil || entry.IsDir() || slices.Contains(without, filepath.ToSlash(filepath.Dir(rel))) {
				return err
			}
			text, err := os.ReadFile(name)
			if err == nil {
				writeFile(t, filepath.Join(to, rel), string(text))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Each rule finds what breaks it, and lets pass what does not.
func TestLayersFinds(t *testing.T) {
	for _, row := range []struct{ file, src, want string }{
		{"scanlib/data/a.go", `package data; import _ "os"`, ""},
		{"scanlib/data/a.go", `package data; import _ "m/scanlib/score"`, "scanlib/data/a.go:1: scanlib/data must not import scanlib/score"},
		{"scanlib/data/a_test.go", `package data_test; import _ "m/scanlib/score"`, "must not import scanlib/score"},
		{"scanlib/data/a_test.go", `package data_test; import (_ "m/scanlib/data"; _ "m/scanlib/internal/golden")`, ""},
		{"scanlib/data/a.go", `package data; import _ "m/scanlib/internal/golden"`, "must not import scanlib/internal/golden"},
		{"scanlib/data/a.go", `package data; import _ "github.com/gomlx/gomlx/ml/model"`, "level 0 is plain Go"},
		{"scanlib/data/a.go", `package data; import _ "m/internal/atomicfile"`, ""},
		{"internal/atomicfile/a.go", `package atomicfile; import _ "m/internal/words"`, "internal/atomicfile must not import internal/words"},
		{"internal/atomicfile/a_test.go", `package atomicfile_test; import _ "m/internal/atomicfile"`, ""},
		{"scanlib/optim/a.go", `package optim; import _ "github.com/gomlx/gomlx/ml/model"`, ""},
		{"scanlib/memory/a.go", `package memory; import _ "m/scanlib/engine"`, ""},
		{"scanlib/a.go", `package scanlib; import _ "m/repl/session"`, "must not import repl/session"},
		{"scanlib/utils/a.go", `package utils`, `"scanlib/utils" is a new room: add it to the table and to DESIGN.md`},
		{"a.go", `package m`, `"." is a new room`},
		{"scanlib/score/a.go", `package score; import _ "gonum.org/v1/plot/plotter"`, "only scanlib/figure plots"},
		{"scanlib/figure/a.go", `package figure; import _ "gonum.org/v1/plot"`, ""},
		{"scanlib/score/a.go", `package score; import _ "gonum.org/v1/gonum/stat"`, ""},
		{"scanlib/score/a.go", `package score; import _ "log/slog"`, "only level 5 logs"},
		{"scanlib/score/a.go", `package score; import _ "logic"`, ""},
		{"scanlib/a.go", "package scanlib\nimport \"fmt\"\nfunc f() { fmt.Println() }", "scanlib/a.go:3: only level 5 may use fmt.Println"},
		{"scanlib/a.go", "package scanlib\nimport f \"fmt\"\nvar g = f.Printf", "scanlib/a.go:3: only level 5 may use fmt.Printf"},
		{"scanlib/a.go", "package scanlib\nimport \"os\"\nfunc f() { os.Exit(1) }", "only level 5 may use os.Exit"},
		{"scanlib/a.go", "package scanlib\nimport \"os\"\nvar w = os.Stderr", "only level 5 may use os.Stderr"},
		{"scanlib/a.go", "package scanlib\nimport . \"fmt\"\nvar s = Sprint()", "fmt must not be imported by dot"},
		{"scanlib/a.go", "package scanlib\nfunc f() { println() }", "only level 5 may use println"},
		{"scanlib/a.go", "package scanlib\nimport \"fmt\"\nvar s = fmt.Sprint()", ""},
		{"scanlib/a_test.go", "package scanlib\nimport \"fmt\"\nfunc Example() { fmt.Println() }", ""},
		{"repl/a.go", "package repl\nimport \"fmt\"\nfunc f() { fmt.Println() }", ""},
		{"scanlib/testdata/a.go", `package broken; import _ "m/scanlib"`, ""},
		{"scanlib/a.go", `package`, "expected 'IDENT'"},
	} {
		t.Run(row.file+" "+row.src, func(t *testing.T) {
			root := t.TempDir()
			writeFile(t, filepath.Join(root, filepath.FromSlash(row.file)), row.src)
			faults, _ := inspect(t, root, "m")
			switch {
			case row.want == "" && len(faults) > 0:
				t.Errorf("found %q, want nothing", faults)
			case row.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], row.want)):
				t.Errorf("found %q, want %q", faults, row.want)
			}
		})
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// moduleRoot walks up to go.mod: its directory and the module's path.
func moduleRoot(t *testing.T) (root, module string) {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; root != filepath.Dir(root); root = filepath.Dir(root) {
		src, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			line, _, _ := strings.Cut(string(src), "\n")
			return root, strings.TrimSpace(strings.TrimPrefix(line, "module"))
		}
	}
	t.Fatal("no go.mod above the test")
	return "", ""
}

// inspect reads every Go file below root and lists what breaks a rule, and the
// number of files read.
func inspect(t *testing.T, root, module string) (faults []string, files int) {
	t.Helper()
	strangers := map[string]bool{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != root && ignored(entry.Name()) {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files++
		rel = filepath.ToSlash(rel)
		dir := path.Dir(rel)
		if _, known := rooms[dir]; !known {
			if !strangers[dir] {
				faults = append(faults, fmt.Sprintf("%q is a new room: add it to the table and to DESIGN.md", dir))
			}
			strangers[dir] = true
			return nil
		}
		faults = append(faults, inspectFile(root, rel, module)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return faults, files
}

// ignored are the directories that the go command leaves out, too.
func ignored(dir string) bool {
	return dir == "testdata" || dir == "vendor" || dir[0] == '.' || dir[0] == '_'
}

// inspectFile lists what breaks a rule in the file rel, slash-separated below
// root.
func inspectFile(root, rel, module string) []string {
	src, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(rel)))
	if err != nil {
		return []string{err.Error()}
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, rel, src, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	in := inspection{fset: fset, file: rel, dir: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go")}
	names := map[string]string{} // Local name to import path, of those in frontsOnly.
	for _, spec := range file.Imports {
		in.importSpec(spec, module, names)
	}
	if !in.test && rooms[in.dir].level != frontLevel {
		ast.Inspect(file, func(n ast.Node) bool { in.use(n, names); return true })
	}
	return in.faults
}

type inspection struct {
	fset      *token.FileSet
	file, dir string
	test      bool
	faults    []string
}

func (in *inspection) fault(n ast.Node, format string, args ...any) {
	line := in.fset.Position(n.Pos()).Line
	in.faults = append(in.faults, fmt.Sprintf("%s:%d: %s", in.file, line, fmt.Sprintf(format, args...)))
}

func (in *inspection) importSpec(spec *ast.ImportSpec, module string, names map[string]string) {
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		in.fault(spec, "%v", err)
		return
	}
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		if !in.mayImport(ours) {
			in.fault(spec, "%s must not import %s", in.dir, ours)
		}
		return
	}
	for _, rule := range outside {
		isIt := imported == rule.prefix || strings.HasPrefix(imported, strings.TrimSuffix(rule.prefix, "/")+"/")
		if isIt && !in.test && !rule.allowed(in.dir) {
			in.fault(spec, "import of %s: %s", imported, rule.rule)
		}
	}
	if frontsOnly[imported] == nil {
		return
	}
	names[path.Base(imported)] = imported
	if spec.Name != nil {
		delete(names, path.Base(imported))
		names[spec.Name.Name] = imported
	}
	if !in.test && spec.Name != nil && spec.Name.Name == "." {
		in.fault(spec, "%s must not be imported by dot: that hides printing", imported)
	}
}

// mayImport holds the table, and that internal is for all. Tests may also
// import their own package, golden, the engine, on which graph functions run,
// and the formats of data sets.
func (in *inspection) mayImport(ours string) bool {
	if strings.HasPrefix(ours, "internal/") && !strings.HasPrefix(in.dir, "internal/") {
		return true
	}
	if in.test && (ours == in.dir || slices.Contains([]string{"scanlib/internal/golden", "scanlib/engine", "scanlib/data/formats"}, ours)) {
		return true
	}
	return slices.Contains(rooms[in.dir].imports, ours)
}

// use finds the names of frontsOnly and the printing builtins.
func (in *inspection) use(n ast.Node, names map[string]string) {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		x, ok := n.X.(*ast.Ident)
		if ok && slices.Contains(frontsOnly[names[x.Name]], n.Sel.Name) {
			in.fault(n, "only level 5 may use %s.%s", names[x.Name], n.Sel.Name)
		}
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.Ident)
		if ok && (f.Name == "print" || f.Name == "println") {
			in.fault(n, "only level 5 may use %s", f.Name)
		}
	}
}
