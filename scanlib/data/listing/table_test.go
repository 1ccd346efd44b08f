package listing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

var labelFiles = []string{"a.jpg", "b \"q\".jpg", "x/c.png", "x/d.jpg", "y/d.jpg", "\xff.jpg"}

func TestParseTable(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       string // image:label of those with a row, in the listing's order
		unknown    string
		err        string
	}{
		{"two columns", "a.jpg,cat\nx/c.png,dog\n", "a.jpg:cat x/c.png:dog", "[]", ""},
		{"header", "file,topic,source\na.jpg,cat,me\n", "a.jpg:cat", "[]", ""},
		{"header in another order", "n,Label,Path\n7,cat,a.jpg\n", "a.jpg:cat", "[]", ""},
		{"unknown header is an unknown name", "datei,thema\na.jpg,cat\n", "a.jpg:cat", `["datei"]`, ""},
		{"byte order mark", "\ufefffile,label\na.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"Windows lines", "file,label\r\na.jpg,cat\r\n", "a.jpg:cat", "[]", ""},
		{"base name", "c.png,dog\n", "x/c.png:dog", "[]", ""},
		{"stem", "a,cat\nx/c,dog\n", "a.jpg:cat x/c.png:dog", "[]", ""},
		{"dot path", "./x/../a.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"ambiguous base name", "a.jpg,cat\nd.jpg,dog\n", "a.jpg:cat", `["d.jpg"]`, ""},
		{"full path", "x/d.jpg,dog\ny/d.jpg,cat\n", "x/d.jpg:dog y/d.jpg:cat", "[]", ""},
		{"quotes", "\"b \"\"q\"\".jpg\",\"red, green\"\n", "b \"q\".jpg:red, green", "[]", ""},
		{"quotes left as they are", "b \"q\".jpg,cat\n", "b \"q\".jpg:cat", "[]", ""},
		{"not UTF-8", "\xff.jpg,caf\xe9\n", "\xff.jpg:caf\xe9", "[]", ""},
		{"no label", "a.jpg,\nx/c.png,dog\n", "a.jpg: x/c.png:dog", "[]", ""},
		{"twice the same", "a.jpg,cat\na.jpg,cat\n", "a.jpg:cat", "[]", ""},
		{"twice different", "file,label\na.jpg,cat\n\na,dog\n", "", "", `line 4: "a" is labeled "dog" here and "cat" before`},
		{"out of the folder", "a.jpg,cat\n../b.jpg,dog\n", "", "", `line 2: "../b.jpg" leads out of the folder`},
		{"absolute", "/etc/b.jpg,dog\n", "", "", `"/etc/b.jpg" leads out of the folder`},
		{"one column", "a.jpg,cat\nb\n", "", "", "line 2 has 1 columns, needs 2"},
		{"nothing fits", "q.jpg,cat\nr.jpg,dog\n", "", "", `none of its 2 names is an image of the folder (first: "q.jpg")`},
		{"empty", "", "", "", "no rows"},
		{"header alone", "file,label\n", "", "", "no rows"},
		{"open quote", "\"a.jpg,cat\n", "", "", "line 1 has 1 columns, needs 2"},
	} {
		labels, err := parseTable(strings.NewReader(row.text), NewFinder(labelFiles), titles[Labels])
		if err != nil || row.err != "" {
			if err == nil || row.err == "" || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.name, err, row.err)
			}
			continue
		}
		var got []string
		for _, file := range labelFiles {
			if label, ok := labels.ByName[file]; ok {
				got = append(got, file+":"+label)
			}
		}
		if strings.Join(got, " ") != row.want || fmt.Sprintf("%q", labels.Unknown) != row.unknown {
			t.Errorf("%s: %q unknown %q, want %q %s", row.name, got, labels.Unknown, row.want, row.unknown)
		}
	}
}

// TestRename: words that become one are one class.
func TestRename(t *testing.T) {
	table, err := parseTable(strings.NewReader("a.jpg,Dialer\nx/c.png,calculator\nx/d.jpg,\n"), NewFinder(labelFiles), titles[Labels])
	if err != nil {
		t.Fatal(err)
	}
	table = table.Rename(func(word string) string { return strings.Replace(word, "Dialer", "calculator", 1) })
	if got := fmt.Sprint(table.Classes, table.ByName); got != "[calculator] map[a.jpg:calculator x/c.png:calculator x/d.jpg:]" {
		t.Error(got)
	}
}

func FuzzTable(f *testing.F) {
	f.Add("file,label\na.jpg,cat\n")
	f.Add("\"a.jpg\",cat\n\xff.jpg,\n,\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := parseTable(strings.NewReader(text), NewFinder(labelFiles), titles[Labels])
		if err != nil {
			return
		}
		for name, label := range table.ByName {
			if label != "" && !slices.Contains(table.Classes, label) || !slices.Contains(labelFiles, name) {
				t.Errorf("%q is %q, of %q", name, label, table.Classes)
			}
		}
	})
}
