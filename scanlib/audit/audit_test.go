package audit

import (
	"fmt"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// scene is a picture of colored blocks with hard edges, another for each seed.
func scene(seed uint64) *image.RGBA {
	rng := rand.New(rand.NewPCG(seed, 1))
	img := image.NewRGBA(image.Rect(0, 0, 128, 128))
	for range 60 {
		c := color.RGBA{uint8(rng.IntN(256)), uint8(rng.IntN(256)), uint8(rng.IntN(256)), 255}
		x, y, w, h := rng.IntN(128), rng.IntN(128), 8+rng.IntN(40), 8+rng.IntN(40)
		for p := range w * h {
			if at := image.Pt(x+p%w, y+p/w); at.In(img.Rect) {
				img.SetRGBA(at.X, at.Y, c)
			}
		}
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

// each changes every channel of a copy.
func each(img *image.RGBA, change func(v float64) float64) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i, v := range img.Pix {
		out.Pix[i] = byte(min(255, max(0, change(float64(v)))))
		if i%4 == 3 {
			out.Pix[i] = 255
		}
	}
	return out
}

// blurred averages over 13×13 pixels.
func blurred(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for y := range 128 {
		for x := range 128 {
			var sum [4]int
			n := 0
			for p := range 13 * 13 {
				if at := image.Pt(x+p%13-6, y+p/13-6); at.In(img.Rect) {
					for c := range 4 {
						sum[c] += int(img.Pix[img.PixOffset(at.X, at.Y)+c])
					}
					n++
				}
			}
			for c := range 4 {
				out.Pix[out.PixOffset(x, y)+c] = byte(sum[c] / n)
			}
		}
	}
	return out
}

func grayed(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		v := img.Pix[i]/3 + img.Pix[i+1]/3 + img.Pix[i+2]/3
		copy(out.Pix[i:], []byte{v, v, v, 255})
	}
	return out
}

// added returns an audit of pictures, with names and sums from their number.
func added(t *testing.T, pictures ...*image.RGBA) *Audit {
	t.Helper()
	a := &Audit{}
	for i, p := range pictures {
		m, err := Measure(p)
		if err != nil {
			t.Fatal(err)
		}
		a.Add(Image{Name: fmt.Sprint(i), Width: p.Rect.Dx(), Height: p.Rect.Dy(), Mode: "color", Sum: [32]byte{byte(i), byte(i >> 8)}, Class: -1, Measures: m})
	}
	return a
}

// kinds are the counts of what is found, of single images.
func kinds(r *Report) string {
	text := ""
	for _, f := range r.findings() {
		if f.count > 0 {
			text += fmt.Sprintf("%s %d; ", f.name, f.count)
		}
	}
	return text
}

// TestKinds: each kind of image is found as what it is, and a plain one as
// nothing.
func TestKinds(t *testing.T) {
	flat := func(c color.RGBA) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, 64, 64))
		for i := range 64 * 64 {
			img.SetRGBA(i%64, i/64, c)
		}
		return img
	}
	letters := flat(color.RGBA{255, 255, 255, 255}) // a few dark lines on white
	for x := 10; x < 50; x++ {
		letters.SetRGBA(x, 20, color.RGBA{0, 0, 90, 255})
		letters.SetRGBA(x, 30, color.RGBA{0, 0, 90, 255})
	}
	for _, row := range []struct {
		name    string
		picture *image.RGBA
		want    string
	}{
		{"a scene", scene(1), ""},
		{"a lighter scene", each(scene(1), func(v float64) float64 { return 60 + v*0.7 }), ""},
		{"a dim scene", each(scene(1), func(v float64) float64 { return v * 0.4 }), ""},
		{"letters on white", letters, ""},
		{"a dark scene", each(scene(1), func(v float64) float64 { return v * 0.15 }), "too dark 1; "},
		{"a bright scene", each(scene(1), func(v float64) float64 { return 230 + v*0.09 }), "too bright 1; "},
		{"a blurred scene", blurred(blurred(scene(1))), "blurry 1; "},
		{"a gray scene", grayed(scene(1)), "gray stored as color 1; "},
		{"one red", flat(color.RGBA{200, 0, 20, 255}), "blank 1; "},
		{"black", flat(color.RGBA{2, 2, 2, 255}), "blank 1; too dark 1; gray stored as color 1; "},
		{"one pixel", image.NewRGBA(image.Rect(0, 0, 1, 1)), "blank 1; too dark 1; gray stored as color 1; "},
	} {
		if got := kinds(added(t, row.picture).Report(Plan{Size: 32, Resize: "crop"})); got != row.want {
			t.Errorf("%s: found %q, want %q", row.name, got, row.want)
		}
	}
}

// TestStoredGray: a gray image that is stored as gray is not a finding.
func TestStoredGray(t *testing.T) {
	a := added(t, grayed(scene(1)))
	a.images[0].Mode = "gray"
	r := a.Report(Plan{Size: 32, Resize: "crop"})
	if r.Gray.Count != 0 || fmt.Sprint(r.Stored, r.Really) != "[{gray 1}] [{gray 1}]" {
		t.Errorf("gray as color %d, stored %v, really %v", r.Gray.Count, r.Stored, r.Really)
	}
}

