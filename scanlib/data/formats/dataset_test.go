package formats

import (
	"fmt"
	"image/color"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data"
	"scango/scanlib/data/datatest"
)

// shade is a picture of a color of its own.
func shade(t *testing.T, i int) []byte {
	return datatest.PNG(t, datatest.Plain(9, 16, color.NRGBA{uint8(37 * i), 200, 0, 255}))
}

// What is wrong with some images is one warning each, with names.
func TestWarnings(t *testing.T) {
	folder, enrico := map[string][]byte{}, map[string][]byte{}
	for i := range 6 {
		folder[fmt.Sprintf("train/a b-%d.png", i)] = shade(t, i/2) // pairs of the same pixels
		enrico[fmt.Sprintf("screenshots/%d.png", i)] = shade(t, i)
	}
	folder["val/q'\"\xff.png"], folder["val/new.png"] = shade(t, 1), shade(t, 5)
	enrico["design_topics.csv"] = []byte("screen_id,topic\n0,list\n1,list\n2,menu\n3,menu\n98,menu\n97,form\n")
	enrico["apps.csv"], enrico["list.txt"] = []byte("image,app\n0,a\n1,b\n"), []byte("new\nold\n")
	enrico["labels.csv"] = []byte("file,label\na b-1.png,x\nc.png,y\n")
	folder["broken/a.png"], folder["broken/b.png"], folder["broken/thin.png"] = nil, shade(t, 1), datatest.PNG(t, datatest.Plain(400, 9, datatest.Teal))
	root, screens := datatest.Folder(t, folder), datatest.Folder(t, enrico)
	train, val := filepath.Join(root, "train"), filepath.Join(root, "val")
	at := func(name string) string { return filepath.Join(screens, name) }
	for _, row := range []struct {
		format string
		o      data.Options
		want   []string
	}{
		{"folder", data.Options{Root: train, ValRoot: val},
			[]string{"training sees 1 of 2 validation images, to the pixel: q'\"\xff.png is a b-2.png; scores on them tell less"}},
		{"folder", data.Options{Root: train, ValRoot: val, ValList: at("list.txt")}, []string{"no image goes by 1 name of the list of images: old"}},
		{"folder", data.Options{Root: train, LabelsCSV: at("labels.csv")}, []string{"1 row of " + at("labels.csv") + " fit no image: c.png"}},
		{"enrico", data.Options{Root: screens}, []string{"2 screens of design_topics.csv have no screenshot: 98, 97; is the archive unpacked in full?"}},
		{"enrico", data.Options{Root: screens, GroupBy: "csv", GroupCSV: at("apps.csv")},
			[]string{"2 screens of design_topics.csv have no screenshot: 98, 97; is the archive unpacked in full?", "group_by=csv puts 2 of 6 images into 2 groups, the others into none"}},
		{"folder", data.Options{Root: train, GroupBy: "prefix"}, []string{"group_by=prefix puts 6 of 6 images into 1 group, the others into none"}},
		{"folder", data.Options{Root: filepath.Join(root, "broken")},
			[]string{"skipped a.png: empty file", "1 of 3 files skipped (strict stops at the first)", "odd thin.png: 400×9 pixels are long and thin"}},
		{"folder", data.Options{Root: train}, nil},
	} {
		var warnings []string
		row.o.Size, row.o.CacheDir = 16, t.TempDir()
		row.o.Warn = func(text string) { warnings = append(warnings, text) }
		ds, err := data.Open(t.Context(), row.format, row.o)
		if err != nil {
			t.Errorf("%+v: %v", row.want, err)
			continue
		}
		ds.Close()
		if !slices.Equal(warnings, row.want) {
			t.Errorf("warnings %q, want %q", warnings, row.want)
		}
	}
}

// A set that cannot be opened is one line.
func TestOpenErrors(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"cat/1.png": shade(t, 1), "dog/2.png": shade(t, 2)})
	out := filepath.Join(t.TempDir(), "out.txt")
	datatest.Write(t, out, []byte("cat/1.png\n../x.png\n"))
	cifar := datatest.Folder(t, map[string][]byte{"cifar-10-batches-bin/test_batch.bin": cifarRecords(0, 1)})
	for _, row := range []struct {
		format string
		o      data.Options
		want   string
	}{
		{"folder", data.Options{Classes: []string{"cow"}}, `has no class "cow"; it has cat, dog`},
		{"folder", data.Options{Merge: map[string]string{"cow": "cat"}}, `has no class "cow"`},
		{"folder", data.Options{TrainList: out}, `line 2: "../x.png" leads out of the folder`},
		{"folder", data.Options{ImageList: "/none.txt"}, "cannot open list /none.txt: no such file"},
		{"folder", data.Options{ValList: "/none.txt"}, "cannot open list /none.txt: no such file"},
		{"folder", data.Options{GroupBy: "csv", GroupCSV: "/none.csv"}, "groups file /none.csv does not exist"},
		{"folder", data.Options{GroupBy: "color"}, `groups by "color" are none of folder, prefix, csv`},
		{"folder", data.Options{ValFraction: 0.1}, "cannot split 2 images at fraction 0.1"},
		{"folder", data.Options{Root: cifar}, "no images in " + cifar + " or below (looked for JPEG, PNG, GIF, WebP, BMP); it looks like CIFAR-10: open it as data set cifar10"},
		{"fodler", data.Options{}, `there is no data set "fodler"; did you mean "folder"?`},
		{"zzzzzz", data.Options{}, `there is no data set "zzzzzz": want one of array, cifar10, `},
	} {
		row.o.Size, row.o.CacheDir = 16, t.TempDir()
		if row.o.Root == "" {
			row.o.Root = root
		}
		_, err := data.Open(t.Context(), row.format, row.o)
		if err == nil || !strings.HasPrefix(err.Error(), "data: ") || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, row.want)
		}
	}
}

