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