// TestNearDuplicates: a scene a little lighter, with noise or with a small
// thing added is the same picture; another one, and the same mirrored, is not.
func TestNearDuplicates(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	toast := scene(1)
	for p := range 20 * 10 {
		toast.SetRGBA(50+p%20, 100+p/20, color.RGBA{120, 120, 120, 255})
	}
	mirrored := image.NewRGBA(toast.Rect)
	for p := range 128 * 128 {
		mirrored.SetRGBA(p%128, p/128, scene(1).RGBAAt(127-p%128, p/128))
	}
	for _, row := range []struct {
		name    string
		picture *image.RGBA
		want    int
	}{
		{"lighter", each(scene(1), func(v float64) float64 { return v + 3 }), 1},
		{"noise", each(scene(1), func(v float64) float64 { return v + rng.NormFloat64()*6 }), 1},
		{"a small thing", toast, 1},
		{"another scene", scene(2), 0},
		{"mirrored", mirrored, 0},
		{"upside down in light", each(scene(1), func(v float64) float64 { return 255 - v }), 0},
	} {
		r := added(t, scene(1), row.picture).Report(Plan{Size: 32, Resize: "crop"})
		if r.NearDuplicates.Count != row.want || r.Duplicates.Count != 0 {
			t.Errorf("%s: %d near duplicates and %d exact ones, want %d and 0", row.name, r.NearDuplicates.Count, r.Duplicates.Count, row.want)
		}
	}
}

// TestDuplicates: images of the same bytes are a group, of which the first
// stays; that they look alike is not said again.
func TestDuplicates(t *testing.T) {
	a := added(t, scene(1), scene(2), scene(1), scene(1), scene(3))
	for _, i := range []int{2, 3} {
		a.images[i].Sum = a.images[0].Sum
	}
	r := a.Report(Plan{Size: 32, Resize: "crop"})
	if fmt.Sprint(r.Duplicates) != "{{2 [2 3]} [[0 2 3]]}" || r.NearDuplicates.Count != 0 {
		t.Errorf("duplicates %v, near %v", r.Duplicates, r.NearDuplicates)
	}
	if got := fmt.Sprint(r.Keep(false)); got != "[0 1 4]" {
		t.Errorf("keeps %s", got)
	}
}

func TestAllTheSame(t *testing.T) {
	var pictures []*image.RGBA
	for range 50 {
		pictures = append(pictures, scene(1))
	}
	a := added(t, pictures...)
	if r := a.Report(Plan{Size: 32}); fmt.Sprint(r.Notes) != "[all 50 images look like the same picture]" {
		t.Errorf("notes %q", r.Notes)
	}
	for _, im := range a.images {
		im.Sum = [32]byte{1}
	}
	if r := a.Report(Plan{Size: 32}); fmt.Sprint(r.Notes) != "[all 50 images are the same picture]" || r.Duplicates.Count != 49 {
		t.Errorf("notes %q, %d duplicates", r.Notes, r.Duplicates.Count)
	}
	if r := added(t, scene(1)).Report(Plan{Size: 32}); len(r.Notes) != 0 {
		t.Errorf("of one image: notes %q", r.Notes)
	}
}

// TestLeakage: validation images that repeat training images, exactly or
// nearly.
func TestLeakage(t *testing.T) {
	a := added(t, scene(1), scene(2), scene(3), each(scene(2), func(v float64) float64 { return v + 2 }), scene(3), scene(4))
	for _, im := range a.images[3:] {
		im.Held = true
	}
	a.images[4].Sum = a.images[2].Sum
	r := a.Report(Plan{Size: 32, Resize: "crop"})
	if got := fmt.Sprint(r.Leakage); got != "{{2 [3 4]} [{3 1 false} {4 2 true}]}" || r.Duplicates.Count+r.NearDuplicates.Count != 0 {
		t.Errorf("leakage %s, duplicates %v, near %v", got, r.Duplicates, r.NearDuplicates)
	}
	if got, near := fmt.Sprint(r.Keep(false)), fmt.Sprint(r.Keep(true)); got != "[0 1]" || near != "[0]" {
		t.Errorf("keeps %s, and %s without near ones", got, near)
	}
}

func TestUnusualAspect(t *testing.T) {
	a := added(t, scene(1), scene(2), scene(3), scene(4), scene(5))
	for i, size := range []image.Point{{270, 480}, {540, 960}, {480, 270}, {300, 480}, {2, 400}} {
		a.images[i].Width, a.images[i].Height = size.X, size.Y
	}
	a.images[4].Odd = "2×400 pixels are long and thin"
	r := a.Report(Plan{Size: 32, Resize: "crop"})
	if fmt.Sprint(r.Unusual) != "{1 [2]}" || fmt.Sprint(r.Odd) != "{{1 [4]} [2×400 pixels are long and thin]}" {
		t.Errorf("unusual %v, odd %v", r.Unusual, r.Odd)
	}
}
