package yamlfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestParse(t *testing.T) {
	for _, row := range []struct{ src, want string }{
		{"a: 1", ""},
		{"", "f.yml: empty: want keys such as `a: 1`"},
		{"null", "f.yml: empty"},
		{"- a", "f.yml:1: want keys such as `a: 1`"},
		{"a: 1\n---\nb: 2", "f.yml:2: a second document starts here"},
		{"a: [1", "not YAML: "},
		{"a: 1\n\tb: 2", "f.yml:2: not YAML: "},
	} {
		_, err := Parse("f.yml", []byte(row.src), "a: 1")
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%q: %v, want %q", row.src, err, row.want)
		}
	}
}

func TestLookupFollowsAliases(t *testing.T) {
	root, err := Parse("f.yml", []byte("a: &x 7\nb: *x"), "a: 1")
	if err != nil {
		t.Fatal(err)
	}
	if b := Lookup(root, "b"); b == nil || b.Value != "7" {
		t.Errorf("b is %v, want 7", b)
	}
	if c := Lookup(root, "c"); c != nil {
		t.Errorf("c is %v, want nothing", c)
	}
}

func TestReader(t *testing.T) {
	for _, row := range []struct {
		src   string
		shape Shape
		text  string
		fault string
	}{
		{"a: 7", One, "7", ""},
		{"a: [1, 2]", List, "[1, 2]", ""},
		{"a: 1", List, "1", ""},
		{"a: ['x, y', z]", Words, `["x, y", "z"]`, ""},
		{"a: [1, 2]", One, "", "f.yml:1: a: want one value, not a list"},
		{"a: {b: 1}", List, "", "f.yml:1: a: want a value, not keys"},
		{"a:", One, "", "f.yml:1: a has no value: give one or remove the key"},
		{"a: 1\na: 2", One, "1", `f.yml:2: key "a" given twice in top, first in line 1`},
		{"[a]: 1", One, "", "f.yml:1: a key must be a word"},
	} {
		root, err := Parse("f.yml", []byte(row.src), "a: 1")
		if err != nil {
			t.Fatal(err)
		}
		r, got := Reader{File: "f.yml"}, ""
		r.Each("top", root, func(key, value *yaml.Node) { got, _ = r.Text(key.Value, value, row.shape) })
		fault := ""
		for _, f := range r.Faults {
			fault += f.Error()
		}
		if got != row.text || fault != row.fault {
			t.Errorf("%q: %q with fault %q, want %q, %q", row.src, got, fault, row.text, row.fault)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	small, large := filepath.Join(dir, "small.yml"), filepath.Join(dir, "large.yml")
	for path, size := range map[string]int{small: maxBytes, large: maxBytes + 1} {
		if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct{ path, want string }{
		{small, ""},
		{large, "large.yml is larger than 1048576 bytes: not a configuration"},
		{dir, "is a directory: want a YAML file"},
		{filepath.Join(dir, "none.yml"), "no such file"},
	} {
		_, err := Read(row.path)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.path, err, row.want)
		}
	}
}
