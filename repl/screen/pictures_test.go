package screen

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"scango/repl/screen/screentest"
	"scango/repl/session"
)

func TestChoose(t *testing.T) {
	for _, row := range []struct {
		word       Graphics
		env        string // NAME=value words
		rich, six  bool
		want       Graphics
		colorsGone bool
	}{
		{Auto, "TERM=xterm-256color", true, false, Blocks, false},
		{Auto, "TERM=xterm-256color", true, true, Sixel, false},
		{Auto, "TERM=xterm-256color", true, false, Off, true},
		{Auto, "TERM=xterm-kitty", true, true, Kitty, true},
		{Auto, "TERM=tmux-256color KITTY_WINDOW_ID=1", true, true, Kitty, false},
		{Auto, "TERM=xterm-ghostty", true, true, Kitty, false},
		{Auto, "TERM_PROGRAM=iTerm.app", true, true, ITerm, false},
		{Auto, "TERM_PROGRAM=WezTerm", true, false, ITerm, false},
		{Auto, "TERM_PROGRAM=tmux LC_TERMINAL=iTerm2", true, false, ITerm, false},
		{Auto, "TERM=xterm-kitty", false, true, Off, false},
		{Blocks, "TERM=xterm-kitty", true, true, Blocks, true},
		{Kitty, "TERM=xterm-kitty", false, true, Off, false},
		{Off, "TERM=xterm-kitty", true, true, Off, false},
	} {
		env := func(name string) string {
			for _, word := range strings.Fields(row.env) {
				if value, ok := strings.CutPrefix(word, name+"="); ok {
					return value
				}
			}
			return ""
		}
		to := Terminal{Rich: row.rich, Color: row.rich && !row.colorsGone}
		if got := row.word.choose(to, env, func() bool { return row.six }); got != row.want {
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
	for _, row := range []struct {
		word                        Graphics
		tmux, colorterm, begin, end string
	}{
		{Blocks, "", "truecolor", "\x1b[38;2;255;0;0;48;2;0;0;255m▀\x1b[38;2;0;255;0;48;2;255;255;255m▀\x1b[0m\n", "\x1b[0m\n"},
		{Blocks, "", "", "\x1b[38;5;196;48;5;21m▀\x1b[38;5;46;48;5;231m▀\x1b[0m\n", "\x1b[0m\n"},
		{Kitty, "", "", "\x1b_Gf=100,q=2,c=1,r=1,a=T", "\x1b\\\n"},
		{Kitty, "x", "", "\n\x1b[1A\x1bPtmux;\x1b\x1b_Gf=100,q=2,C=1,c=1,r=1,a=T", "\x1b\x1b\\\x1b\\\x1b[1B\r"},
		{ITerm, "", "", "\x1b]1337;File=size=", "\a\n"},
		{ITerm, "x", "", "\n\x1b[1A\x1bPtmux;\x1b\x1b]1337;File=size=", "\a\x1b\\\x1b[1B\r"},
		{Sixel, "", "", "\x1bP0;0;8q\"1;1;2;2", "\x1b\\\n"},
		{Off, "", "", "", ""},
	} {
		t.Setenv("TMUX", row.tmux)
		t.Setenv("COLORTERM", row.colorterm)
		var out bytes.Buffer
		p := pictures{graphics: row.word, to: Terminal{Writer: &out, Rich: true}}
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
		s.pictures.graphics = Blocks
		b := text("", "four colors")
		b.Data[session.ImagePNG] = row.raw
		s.Display(b)
		g := screentest.NewTerminal(80)
		g.Write(out.Bytes())
		if got := g.Text(); got != row.want {
			t.Errorf("shows %q, want %q", got, row.want)
		}
	}
}
