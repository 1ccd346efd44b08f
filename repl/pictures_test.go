package repl

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"scango/repl/session"
)

func TestImageWay(t *testing.T) {
	for _, row := range []struct {
		word, env  string // of --images; NAME=value words
		rich, six  bool
		want       string
		colorsGone bool
	}{
		{imagesAuto, "TERM=xterm-256color", true, false, imagesBlocks, false},
		{imagesAuto, "TERM=xterm-256color", true, true, imagesSixel, false},
		{imagesAuto, "TERM=xterm-256color", true, false, imagesOff, true},
		{imagesAuto, "TERM=xterm-kitty", true, true, imagesKitty, true},
		{imagesAuto, "TERM=tmux-256color KITTY_WINDOW_ID=1", true, true, imagesKitty, false},
		{imagesAuto, "TERM=xterm-ghostty", true, true, imagesKitty, false},
		{imagesAuto, "TERM_PROGRAM=iTerm.app", true, true, imagesIterm, false},
		{imagesAuto, "TERM_PROGRAM=WezTerm", true, false, imagesIterm, false},
		{imagesAuto, "TERM_PROGRAM=tmux LC_TERMINAL=iTerm2", true, false, imagesIterm, false},
		{imagesAuto, "TERM=xterm-kitty", false, true, imagesOff, false},
		{imagesBlocks, "TERM=xterm-kitty", true, true, imagesBlocks, true},
		{imagesKitty, "TERM=xterm-kitty", false, true, imagesOff, false},
		{imagesOff, "TERM=xterm-kitty", true, true, imagesOff, false},
	} {
		env := func(name string) string {
			for _, word := range strings.Fields(row.env) {
				if value, ok := strings.CutPrefix(word, name+"="); ok {
					return value
				}
			}
			return ""
		}
		to := terminal{rich: row.rich, color: row.rich && !row.colorsGone}
		if got := imageWay(row.word, to, env, func() bool { return row.six }); got != row.want {
			t.Errorf("%+v: %s", row, got)
		}
	}
}

func TestFit(t *testing.T) {
	for _, row := range []struct {
		w, h       int
		room, cell box
		want       box
	}{
		{800, 600, box{79, 24}, box{8, 16}, box{64, 24}},
		{800, 200, box{79, 24}, box{8, 16}, box{79, 10}},
		{160, 32, box{79, 24}, box{8, 16}, box{20, 2}},
		{16, 16, box{79, 24}, box{1, 2}, box{16, 8}},
		{100, 1, box{19, 24}, box{1, 2}, box{19, 1}},
	} {
		if got := fit(image.NewRGBA(image.Rect(0, 0, row.w, row.h)), row.room, row.cell); got != row.want {
			t.Errorf("%d×%d in %v of %v: %v, want %v", row.w, row.h, row.room, row.cell, got, row.want)
		}
	}
}

// quarters is a PNG of four colors, one of them clear.
func quarters(t *testing.T) (image.Image, []byte) {
	t.Helper()
	im := image.NewNRGBA(image.Rect(0, 0, 2, 2))
	im.Set(0, 0, color.NRGBA{255, 0, 0, 255})
	im.Set(1, 0, color.NRGBA{0, 255, 0, 255})
	im.Set(0, 1, color.NRGBA{0, 0, 255, 255})
	var raw bytes.Buffer
	if err := png.Encode(&raw, im); err != nil {
		t.Fatal(err)
	}
	return im, raw.Bytes()
}

// Each protocol begins and ends as its terminal expects.
func TestPictures(t *testing.T) {
	_, raw := quarters(t)
	for _, row := range []struct{ word, tmux, colorterm, begin, end string }{
		{imagesBlocks, "", "truecolor", "\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[38;2;0;255;0;48;2;255;255;255m▀\x1b[0m\n", "\x1b[0m\n"},
		{imagesBlocks, "", "", "\x1b[38;5;196;48;5;21m▀\x1b[38;5;46;48;5;231m▀\x1b[0m\n", "\x1b[0m\n"},
		{imagesKitty, "", "", "\x1b_Gf=100,q=2,c=1,r=1,a=T", "\x1b\\\n"},
		{imagesKitty, "x", "", "\n\x1b[1A\x1bPtmux;\x1b\x1b_Gf=100,q=2,C=1,c=1,r=1,a=T", "\x1b\x1b\\\x1b\\\x1b[1B\r"},
		{imagesIterm, "", "", "\x1b]1337;File=size=", "\a\n"},
		{imagesIterm, "x", "", "\n\x1b[1A\x1bPtmux;\x1b\x1b]1337;File=size=", "\a\x1b\\\x1b[1B\r"},
		{imagesSixel, "", "", "\x1bP0;0;8q\"1;1;2;2", "\x1b\\\n"},
		{imagesOff, "", "", "", ""},
	} {
		t.Setenv("TMUX", row.tmux)
		t.Setenv("COLORTERM", row.colorterm)
		var out bytes.Buffer
		p := pictures{word: row.word, to: terminal{w: &out, rich: true}}
		p.draw(raw)
		got := out.String()
		if !strings.HasPrefix(got, row.begin) || !strings.HasSuffix(got, row.end) || row.begin == "" && got != "" {
			t.Errorf("%s, tmux %q: %q, want %q … %q", row.word, row.tmux, got, row.begin, row.end)
		}
	}
}

// The text of a picture follows it; a damaged one is text alone.
func TestPictureWithText(t *testing.T) {
	_, raw := quarters(t)
	for _, row := range []struct {
		raw  []byte
		want string
	}{{raw, "▀▀\nfour colors"}, {[]byte("damaged"), "four colors"}} {
		s, out, _ := newTestScreen(true)
		s.pictures.word = imagesBlocks
		b := text("", "four colors")
		b.Data[session.ImagePNG] = row.raw
		s.Display(b)
		g := newGlass(80)
		g.Write(out.Bytes())
		if got := g.text(0); got != row.want {
			t.Errorf("shows %q, want %q", got, row.want)
		}
	}
}
