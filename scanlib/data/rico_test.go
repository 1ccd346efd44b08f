package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

// screens are small pictures with their JSON, by id.
func screens(t *testing.T, folder string, ids ...string) map[string][]byte {
	files := map[string][]byte{}
	for i, id := range ids {
		files[folder+"/"+id+".jpg"] = datatest.JPEG(t, datatest.Plain(9, 16, datatest.Teal))
		files[folder+"/"+id+".json"] = []byte(fmt.Sprintf("{%d}", i))
	}
	return files
}

func merged(maps ...map[string][]byte) map[string][]byte {
	out := map[string][]byte{}
	for _, m := range maps {
		for name, content := range m {
			out[name] = content
		}
	}
	return out
}

var topicsCSV = map[string][]byte{"enrico/design_topics.csv": []byte("screen_id,topic\n3,list\n1,Dialer\n7,calculator\n99,list\n")}

// describe is all that a test of listings looks at.
func describe(s *Set) string {
	classes := "-"
	if s.Labels != nil {
		classes = strings.Join(s.Classes, ",")
	}
	return fmt.Sprintf("%v%v %s%v%v", s.Names, s.Labels, classes, s.UnknownLabels, s.UnknownNames)
}

func TestRICO(t *testing.T) {
	combined := screens(t, "combined", "1", "2", "3", "10")
	own := screens(t, "enrico/screenshots", "1", "3", "7")
	walkthrough := merged(screens(t, "train/1", "a b", "c'\"d"), screens(t, "val/login", "e"), screens(t, "val/list", "f"))
	for _, row := range []struct {
		name       string
		files      map[string][]byte
		subset     string
		train, val string // "" for ErrNoHeldOut
	}{
		{"alone", combined, "", "[1.jpg 10.jpg 2.jpg 3.jpg][] -[][]", ""},
		{"with enRICO's topics", merged(combined, topicsCSV), "",
			"[10.jpg 2.jpg][] -[][]", "[1.jpg 3.jpg][0 1] calculator,list[7 99][]"},
		{"with enRICO", merged(combined, own, topicsCSV), "",
			"[10.jpg 2.jpg][] -[][]", "[1.jpg 3.jpg 7.jpg][0 1 0] calculator,list[99][]"},
		{"the walkthrough's folders", walkthrough, "", "[1/a b.jpg 1/c'\"d.jpg][] -[][]", "[list/f.jpg login/e.jpg][0 1] list,login[][]"},
		{"the walkthrough's subset", walkthrough, "login log in screens\nlist a list\n", "[1/a b.jpg 1/c'\"d.jpg][] -[][]",
			"[list/f.jpg login/e.jpg][1 0] log in screens,a list[][]"},
	} {
		root, subset := datatest.Folder(t, row.files), ""
		if row.subset != "" {
			subset = filepath.Join(t.TempDir(), "rico-20.txt")
			datatest.Write(t, subset, []byte(row.subset))
		}
		o := Options{Size: 8, Resize: Letterbox, CacheDir: t.TempDir()}
		for train, want := range map[bool]string{true: row.train, false: row.val} {
			s, err := OpenRICO(t.Context(), root, "", subset, train, o)
			if want == "" {
				if !errors.Is(err, ErrNoHeldOut) {
					t.Errorf("%s: error %v, want ErrNoHeldOut", row.name, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", row.name, err)
				continue
			}
			if got := describe(s); got != want {
				t.Errorf("%s, train %v: %s, want %s", row.name, train, got, want)
			}
			s.Close()
		}
	}
}

// enRICO may lie elsewhere.
func TestRICOElsewhere(t *testing.T) {
	root, enrico := datatest.Folder(t, screens(t, "combined", "1", "2")), datatest.Folder(t, merged(screens(t, "enrico/screenshots", "1"), topicsCSV))
	for train, want := range map[bool]string{true: "[2.jpg]", false: "[1.jpg]"} {
		s, err := OpenRICO(t.Context(), root, filepath.Join(enrico, "enrico"), "", train, Options{Size: 8, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.Names); got != want {
			t.Errorf("train %v: %s, want %s", train, got, want)
		}
		s.Close()
	}
	if _, err := OpenRICO(t.Context(), root, root, "", true, Options{Size: 8}); err == nil || !strings.Contains(err.Error(), "no design_topics.csv in "+root) {
		t.Errorf("error %v", err)
	}
}

// enRICO with fewer screenshots than rows: the ids that are not there are
// listed, the others used.
func TestEnrico(t *testing.T) {
	root := datatest.Folder(t, merged(screens(t, "screenshots", "3", "7"), map[string][]byte{"design_topics.csv": topicsCSV["enrico/design_topics.csv"]}))
	o := Options{Size: 8, CacheDir: t.TempDir()}
	s, err := OpenEnrico(t.Context(), root, "", o)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(s), "[3.jpg 7.jpg][1 0] calculator,list[1 99][]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	s.Close()
	o.Only.Classes = []string{"dialer"}
	if s, err = OpenEnrico(t.Context(), root, "", o); err != nil || fmt.Sprint(s.Names) != "[7.jpg]" {
		t.Errorf("the topic by its other name: %v, %v", s, err)
	}
	s.Close()
	for name, want := range map[string]string{"none": "does not exist", "screenshots": "no design_topics.csv in "} {
		if _, err := OpenEnrico(t.Context(), filepath.Join(root, name), "", o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	if _, err := OpenEnrico(t.Context(), root, "dev", o); err == nil || !strings.Contains(err.Error(), `part "dev" is none of train, val, test`) {
		t.Errorf("error %v", err)
	}
}

// enRICO's own file: 20 topics of 1,460 screens, as counted in its paper; three
// of other screens stand in for its screenshots.
func TestEnricoTopics(t *testing.T) {
	topics := filepath.Join(datatest.Shared(t, "mini-rico"), "enrico_design_topics.csv")
	ids, err := readTopics(topics)
	if err != nil {
		t.Fatal(err)
	}
	var listing []entry
	for _, id := range ids {
		listing = append(listing, entry{name: "screenshots/" + id + ".jpg"})
	}
	labels, err := readLabels(topics, listing)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, topic := range labels.byName {
		count[topic]++
	}
	if len(labels.classes) != 20 || count["list"] != 265 || count["calculator"] != 6 || count["tutorial"] != 163 || len(labels.unknown) != 0 {
		t.Errorf("%d topics: %v, unknown %v", len(labels.classes), count, labels.unknown)
	}
	root := t.TempDir()
	for i, name := range []string{"0000.jpg", "0001.jpg", "0005.jpg"} {
		raw, err := os.ReadFile(filepath.Join(datatest.Shared(t, "mini-rico"), "images", name))
		if err != nil {
			t.Fatal(err)
		}
		datatest.Write(t, filepath.Join(root, "screenshots", ids[i]+".jpg"), raw)
	}
	raw, err := os.ReadFile(topics)
	if err != nil {
		t.Fatal(err)
	}
	datatest.Write(t, filepath.Join(root, "design_topics.csv"), raw)
	s, err := OpenEnrico(t.Context(), root, "", Options{Size: 32, Resize: Letterbox, CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := slices.Index(s.Names, ids[0]+".jpg")
	if s.Len() != 3 || fmt.Sprint(s.Classes) != "[list login tutorial]" || len(s.UnknownLabels) != 1457 || s.Classes[s.Labels[at]] != "tutorial" {
		t.Errorf("%d screens of %q, %d unknown", s.Len(), s.Classes, len(s.UnknownLabels))
	}
}
