package listing

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

func TestReadNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.txt")
	for text, want := range map[string]string{
		"\ufeffa.jpg\r\n\n# note\n  b c'\"d.jpg \n\xff.jpg": `["a.jpg" "b c'\"d.jpg" "\xff.jpg"]`,
		"a\n../b\n":        `line 2: "../b" leads out of the folder: name images by their path below it`,
		"/etc/passwd\n":    `line 1: "/etc/passwd" leads out of the folder`,
		"a/../../b\n":      `leads out of the folder`,
		"\n# only notes\n": "no names",
	} {
		datatest.Write(t, file, []byte(text))
		names, err := ReadNames(file)
		if got := fmt.Sprintf("%q", names); err == nil && got != want || err != nil && (!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file)) {
			t.Errorf("%q: %s, error %v, want %s", text, got, err, want)
		}
	}
	if _, err := ReadNames("/none.txt"); err == nil || !strings.Contains(err.Error(), "cannot open list /none.txt: no such file") {
		t.Errorf("error %v", err)
	}
}

// TestWalk: images by extension or by their first bytes, sorted; other files are
// passed over, and a folder can be asked for alone.
func TestWalk(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"b/2.png": png, "b/noext": png, "a.JPG": {1}, "b/notes.txt": png, "c/3.gif": {1}, ".hidden/4.png": png, "readme": []byte("BMI")})
	for _, row := range []struct {
		folders []string
		want    string
	}{
		{nil, "[a.JPG b/2.png b/noext c/3.gif]"}, {[]string{"c", "b"}, "[b/2.png b/noext c/3.gif]"}, {[]string{"none"}, "[]"},
	} {
		files, skipped, err := Walk(t.Context(), root, row.folders...)
		names := []string{}
		for _, f := range files {
			names = append(names, f.Name)
		}
		if got := fmt.Sprint(names); err != nil || len(skipped) > 0 || got != row.want {
			t.Errorf("%q: %s, skipped %v, error %v, want %s", row.folders, got, skipped, err, row.want)
		}
	}
}
