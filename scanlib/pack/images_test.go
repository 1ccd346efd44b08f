package pack

import (
	"fmt"
	"image/color"
	"testing"
)

// four are images of 1×2 whose bytes count up.
func four(t testing.TB) Images {
	t.Helper()
	pixels := make([]byte, 4*6)
	for i := range pixels {
		pixels[i] = byte(i)
	}
	im, err := New([]string{"a", "b", "c", "d"}, 1, 2, pixels)
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func TestImages(t *testing.T) {
	im := four(t)
	if im.Len() != 4 || im.Size() != 24 || fmt.Sprint(im.At(2)) != "[12 13 14 15 16 17]" || cap(im.At(2)) != 6 {
		t.Errorf("%d images, third %v with room for %d", im.Len(), im.At(2), cap(im.At(2)))
	}
	if got := im.Image(1).At(1, 0); got != (color.RGBA{9, 10, 11, 255}) {
		t.Errorf("pixel %v", got)
	}
	if none := (Images{}); none.Len() != 0 || none.Size() != 0 || none.Pixels() != nil {
		t.Errorf("no images: %d of %d bytes", none.Len(), none.Size())
	}
}

// TestNew: the same images have the same hash, others another.
func TestNew(t *testing.T) {
	im, again := four(t), four(t)
	other, err := New([]string{"a", "b", "c", "e"}, 1, 2, im.Pixels())
	if err != nil || im.Hash != again.Hash || im.Hash == other.Hash || len(im.Hash) != 64 {
		t.Errorf("hashes %s, %s and %s, error %v", im.Hash, again.Hash, other.Hash, err)
	}
	for _, row := range []struct{ names, height, width, bytes int }{{1, 1, 1, 4}, {1, 1, 1, 2}, {2, 0, 1, 0}, {1, 1, -1, 3}, {0, 2, 2, 3}} {
		if _, err := New(make([]string, row.names), row.height, row.width, make([]byte, row.bytes)); err == nil {
			t.Errorf("%+v: no error", row)
		}
	}
}

func TestSubset(t *testing.T) {
	im := four(t)
	im.Groups = []int32{0, 1, -1, 1}
	sub, err := im.Subset([]int{3, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(sub.Names, sub.Groups, sub.Height, sub.Width, sub.At(0), sub.At(2), sub.Len(), sub.Size()); got !=
		"[d b b] [1 1 1] 1 2 [18 19 20 21 22 23] [6 7 8 9 10 11] 3 18" {
		t.Error(got)
	}
	if &sub.At(0)[0] != &im.At(3)[0] {
		t.Error("the subset copies pixels")
	}
	other, _ := im.Subset([]int{1, 3, 1})
	again, _ := im.Subset([]int{3, 1, 1})
	if sub.Hash != again.Hash || sub.Hash == other.Hash || sub.Hash == im.Hash || len(sub.Hash) != 64 {
		t.Errorf("hashes %s %s %s", sub.Hash, again.Hash, other.Hash)
	}
	for _, bad := range [][]int{nil, {4}, {-1}} {
		if _, err := im.Subset(bad); err == nil {
			t.Errorf("indices %v: no error", bad)
		}
	}
}

// TestSubsetHash holds the hash of a subset fixed: run directories are compared
// with it, those that other versions of the program made too.
func TestSubsetHash(t *testing.T) {
	im := four(t)
	im.Hash = "h"
	sub, _ := im.Subset([]int{3, 1, 1})
	deep, _ := sub.Subset([]int{2, 0})
	for _, row := range []struct{ what, got, want string }{
		{"subset", sub.Hash, "e974cdb1d1c3e88731bbc133e37082169e7b626c17c1170586a16b463083e535"}, {"subset of a subset", deep.Hash, "d26ac9d5553848d48557e2ecc182042f4a032258dc806ca37cffd76b33fc6df0"},
	} {
		if row.got != row.want {
			t.Errorf("%s: hash %s, want %s", row.what, row.got, row.want)
		}
	}
	if fmt.Sprint(deep.Names, deep.At(1)) != "[b d] [18 19 20 21 22 23]" {
		t.Errorf("%v, second %v", deep.Names, deep.At(1))
	}
}

// TestPixels: images that lie one after the other are not copied.
func TestPixels(t *testing.T) {
	im := four(t)
	for _, row := range []struct {
		indices []int
		shared  bool
	}{{[]int{0, 1, 2, 3}, true}, {[]int{1, 2}, true}, {[]int{3}, true}, {[]int{2, 1}, false}, {[]int{0, 2}, false}, {[]int{1, 1}, false}} {
		sub, err := im.Subset(row.indices)
		if err != nil {
			t.Fatal(err)
		}
		pixels, want := sub.Pixels(), []byte(nil)
		for _, i := range row.indices {
			want = append(want, im.At(i)...)
		}
		if string(pixels) != string(want) || cap(pixels) != len(want) || (&pixels[0] == &sub.At(0)[0]) != row.shared {
			t.Errorf("%v: %v, want %v, shared %v", row.indices, pixels, want, row.shared)
		}
	}
}

func TestGroupsHash(t *testing.T) {
	im := four(t)
	if im.GroupsHash() != "" {
		t.Error("without groups there is a hash")
	}
	im.Groups = []int32{0, 1, 1, -1}
	first := im.GroupsHash()
	im.Groups = []int32{0, 1, -1, 1}
	if second := im.GroupsHash(); len(first) != 64 || first == second {
		t.Errorf("hashes %s and %s", first, second)
	}
}
