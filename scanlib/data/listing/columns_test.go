package listing

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"scango/scanlib/data/datatest"
)

// TestColumns: of images 0.png to 9.png and two of words, which columns say which is what; where
// two could be meant, that is asked.
func TestColumns(t *testing.T) {
	var images []string
	for i := range 10 {
		images = append(images, fmt.Sprintf("%d.png", i))
	}
	images = append(images, "x_1.png", "x_2.png")
	for _, row := range []struct{ name, text, want, err string }{
		{"a word in a column of any title", "n,image_key,label\n1,x_1,cat\n2,x_2,dog\n", "x_1.png:cat x_2.png:dog", ""},
		{"the files win over an index", ",image_name,label\n0,1.png,cat\n1,2.png,dog\n", "1.png:cat 2.png:dog", ""},
		{"the files win over id", "id,species,label,photo\n1,x,cat,3.png\n2,x,dog,4.png\n", "3.png:cat 4.png:dog", ""},
		{"the title decides between numbers", "n,id,label\n3,1,0\n4,2,1\n", "1.png:0 2.png:1", ""},
		{"without titles the other way round", "cat,1.png\ndog,2.png\n", "1.png:cat 2.png:dog", ""},
		{"classes that go by numbers of images", "1,0\n2,0\n3,4\n", "1.png:0 2.png:0 3.png:4", ""},
		{"columns of files that agree", "path,image,label\n1.png,1,cat\n./2.png,2.png,dog\n", "1.png:cat 2.png:dog", ""},
		{"titles with spaces, and empty columns", "Image Name,Class Name,,\n1.png,cat,,\n2.png,dog,,\n", "1.png:cat 2.png:dog", ""},
		{"two labels that agree", "file,label,class\n1.png,0,cat\n2.png,1,dog\n3.png,0,cat\n", "1.png:0 2.png:1 3.png:0", ""},
		{"an unknown title of two columns", "image,species\n1.png,cat\n2.png,dog\n", "1.png:cat 2.png:dog", ""},
		{"semicolons", "file;label\n1.png;red, warm\n2.png;blue\n", "1.png:red, warm 2.png:blue", ""},
		{"semicolons, without titles", "1.png;a,b\n2.png;a,c\n", "1.png:a,b 2.png:a,c", ""},
		{"a spreadsheet's separator", "sep=;\r\nfile;label\r\n1.png;cat\r\n", "1.png:cat", ""},
		{"tabs", "file\tlabel\n1.png\ta,b\n2\tdog\n", "1.png:a,b 2.png:dog", ""},
		{"lines of an old Mac", "file,label\r1.png,cat\r2.png,dog", "1.png:cat 2.png:dog", ""},
		{"predictions", "path,cluster,probability,top1,top1_probability\n1.png,3,0.9,3,0.9\n2.png,1,0.5,1,0.5\n", "1.png:3 2.png:1", ""},

		{"columns of files that disagree", "file,image,label\n1.png,2.png,cat\n", "", `line 2: column "file" and column "image" name two images, "1.png" and "2.png"`},
		{"a word and a file that disagree", "image_id,nearest,label\nx_1,x_2.png,cat\nx_2,x_1.png,dog\n", "", `line 2: column "image_id" and column "nearest" name two images, "x_1" and "x_2.png"`},
		{"numbers that disagree", "1,2\n2,3\n3,1\n", "", `line 1: column 1 and column 2 name two images, "1" and "2"`},
		{"two labels that disagree", "file,label,category\n1.png,a,x\n2.png,b,x\n", "", `column "label" and column "category" disagree: line 3 has "b" and "x"`},
		{"unknown titles", ",image_name,species\n0,1.png,cat\n1,2.png,dog\n", "", `which column is meant of columns "", "species"? Title it category, class,`},
		{"three columns without titles", "1.png,cat,me\n2.png,dog,me\n", "", `which column is meant of columns "cat", "me"?`},
		{"an index beside the names", ",image\n0,1.png\n1,2.png\n", "", `which column is meant of columns ""?`},
		{"one-hot", "image,cat,dog,fish\n1.png,1,0,0\n2.png,0.0,1.0,0.0\n", "", `columns "cat", "dog", "fish" say 1 for one of them a row`},
		{"a label that is a file", "image,label\n1.png,1.png\n2.png,2.png\n", "", `column "label" names images as column "image" does`},
		{"two columns of files", "1.png,1.png\n2.png,2.png\n", "", "column 2 names images as column 1 does"},
		{"not text", "1.png,cat\x00\n", "", "not a text file"},
	} {
		table, err := parseTable(strings.NewReader(row.text), NewFinder(images), titles[Labels])
		if err != nil || row.err != "" {
			if err == nil || row.err == "" || !strings.Contains(err.Error(), row.err) {
				t.Errorf("%s: error %v, want %q", row.name, err, row.err)
			}
			continue
		}
		if got := said(table); got != row.want || len(table.Unknown) > 0 {
			t.Errorf("%s: %s unknown %q, want %s", row.name, got, table.Unknown, row.want)
		}
	}
}

