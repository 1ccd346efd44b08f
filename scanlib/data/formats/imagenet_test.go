package formats

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

func TestImageNet(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{
		"ILSVRC2012_img_train/n01/a.JPEG": png, "ILSVRC2012_img_train/n01/b.JPEG": png, "ILSVRC2012_img_train/n02/c.JPEG": png,
		"ILSVRC2012_img_train/n03/d.JPEG": png, "val/n01/v.JPEG": png, "val/n03/w.JPEG": png,
	})
	subset := filepath.Join(t.TempDir(), "imagenet_2.txt")
	for _, row := range []struct {
		subset string
		train  bool
		want   string
	}{
		{"", true, "[n01/a.JPEG n01/b.JPEG n02/c.JPEG n03/d.JPEG][0 0 1 2] n01,n02,n03[][]"},
		{"n01 tench, Tinca tinca\nn03 great \"white\" shark\n", true, "[n01/a.JPEG n01/b.JPEG n03/d.JPEG][0 0 1] tench, Tinca tinca,great \"white\" shark[][]"},
		{"\ufeffn03 crane\r\n\r\nn01 crane\r\n", false, "[n01/v.JPEG n03/w.JPEG][1 0] crane (n03),crane (n01)[][]"},
		{"n03\nn01\n", false, "[n01/v.JPEG n03/w.JPEG][1 0] n03,n01[][]"},
	} {
		path := ""
		if row.subset != "" {
			path = subset
			datatest.Write(t, subset, []byte(row.subset))
		}
		s, err := open(t, "imagenet", root, part(row.train), data.Options{Subset: path, Size: 4, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if got := describe(s); got != row.want {
			t.Errorf("%q: %s, want %s", row.subset, got, row.want)
		}
		s.Close()
	}
}

func TestImageNetErrors(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"train/n01/a.png": datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal)), "train/n02/notes.txt": nil, "train/n03/notes.txt": nil})
	subset := filepath.Join(t.TempDir(), "s.txt")
	for text, want := range map[string]string{
		"n01 a\nn09 b\n":     `line 2: no folder "n09" in ` + root,
		"n01 a\nn01 b\n":     `line 2: folder "n01" comes twice`,
		"n01 a\n../n02 b\n":  `line 2: "../n02" is not a folder in the data set itself`,
		"/etc a\nn02 b\n":    `line 1: "/etc" is not a folder in the data set itself`,
		"n01/x a\nn02 b\n":   `"n01/x" is not a folder in the data set itself`,
		". a\nn02 b\n":       `"." is not a folder in the data set itself`,
		"n01 a\n":            "1 classes, want lines such as",
		"n02 a\nn03 b\n":     "no images in n02, n03 of " + filepath.Join(root, "train"),
		"n01 a\n\n\nn08 b\n": `line 4: no folder "n08"`,
	} {
		datatest.Write(t, subset, []byte(text))
		_, err := open(t, "imagenet", root, data.Train, data.Options{Subset: subset, Size: 4, CacheDir: t.TempDir()})
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), "subset "+subset) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	for _, row := range []struct {
		root string
		part data.Part
		o    data.Options
		want string
	}{
		{root, data.HeldOut, data.Options{Size: 4}, "has neither ILSVRC2012_img_val nor val in it"},
		{root, data.Train, data.Options{}, "set a size, such as 96"},
		{root, data.Train, data.Options{Size: 4, Subset: "/none.txt"}, "cannot read subset /none.txt: no such file"},
		{root + "/none", data.Train, data.Options{Size: 4}, "does not exist"},
	} {
		if _, err := open(t, "imagenet", row.root, row.part, row.o); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("error %v, want %q", err, row.want)
		}
	}
}

// TestImagenette reads two of the ten classes: 300 files of each to train, 100
// to validate (ls | wc -l).
func TestImagenette(t *testing.T) {
	root := datatest.Shared(t, "imagenette-96")
	subset := filepath.Join(t.TempDir(), "two.txt")
	datatest.Write(t, subset, []byte("n01440764 tench, Tinca tinca\nn03888257 parachute, chute\n"))
	for train, each := range map[bool]int{true: 300, false: 100} {
		s, err := open(t, "imagenet", root, part(train), data.Options{Subset: subset, Size: 16, CacheDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		count := []int{0, 0}
		for i, label := range s.Labels {
			count[label]++
			if strings.HasPrefix(s.Names[i], "n03888257/") != (label == 1) {
				t.Fatalf("%s has label %d", s.Names[i], label)
			}
		}
		if fmt.Sprint(count) != fmt.Sprint([]int{each, each}) || s.Classes[1] != "parachute, chute" || len(s.Skipped) != 0 {
			t.Errorf("train %v: %v images of %q, skipped %v", train, count, s.Classes, s.Skipped)
		}
		s.Close()
	}
}

// A loop of links and an unreadable class folder neither hang nor end the run.
func TestImageNetOddFolders(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(4, 4, datatest.Teal))
	root := datatest.Folder(t, map[string][]byte{"train/n01/a.png": png, "train/n02/b.png": png})
	if err := os.Symlink("..", filepath.Join(root, "train", "n01", "up")); err != nil {
		t.Fatal(err)
	}
	s, err := open(t, "imagenet", root, data.Train, data.Options{Size: 4, CacheDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Len() != 2 {
		t.Errorf("names %v", s.Names)
	}
}
