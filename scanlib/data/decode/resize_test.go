package decode

import (
	"bytes"
	"image"
	"image/color"
	"strconv"
	"testing"

	"scango/scanlib/internal/golden"
)

// TestGoldenResize compares with Pillow's BILINEAR as torchvision calls it:
// Resize((64, 64)), and Resize(256) then CenterCrop(224). The bits are the same.
func TestGoldenResize(t *testing.T) {
	f := golden.Open(t, "aug_crop_resize.npz")
	source := func(name string) raster {
		shape := f.Shape(name + "_u8")
		return whole(rgba(f.Bytes(name+"_u8"), shape[0], shape[1]))
	}
	for _, m := range f.Find(`(\w+)_squash(\d+)`) {
		size, _ := strconv.Atoi(m[2])
		equal(t, m[0], resize(source(m[1]), size, Squash), f.Bytes(m[0]))
	}
	for _, m := range f.Find(`(\w+)_resize(\d+)_crop(\d+)`) {
		side, _ := strconv.Atoi(m[2])
		inner, _ := strconv.Atoi(m[3])
		src := source(m[1])
		w, h := cover(src.full.X, src.full.Y, side)
		to := image.Rect(0, 0, w, h).Sub(image.Pt(middle(w-inner), middle(h-inner)))
		equal(t, m[0], src.scale(to, image.Pt(inner, inner)), f.Bytes(m[0]))
		if (side-inner)%4 == 0 { // or the middle of the middle may lie a pixel off
			equal(t, m[0]+" of our crop", window(resize(src, side, Crop), side, inner), f.Bytes(m[0]))
		}
	}
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		mean, most := difference(got, want)
		t.Errorf("%s: %d values, want %d; mean difference %.4f, largest %d", what, len(got), len(want), mean, most)
	}
}

// TestColumnsFirst: the rule is that of Pillow's source; its edge by hand.
func TestColumnsFirst(t *testing.T) {
	for _, row := range []struct {
		from, to image.Point
		want     bool
	}{
		{image.Pt(270, 480), image.Pt(64, 64), true},    // 416 > 2·206
		{image.Pt(270, 480), image.Pt(256, 455), false}, // 25 < 2·14
		{image.Pt(100, 180), image.Pt(60, 100), false},  // 80 = 2·40
		{image.Pt(100, 181), image.Pt(60, 100), true},
		{image.Pt(20, 40), image.Pt(64, 40), false}, // the height stays
		{image.Pt(20, 41), image.Pt(64, 40), true},
		{image.Pt(480, 270), image.Pt(64, 64), false},
	} {
		if got := columnsFirst(row.from, row.to); got != row.want {
			t.Errorf("%v to %v: columns first %t", row.from, row.to, got)
		}
	}
}

// window cuts the middle inner×inner pixels.
func window(rgb []byte, side, inner int) []byte {
	var out []byte
	for y := range inner {
		at := ((y+(side-inner)/2)*side + (side-inner)/2) * 3
		out = append(out, rgb[at:at+3*inner]...)
	}
	return out
}

// TestPlacement: sizes by hand; the ties of the crop go to even offsets.
func TestPlacement(t *testing.T) {
	for _, row := range []struct {
		w, h, size int
		mode       Resize
		want       image.Rectangle
	}{
		{100, 50, 10, Squash, image.Rect(0, 0, 10, 10)},
		{100, 50, 10, Letterbox, image.Rect(0, 2, 10, 7)},
		{50, 100, 10, Letterbox, image.Rect(2, 0, 7, 10)},
		{12000, 50, 96, Letterbox, image.Rect(0, 47, 96, 48)},
		{100, 50, 10, Crop, image.Rect(-5, 0, 15, 10)},
		{270, 480, 256, Crop, image.Rect(0, -100, 256, 355)}, // (455−256)/2 = 99.5
		{12000, 50, 96, Crop, image.Rect(-11472, 0, 11568, 96)},
		{1, 1, 96, Crop, image.Rect(0, 0, 96, 96)},
	} {
		if got := placement(image.Pt(row.w, row.h), row.size, row.mode); got != row.want {
			t.Errorf("%d×%d %s %d: %v, want %v", row.w, row.h, row.mode, row.size, got, row.want)
		}
	}
}

// TestResizeModes puts a red left and a blue right half side by side, 4×2.
func TestResizeModes(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 4, 2))
	for i := range 8 {
		src.SetRGBA(i%4, i/4, color.RGBA{255, 0, 0, 255})
		if i%4 >= 2 {
			src.SetRGBA(i%4, i/4, color.RGBA{0, 0, 255, 255})
		}
	}
	at := func(mode Resize, x, y int) [3]byte { return [3]byte(resize(whole(src), 4, mode)[3*(4*y+x):]) }
	red, blue, black := [3]byte{255, 0, 0}, [3]byte{0, 0, 255}, [3]byte{}
	for _, row := range []struct {
		mode Resize
		x, y int
		want [3]byte
	}{
		{Letterbox, 0, 0, black}, {Letterbox, 0, 1, red}, {Letterbox, 3, 2, blue}, {Letterbox, 3, 3, black},
		{Squash, 0, 0, red}, {Squash, 3, 3, blue},
		{Crop, 0, 0, red}, {Crop, 3, 3, blue},
		{Crop, 1, 0, [3]byte{191, 0, 64}}, // doubled: 3/4 of one, 1/4 of the other
	} {
		if got := at(row.mode, row.x, row.y); got != row.want {
			t.Errorf("%s (%d,%d): %v, want %v", row.mode, row.x, row.y, got, row.want)
		}
	}
}

// TestAntialias: stripes finer than the result become gray, not noise.
func TestAntialias(t *testing.T) {
	src := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		v := byte(255 * (i % 2))
		src.SetRGBA(i%64, i/64, color.RGBA{v, v, v, 255})
	}
	for i, v := range resize(whole(src), 8, Squash) {
		if v < 120 || v > 136 {
			t.Fatalf("value %d is %d, want near 128", i, v)
		}
	}
}

// TestSameSize: an image that has the size is not filtered.
func TestSameSize(t *testing.T) {
	src := rgba([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2)
	if got := resize(whole(src), 2, Crop); got[0] != 1 || got[11] != 12 {
		t.Errorf("pixels %v", got)
	}
}
