package scanlib

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"scango/scanlib/config"
	"scango/scanlib/internal/tiny"
	"scango/scanlib/stage"
)

// write makes a file below root.
func write(t *testing.T, content []byte, parts ...string) string {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// draw makes a picture of one color of its own.
func draw(t *testing.T, shade int, parts ...string) {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	img := image.NewRGBA(image.Rect(0, 0, 9, 16))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	img.SetRGBA(4, 8, color.RGBA{uint8(37 * shade), uint8(shade >> 8), 0, 255}) // far enough apart to survive resizing
	if err := tiny.WritePNG(path, img); err != nil {
		t.Fatal(err)
	}
}

// records are n of a size with their number in every byte, and head in front.
func records(n, size int, head func(i int) []byte) (out []byte) {
	for i := range n {
		out = append(append(out, head(i)...), bytes.Repeat([]byte{byte(i)}, size)...)
	}
	return out
}

// mustSet is the default configuration with some keys.
func mustSet(t *testing.T, keys ...string) *config.Config {
	t.Helper()
	cfg := config.Default()
	for _, kv := range keys {
		key, value, _ := strings.Cut(kv, "=")
		if err := cfg.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return cfg
}

// stl is a small STL-10: 3 images to train, 2 to test, 4 without labels.
func stl(t *testing.T) string {
	root := t.TempDir()
	none := func(int) []byte { return nil }
	write(t, records(3, 27648, none), root, "train_X.bin")
	write(t, []byte{1, 2, 10}, root, "train_y.bin")
	write(t, bytes.Repeat([]byte{77}, 2*27648), root, "test_X.bin")
	write(t, []byte{2, 1}, root, "test_y.bin")
	write(t, bytes.Repeat([]byte{99}, 4*27648), root, "unlabeled_X.bin")
	write(t, []byte("0 1\n2\n"), root, "fold_indices.txt")
	return root
}

// Each word of data.dataset opens its files: pretext, train and val images, and
// the classes of the labels that report.
func TestOpenDatasets(t *testing.T) {
	cifar, images, wnids, screens, enrico := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	label := func(n int) func(int) []byte {
		return func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, n) }
	}
	write(t, records(4, 3072, label(1)), cifar, "cifar-10-batches-bin", "data_batch_1.bin")
	write(t, records(2, 3072, label(1)), cifar, "cifar-10-batches-bin", "test_batch.bin")
	write(t, records(3, 3072, label(2)), cifar, "cifar-100-binary", "train.bin")
	write(t, records(2, 3072, label(2)), cifar, "cifar-100-binary", "test.bin")
	for i := range 10 {
		draw(t, i, images, []string{"cat", "dog"}[i%2], fmt.Sprintf("com.app%d-%d.png", i%3, i))
		draw(t, i, wnids, []string{"train", "val"}[i/6], []string{"n01", "n02", "n03"}[i%3], fmt.Sprintf("%d.JPEG", i))
		draw(t, i, screens, "combined", fmt.Sprintf("%d.jpg", i))
		draw(t, i, enrico, "screenshots", fmt.Sprintf("%d.jpg", 2*i))
	}
	subset := write(t, []byte("n03 c, third\nn01 a\n"), t.TempDir(), "two.txt")
	write(t, []byte("screen_id,topic\n2,list\n4,login\n6,list\n98,menu\n"), enrico, "design_topics.csv")
	list := write(t, []byte("com.app0-0\ncom.app1-1\ncom.app2-2\n"), t.TempDir(), "list.txt")
	good := write(t, []byte("com.app0-0\ncom.app1-1\ncom.app2-2\ncom.app0-3\ncom.app1-4\n"), t.TempDir(), "good.txt")
	stlRoot, npy := stl(t), t.TempDir()
	write(t, append([]byte("\x93NUMPY\x01\x00\x76\x00"), fmt.Appendf(nil, "%-117s\n%s", "{'descr': '|u1', 'fortran_order': False, 'shape': (5, 8, 8), }", strings.Repeat("x", 320))...), npy, "x.npy")
	for _, row := range []struct {
		name string
		set  []string
		want string // pretext train val images, classes
	}{
		{"CIFAR-10", []string{"dataset=cifar10", "root=" + cifar}, "4 4 2 [airplane automobile bird]"},
		{"CIFAR-100", []string{"dataset=cifar100", "root=" + cifar}, "3 3 2 [apple aquarium_fish baby]"},
		{"CIFAR-20", []string{"dataset=cifar20", "root=" + cifar, "num_train=1"}, "1 1 2 [aquatic_mammals fish flowers]"},
		{"two classes", []string{"dataset=cifar10", "root=" + cifar, "classes=bird,airplane"}, "2 2 1 [airplane bird]"},
		{"STL-10", []string{"dataset=stl10", "root=" + stlRoot}, "7 3 2 [airplane bird car]"},
		{"STL-10, labeled alone", []string{"dataset=stl10", "root=" + stlRoot, "pretext_unlabeled=false"}, "3 3 2 [airplane bird car]"},
		{"STL-10, a fold", []string{"dataset=stl10", "root=" + stlRoot, "fold=1"}, "6 2 2 [airplane bird car]"},
		{"ImageNet", []string{"dataset=imagenet", "root=" + wnids}, "6 6 4 [n01 n02 n03]"},
		{"ImageNet's subset", []string{"dataset=imagenet", "root=" + wnids, "subset=" + subset}, "4 4 3 [c, third a]"},
		{"RICO", []string{"dataset=rico", "root=" + screens}, "8 8 2 []"},
		{"RICO and enRICO", []string{"dataset=rico", "root=" + screens, "val_root=" + enrico, "classes=list"}, "7 7 2 [list]"},
		{"enRICO", []string{"dataset=enrico", "root=" + enrico}, "8 8 2 [list login]"},
		{"enRICO, MultiBench's parts", []string{"dataset=enrico", "root=" + enrico, "split=multibench"}, "2 2 1 [list login]"},
		{"a folder", []string{"dataset=folder", "root=" + images, "fraction=0.5", "per_class=4"}, "3 3 1 [cat dog]"},
		{"merged", []string{"dataset=folder", "root=" + images, "merge=cat=pet,dog=pet"}, "8 8 2 [pet]"},
		{"a folder of train and val", []string{"dataset=folder", "root=" + wnids}, "6 6 4 [n01 n02 n03]"},
		{"a list to train", []string{"dataset=folder", "root=" + images, "train_list=" + list}, "3 3 7 [cat dog]"},
		{"a list to validate", []string{"dataset=folder", "root=" + images, "val_list=" + list}, "7 7 3 [cat dog]"},
		{"both lists", []string{"dataset=folder", "root=" + images, "val_list=" + list, "train_list=" + list}, "3 3 3 [cat dog]"},
		{"some images", []string{"dataset=folder", "root=" + images, "image_list=" + good}, "4 4 1 [cat dog]"},
		{"some of the images to train", []string{"dataset=folder", "root=" + images, "image_list=" + good, "train_list=" + list}, "3 3 2 [cat dog]"},
		{"some of the images to validate", []string{"dataset=folder", "root=" + images, "image_list=" + good, "val_list=" + list}, "2 2 3 [cat dog]"},
		{"STL-10, some images", []string{"dataset=stl10", "root=" + stlRoot, "image_list=" + write(t, []byte("train/00001\n"), t.TempDir(), "one.txt")}, "7 1 2 [airplane bird car]"},
		{"undivided", []string{"dataset=folder", "root=" + images, "val_fraction=0"}, "10 10 10 [cat dog]"},
		{"an array", []string{"dataset=array", "root=" + npy, "resize=squash"}, "4 4 1 []"},
	} {
		s, err := OpenDataset(t.Context(), mustSet(t, append(row.set, "size=8")...), nil)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		classes := s.Val.Classes[:min(3, len(s.Val.Classes))]
		if got := fmt.Sprint(s.Pretext().Len(), s.Train.Len(), s.Val.Len(), classes); got != row.want {
			t.Errorf("%s: %s, want %s", row.name, got, row.want)
		}
		if s.Train.Height != 8 {
			t.Errorf("%s: %d pixels", row.name, s.Train.Height)
		}
		s.Close()
	}
}

