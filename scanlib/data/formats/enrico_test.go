package formats

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
	"scango/scanlib/data/listing"
)

// enRICO with fewer screenshots than rows: the ids that are not there are
// listed, the others used.
func TestEnrico(t *testing.T) {
	root := datatest.Folder(t, merged(screens(t, "screenshots", "3", "7"), map[string][]byte{"design_topics.csv": topicsCSV["enrico/design_topics.csv"]}))
	o := data.Options{Size: 8, CacheDir: t.TempDir()}
	s, err := open(t, "enrico", root, data.Train, o)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(s), "[3.jpg 7.jpg][1 0] calculator,list[1 99][]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	s.Close()
	ds, err := data.Open(t.Context(), "enrico", data.Options{Root: root, Size: 8, CacheDir: o.CacheDir, Classes: []string{"dialer"}})
	if err != nil || fmt.Sprint(ds.Train.Names) != "[7.jpg]" {
		t.Fatalf("the topic by its other name: %v, %v", ds, err)
	}
	ds.Close()
	for name, want := range map[string]string{"none": "does not exist", "screenshots": "no design_topics.csv in "} {
		if _, err := open(t, "enrico", filepath.Join(root, name), data.Train, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	o.Split = "dev"
	if _, err := open(t, "enrico", root, data.Train, o); err == nil || !strings.Contains(err.Error(), `split "dev" is none of random, multibench`) {
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
	var names []string
	for _, id := range ids {
		names = append(names, "screenshots/"+id+".jpg")
	}
	labels, err := listing.ReadTable(listing.Labels, topics, listing.NewFinder(names))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, topic := range labels.ByName {
		count[topic]++
	}
	if len(labels.Classes) != 20 || count["list"] != 265 || count["calculator"] != 6 || count["tutorial"] != 163 || len(labels.Unknown) != 0 {
		t.Errorf("%d topics: %v, unknown %v", len(labels.Classes), count, labels.Unknown)
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
	s, err := open(t, "enrico", root, data.Train, data.Options{Size: 32, Resize: data.Letterbox, CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	at := slices.Index(s.Names, ids[0]+".jpg")
	if s.Len() != 3 || fmt.Sprint(s.Classes) != "[list login tutorial]" || len(s.UnknownLabels) != 1457 || s.Classes[s.Labels[at]] != "tutorial" {
		t.Errorf("%d screens of %q, %d unknown", s.Len(), s.Classes, len(s.UnknownLabels))
	}
}
