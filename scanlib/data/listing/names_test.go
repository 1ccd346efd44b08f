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
		"\ufeffa.jpg\r\n\n# note\n  b c'\"d.jpg \n\xff.jpg": `["a.jpg" "  b c'\"d.jpg " "\xff.jpg"]`,
		"\" a\"\n\"#b\\n\" \n\"c\"d\n\"\"\n":                `[" a" "#b\n" "\"c\"d" "\"\""]`,
		"a\n../b\n":                                         `line 2: "../b" leads out of the folder: name images by their path below it`,
		"/etc/passwd\n":                                     `line 1: "/etc/passwd" leads out of the folder`,
		"a/../../b\n":                                       `leads out of the folder`,
		"\n# only notes\n":                                  "no names",
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
		found, err := Walk(t.Context(), root, row.folders...)
		if got := fmt.Sprint(imageNames(found)); err != nil || len(found.Skipped)+len(found.Notes) > 0 || got != row.want {
			t.Errorf("%q: %s, skipped %v, notes %q, error %v, want %s", row.folders, got, found.Skipped, found.Notes, err, row.want)
		}
	}
}

func imageNames(l Listing) []string {
	names := []string{}
	for _, f := range l.Images {
		names = append(names, f.Name)
	}
	return names
}

// TestWalkLeavesOut: what systems and runs make is left out and counted; folders
// of like names, and half of what marks a run, are the user's.
func TestWalkLeavesOut(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	const system, runs = "thumbnails, bins and snapshots that a system made", "directories of runs"
	for _, row := range []struct{ files, images, notes string }{
		{"cat/a.png @eaDir/a.png/S.jpg cat/@EADIR/a.png/S.jpg", "[cat/a.png]", "[left out 2 images in @eaDir, cat/@EADIR: " + system + "]"},
		{"cat/a.png #recycle/b.png $RECYCLE.BIN/c.heic .Trash-1000/d.png", "[cat/a.png]", "[left out 3 images in #recycle, $RECYCLE.BIN, .Trash-1000: " + system + "]"},
		{"cat/a.png @eaDir/notes.txt", "[cat/a.png]", "[]"},
		{"recycled/a.png eaDir/b.png @home/c.png", "[@home/c.png eaDir/b.png recycled/a.png]", "[]"},
		{"a.png runs/x/config.yml runs/x/manifest.json runs/x/figures/1.png", "[a.png]", "[left out 1 image in runs/x: " + runs + "]"},
		{"a.png s/sweep.json s/sweep.csv s/sweep.png s/k=1/figures/1.png", "[a.png]", "[left out 2 images in s: " + runs + "]"},
		{"a.png config.yml manifest.json figures/1.png", "[a.png]", "[left out 1 image in figures: " + runs + "]"},
		{"a.png b/config.yml b/c.png figures/1.png d/manifest.json/e.png", "[a.png b/c.png d/manifest.json/e.png figures/1.png]", "[]"},
	} {
		files := map[string][]byte{}
		for _, name := range strings.Fields(row.files) {
			files[name] = png
		}
		found, err := Walk(t.Context(), datatest.Folder(t, files))
		if got := fmt.Sprint(imageNames(found)); err != nil || got != row.images || fmt.Sprint(found.Notes) != row.notes {
			t.Errorf("%s: %s, notes %v, error %v, want %s, %s", row.files, got, found.Notes, err, row.images, row.notes)
		}
	}
}

// TestWalkUnread: kinds of images that can't be read are skipped by their names,
// but for what is in truth one that can.
func TestWalkUnread(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(1, 1, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"a.HEIC": {1}, "b.ppm": {}, "c.tif": []byte("II*\x00"), "d.avif": {1}, "really.heic": png, "e.png": png})
	found, err := Walk(t.Context(), root)
	want := "[{a.HEIC HEIC, not a JPEG, PNG, GIF, WebP or BMP image} {b.ppm PPM, not a JPEG, PNG, GIF, WebP or BMP image}" +
		" {c.tif TIFF, not a JPEG, PNG, GIF, WebP or BMP image} {d.avif AVIF, not a JPEG, PNG, GIF, WebP or BMP image}]"
	if got := fmt.Sprint(imageNames(found), found.Skipped); err != nil || got != "[e.png really.heic] "+want {
		t.Errorf("%s, error %v, want %s", got, err, want)
	}
}

// TestWriteNames: what is written is read, whatever the names, and finds its image.
func TestWriteNames(t *testing.T) {
	names := []string{" 0 lead.png", "0 lead.png", "#1.png", "a b.png", "c .png", "d.png ", "\"e\"", "\"f.png", "g\nh.png", "\ufeffi.png", "\xff.png", " #j.png", "é.png", "e\u0301.png", "k\\n.png", "l\r"}
	var list strings.Builder
	if err := WriteNames(&list, names); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "list.txt")
	datatest.Write(t, file, []byte(list.String()))
	read, err := ReadNames(file)
	if fmt.Sprintf("%q", read) != fmt.Sprintf("%q", names) {
		t.Errorf("%q, error %v, want %q", read, err, names)
	}
	find := NewFinder(names)
	for _, name := range read {
		if image, _ := find.Image(name); image != name {
			t.Errorf("%q finds %q", name, image)
		}
	}
	if !strings.Contains(list.String(), "\na b.png\nc .png\n") {
		t.Errorf("%q: plain names are quoted", list.String())
	}
}

// TestFinderForms: a name finds its image in any form of Unicode, and with spaces
// around it that no image has.
func TestFinderForms(t *testing.T) {
	find := NewFinder([]string{"e\u0301te\u0301/1.png", "noël.png", "\xff\u0301.png"})
	for name, want := range map[string]string{
		"été/1.png": "e\u0301te\u0301/1.png", "noe\u0308l": "noël.png", "  noël.png\t": "noël.png", "\xff\u0301": "\xff\u0301.png", "noel": "",
	} {
		if image, ok := find.Image(name); image != want || ok != (want != "") {
			t.Errorf("%q finds %q, want %q", name, image, want)
		}
	}
}
