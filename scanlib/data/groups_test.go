package data

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
	"scango/scanlib/pack"
)

func TestGroup(t *testing.T) {
	for _, row := range []struct {
		name string
		of   func(string) string
		want string
	}{
		{"folder", byFolder, "[0 0 1 -1 0]"},
		{"prefix", byPrefix, "[0 1 0 0 -1]"},
	} {
		s := &Set{Images: images(t, make([]byte, 15), "x/com.a-1.png", "x/com.b-2.png", "y/com.a_2.jpg", "com.a-7.gif", "x/plain.png")}
		hash := s.Hash
		s.Group(row.of)
		if got := fmt.Sprint(s.Groups); got != row.want || s.Hash != hash || len(s.GroupsHash()) != 64 {
			t.Errorf("%s: %s, want %s; hashes %s %s", row.name, got, row.want, s.Hash, s.GroupsHash())
		}
		if other := s.Images; s.GroupsHash() == (pack.Images{}).GroupsHash() || s.GroupsHash() == (pack.Images{Groups: other.Groups[:4]}).GroupsHash() {
			t.Errorf("%s: other groups of the same hash", row.name)
		}
		sub, err := s.Subset([]int{2, 0})
		if err != nil || fmt.Sprint(sub.Groups) != fmt.Sprint([]int32{s.Groups[2], s.Groups[0]}) {
			t.Errorf("%s: groups of a subset %v, error %v", row.name, sub.Groups, err)
		}
	}
}

// RICO's table of screens names the app of each.
func TestReadGroups(t *testing.T) {
	s := &Set{Images: images(t, make([]byte, 9), "combined/1.jpg", "combined/2.jpg", "combined/3.jpg")}
	file := filepath.Join(t.TempDir(), "ui_details.csv")
	datatest.Write(t, file, []byte("UI Number,App Package Name,Interaction Trace Number,UI Number in Trace\n1,com.a,0,1\n3,com.a,0,2\n9,com.b,0,3\n"))
	of, err := s.byTable(file)
	if err != nil {
		t.Fatal(err)
	}
	s.Group(of)
	if got := fmt.Sprint(s.Groups); got != "[0 -1 0]" {
		t.Error(got)
	}
	if _, err := s.byTable("/none.csv"); err == nil || !strings.Contains(err.Error(), "groups file /none.csv does not exist") {
		t.Errorf("error %v", err)
	}
}

func TestSame(t *testing.T) {
	a, b := images(t, []byte("AAABBBAAA"), "a", "b", "c"), images(t, []byte("DDDAAABBBAAA"), "d", "e", "f", "g")
	inB, inA := Same(a, b)
	if got := fmt.Sprint(inB, inA); got != "[1 2 3] [0 1 0]" {
		t.Error(got)
	}
	b.Width = 2
	if inB, _ := Same(a, b); inB != nil {
		t.Errorf("of another size: %v", inB)
	}
}