// The pretext stage learns from the unlabeled images too, goes on where it
// stopped, and is refused once they are others; the stages after it do not see
// them.
func TestUnlabeledPretext(t *testing.T) {
	root := t.TempDir()
	none := func(int) []byte { return nil }
	for name, n := range map[string]int{"train": 24, "test": 8, "unlabeled": 24} {
		noise := records(n, 27648, none)
		for i := range noise {
			noise[i] = byte(i*i>>3 ^ i>>5*len(name))
		}
		write(t, noise, root, name+"_X.bin")
	}
	cfg := tiny.Config(root)
	cfg.Data.Dataset, cfg.SelfLabel.Epochs = "stl10", 0
	cfg.Pretext.BatchSize, cfg.Scan.HeadRestarts = 40, 0 // more than train has
	dir := filepath.Join(t.TempDir(), "run")

	ctx, cancel := context.WithCancel(t.Context())
	e := openTiny(t, dir, cfg, func(ev stage.Event) {
		if ev.Name() == "pretext" && ev.Kind == stage.Compiling {
			cancel()
		}
	})
	if _, err := e.Pretext(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	e.Close()
	e = openTiny(t, dir, cfg, nil)
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if e.setup.More.Len() != 48 || len(enc.Train) != 24*enc.Dim || len(enc.Val) != 8*enc.Dim {
		t.Errorf("%d pretext images, features of %d and %d", e.setup.More.Len(), len(enc.Train)/enc.Dim, len(enc.Val)/enc.Dim)
	}
	if _, err := e.Neighbors(t.Context(), enc); err != nil {
		t.Fatal(err)
	}
	e.Close()

	whole := filepath.Join(t.TempDir(), "whole")
	e = openTiny(t, whole, cfg, nil)
	if _, err := e.Pretext(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Close()
	sameModels(t, dir, whole, "pretext")

	write(t, bytes.Repeat([]byte{7}, 24*27648), root, "unlabeled_X.bin")
	tiny.Contains(t, refused(t, dir, cfg), dir, "the pretext task's images differ")
}

// Neighbors are of other groups, on both sides.
func TestGroupedNeighbors(t *testing.T) {
	cfg := tiny.Config(imagesDir())
	cfg.Data.GroupBy = "folder"
	dir := filepath.Join(t.TempDir(), "run")
	from, _ := referenceRun(t)
	e, err := openRun(t, dir, cfg, Options{Engine: testEngine, From: []string{from}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	enc, err := e.Pretext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nbrs, err := e.Neighbors(t.Context(), enc)
	if err != nil {
		t.Fatal(err)
	}
	for i, neighbor := range nbrs.Train {
		if e.Data.Train.Labels[i/nbrs.K] == e.Data.Train.Labels[neighbor] {
			t.Fatalf("image %d has neighbor %d of its own folder", i/nbrs.K, neighbor)
		}
	}
	for i, neighbor := range nbrs.Val {
		if e.Data.Val.Labels[i/nbrs.ValK] == e.Data.Val.Labels[neighbor] {
			t.Fatalf("validation image %d has neighbor %d of its own folder", i/nbrs.ValK, neighbor)
		}
	}
}

// A stage that was copied from a run over other images is named and refused.
func TestRefuseOtherImages(t *testing.T) {
	from, _ := referenceRun(t)
	images := filepath.Join(t.TempDir(), "images")
	if err := tiny.Images(images, 33); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	openTiny(t, dir, tiny.Config(images), nil).Close()
	for _, name := range []string{"model.safetensors", "done.json"} {
		write(t, tiny.ReadFile(t, from, "pretext", name), dir, "pretext", name)
	}
	e := openTiny(t, dir, tiny.Config(images), nil)
	_, err := e.Pretext(t.Context())
	if err == nil {
		t.Fatal("it was loaded")
	}
	tiny.Contains(t, err.Error(), filepath.Join(dir, "pretext"), "was made from other images", "delete it")
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %q", err)
	}
}