// A folder that holds train and val is divided so, unless it is told otherwise.
func TestDividedFolder(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"train/a/1.png": shade(t, 1), "train/b/2.png": shade(t, 2), "val/b/3.png": shade(t, 3), "val/a/4.png": shade(t, 4), "l.csv": []byte("1.png,x\n3.png,y\n")})
	for _, row := range []struct {
		o    data.Options
		want string
	}{
		{data.Options{}, "[a/1.png b/2.png] [a/4.png b/3.png] [0 1]"},
		{data.Options{LabelsCSV: filepath.Join(root, "l.csv")}, "[train/a/1.png train/b/2.png val/a/4.png val/b/3.png] [train/a/1.png train/b/2.png val/a/4.png val/b/3.png] [0 -1 -1 1]"},
		{data.Options{ValRoot: filepath.Join(root, "train")}, "[train/a/1.png train/b/2.png val/a/4.png val/b/3.png] [a/1.png b/2.png] [2 3]"},
	} {
		row.o.Root, row.o.Size, row.o.CacheDir = root, 4, t.TempDir()
		ds, err := data.Open(t.Context(), "folder", row.o)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(ds.Train.Names, ds.Val.Names, ds.Val.Labels); got != row.want {
			t.Errorf("%s, want %s", got, row.want)
		}
		ds.Close()
	}
}

// Hashes are the same for the same images, and say which others there are.
func TestHashes(t *testing.T) {
	root := stlFolder(t, nil)
	hashes := func(o data.Options) data.Hashes {
		o.Root, o.CacheDir = root, t.TempDir()
		ds, err := data.Open(t.Context(), "stl10", o)
		if err != nil {
			t.Fatal(err)
		}
		defer ds.Close()
		return ds.Hashes()
	}
	plain, more, grouped := hashes(data.Options{}), hashes(data.Options{Unlabeled: true}), hashes(data.Options{GroupBy: "folder"})
	if plain != hashes(data.Options{}) || plain.Train == plain.Val || plain.More != "" || plain.Groups != "" {
		t.Errorf("hashes %+v", plain)
	}
	if more.Train != plain.Train || more.More == "" || more.More == more.Train || grouped.Train != plain.Train || grouped.Groups == "" {
		t.Errorf("with more %+v, with groups %+v", more, grouped)
	}
}

// Every format has the facts that users need.
func TestFormats(t *testing.T) {
	for _, f := range data.Formats() {
		mean, std := f.Normalization()
		if f.Title == "" || f.Holds == "" || !f.Has(data.Train) || mean[0] <= 0 || std[0] <= 0 {
			t.Errorf("%s: %+v", f.Name, f)
		}
		for _, file := range f.Fetch.Files {
			if file.URL == "" || file.Into == "" || f.Fetch.Dir == "" {
				t.Errorf("%s: %+v of %+v", f.Name, file, f.Fetch)
			}
		}
	}
	if got := strings.Join(data.Names(), " "); got != "array cifar10 cifar100 cifar20 enrico folder imagenet mnist rico stl10" {
		t.Error(got)
	}
}

// A directory is known by the names of its files, before any is read.
func TestGuess(t *testing.T) {
	for file, want := range map[string]string{
		"cifar-10-batches-py/batches.meta": "cifar10", "test_batch.bin": "cifar10", "cifar-100-binary/test.bin": "cifar100",
		"train-images-idx3-ubyte.gz": "mnist", "stl10_binary/train_X.bin": "stl10", "ILSVRC2012_img_val/n01/a.JPEG": "imagenet",
		"combined/1.jpg": "rico", "x_train.npy": "array", "a.jpg": "", "train/cat/a.jpg": "",
	} {
		f, _ := data.Guess(datatest.Folder(t, map[string][]byte{file: nil}))
		if f.Name != want {
			t.Errorf("%s: %q, want %q", file, f.Name, want)
		}
	}
	if f, _ := data.Guess(datatest.Folder(t, map[string][]byte{"screenshots/1.jpg": nil, "design_topics.csv": nil})); f.Name != "enrico" {
		t.Errorf("enRICO: %q", f.Name)
	}
}
