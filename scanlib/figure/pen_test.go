package figure

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

func TestElide(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "cat", "two\nlines\tand a tab", longName, "日本語の名前はとても長いです", strings.Repeat("x", 500)} {
		for _, width := range []int{0, 3, 20, 90, 400} {
			for s := range numStyles {
				got := p.elide(s, text, width)
				if p.width(s, got) > width {
					t.Errorf("%q cut to %q, wider than %d", text, got, width)
				}
				whole := strings.Join(strings.Fields(text), " ")
				if got != whole && got != "" && (!strings.HasSuffix(got, "…") || !strings.HasPrefix(whole, strings.TrimSuffix(got, "…"))) {
					t.Errorf("%q cut to %q", text, got)
				}
				if p.width(s, whole) <= width && got != whole {
					t.Errorf("%q cut to %q though it fits %d", text, got, width)
				}
			}
		}
	}
}

// TestUpward: upright text is the level text turned a quarter to the left.
func TestUpward(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	const text = "7→dialer"
	w, h := p.width(small, text), p.height(small)
	level, upright := image.NewAlpha(image.Rect(0, 0, w, h)), image.NewAlpha(image.Rect(0, 0, h+10, w+10))
	p.text(level, small, color.Opaque, 0, 0, text)
	p.upward(upright, small, color.Opaque, 10, 5, text)
	inked := 0
	for y := range h {
		for x := range w {
			want := level.AlphaAt(x, y)
			if got := upright.AlphaAt(10+y, 5+w-1-x); got != want {
				t.Fatalf("pixel (%d, %d): %v, want %v", x, y, got, want)
			}
			if want.A > 0 {
				inked++
			}
		}
	}
	if inked < 100 {
		t.Errorf("%d pixels of ink for %q", inked, text)
	}
}

// TestTextStaysInItsBox: what width and height promise holds for letters with
// ascenders, descenders and accents.
func TestTextStaysInItsBox(t *testing.T) {
	p, err := newPen()
	if err != nil {
		t.Fatal(err)
	}
	for s := range numStyles {
		for _, text := range []string{"Ålgjpqy|(", "ÄÖÜ_", "100 %", "→…×−"} {
			w, h := p.width(s, text), p.height(s)
			img := image.NewAlpha(image.Rect(0, 0, w+40, h+40))
			p.text(img, s, color.Opaque, 20, 20, text)
			for y := range h + 40 {
				for x := range w + 40 {
					in := image.Pt(x, y).In(image.Rect(19, 20, 20+w+1, 20+h))
					if !in && img.AlphaAt(x, y).A > 0 {
						t.Fatalf("style %d, %q: ink at (%d, %d) outside %d×%d", s, text, x-20, y-20, w, h)
					}
				}
			}
		}
	}
}