// said is what a table says of each image it names.
func said(t Table) string {
	var out []string
	for name, word := range t.ByName {
		out = append(out, name+":"+word)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// TestGroupColumns: groups are read as labels are, by their own titles.
func TestGroupColumns(t *testing.T) {
	for text, want := range map[string]string{
		"n;App Name;file\n1;maps;2.png\n":                          "2.png:maps",
		"UI Number,App Package Name,trace\n1,com.a,0\n2,com.b,1\n": "1.png:com.a 2.png:com.b",
		"file,label,kind\n1.png,a,b\n":                             `which column is meant of columns "label", "kind"? Title it app, app_name`,
	} {
		table, err := parseTable(strings.NewReader(text), NewFinder([]string{"1.png", "2.png"}), titles[Groups])
		if got := said(table) + fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestEncodings: a table says the same in every encoding that spreadsheets write.
func TestEncodings(t *testing.T) {
	const text = "file,label\r\n1.png,ébène\r\n2.png,noël\r\n"
	for name, file := range map[string][]byte{
		"UTF-8": []byte(text), "with a mark": []byte("\ufeff" + text), "decomposed": []byte(strings.ReplaceAll(text, "ë", "e\u0308")),
		"UTF-16, little": inUTF16(binary.LittleEndian, "\ufeff"+text), "UTF-16, big": inUTF16(binary.BigEndian, "\ufeff"+text),
		"without mark, little": inUTF16(binary.LittleEndian, text), "without mark, big": inUTF16(binary.BigEndian, text),
	} {
		table, err := parseTable(bytes.NewReader(file), NewFinder([]string{"1.png", "2.png"}), titles[Labels])
		if got := said(table); err != nil || got != "1.png:ébène 2.png:noël" {
			t.Errorf("%s: %s, error %v", name, got, err)
		}
	}
	list := filepath.Join(t.TempDir(), "list.txt")
	datatest.Write(t, list, inUTF16(binary.LittleEndian, "\ufeffé.png\r\nb.png\r\n"))
	if names, err := ReadNames(list); err != nil || fmt.Sprint(names) != "[é.png b.png]" {
		t.Errorf("list in UTF-16: %q, error %v", names, err)
	}
}

func inUTF16(order binary.AppendByteOrder, text string) (out []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// TestFromElsewhere: paths of images lead into the folder from where a table was
// written: from elsewhere on this machine, or where the folder has moved.
func TestFromElsewhere(t *testing.T) {
	home := datatest.Folder(t, map[string][]byte{"pics/cat/1.png": {1}, "pics/2.png": {1}, "tables/notes": {1}})
	work := filepath.Join(home, "pics", "cat")
	t.Chdir(work)
	find := NewFinder([]string{"cat/1.png", "2.png"}).Below(filepath.Join(home, "pics"))
	for name, want := range map[string]string{
		filepath.ToSlash(work) + "/1.png": "cat/1.png", "../2.png": "2.png", "./1.png": "cat/1.png", "pics/cat/1.png": "cat/1.png",
		"../../pics/2.png": "2.png", "/mnt/old/pics/cat/1.png": "cat/1.png", "../other/2.png": "", "/etc/2.png": "", "dogs/1.png": "", "pics/1.png": "",
	} {
		if image, _ := find.Image(name); image != want {
			t.Errorf("%q finds %q, want %q", name, image, want)
		}
	}
	table := filepath.Join(home, "tables", "a.csv")
	if err := os.WriteFile(table, []byte("path,cluster\n../pics/2.png,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if read, err := ReadTable(Labels, table, find); err != nil || said(read) != "2.png:4" {
		t.Errorf("%s, error %v", said(read), err)
	}
}
