package screen

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
	"github.com/charmbracelet/x/ansi/kitty"
	"github.com/mattn/go-sixel"
	"golang.org/x/image/draw"
	"golang.org/x/sys/unix"
)

// pictures draws pictures in a terminal, in a way that it supports.
type pictures struct {
	graphics Graphics
	to       Terminal
	sixels   func() bool // asks the terminal whether it draws sixels; may be nil

	chosen Graphics // when the first picture is drawn
	tmux   bool
}

// mostRows leaves room for the text of a picture.
const mostRows = 24

// draw shows a PNG, or nothing if that isn't possible: the text of the picture
// follows in any case.
func (p *pictures) draw(raw []byte) {
	if p.chosen == "" {
		p.chosen = p.graphics.choose(p.to, os.Getenv, p.sixels)
		p.tmux = os.Getenv("TMUX") != ""
	}
	if p.chosen == Off {
		return
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return
	}
	columns, rows := p.to.Size()
	room := box{columns - 1, min(mostRows, rows-1)}
	var out bytes.Buffer
	switch p.chosen {
	case Kitty:
		err = drawKitty(&out, picture, fit(picture, room, p.cell()), p.tmux)
	case ITerm:
		drawITerm(&out, raw, fit(picture, room, p.cell()), p.tmux)
	case Sixel:
		err = drawSixel(&out, picture, fit(picture, room, p.cell()), p.cell())
	default:
		cells := fit(picture, room, box{1, 2})
		drawBlocks(&out, scaled(picture, cells.w, 2*cells.h), trueColor(os.Getenv))
	}
	if err == nil {
		p.to.Write(out.Bytes())
	}
}

// box is a size: of a picture in cells, of a cell in pixels.
type box struct{ w, h int }

// cell returns the size of a character, 8×16 if the terminal doesn't tell.
func (p *pictures) cell() box {
	if f, ok := p.to.Writer.(*os.File); ok {
		size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
		if err == nil && size.Xpixel > size.Col && size.Ypixel > size.Row && size.Col > 0 && size.Row > 0 {
			return box{int(size.Xpixel / size.Col), int(size.Ypixel / size.Row)}
		}
	}
	return box{8, 16}
}

// fit returns the size of a picture in cells: its natural size, or reduced to
// the room there is with the same aspect ratio.
func fit(picture image.Image, room, cell box) box {
	w, h := float64(picture.Bounds().Dx()), float64(picture.Bounds().Dy())
	scale := min(1, float64(room.w*cell.w)/w, float64(room.h*cell.h)/h)
	cells := func(pixels float64, each, most int) int {
		return max(1, min(most, int(pixels*scale/float64(each)+0.5)))
	}
	return box{cells(w, cell.w, room.w), cells(h, cell.h, room.h)}
}

func scaled(picture image.Image, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return out
}

func drawKitty(w io.Writer, picture image.Image, size box, tmux bool) error {
	options := &kitty.Options{
		Action: kitty.TransmitAndPut, Transmission: kitty.Direct, Format: kitty.PNG, Chunk: true,
		Columns: size.w, Rows: size.h, Quite: 2,
	}
	var out bytes.Buffer
	if tmux {
		options.DoNotMoveCursor = true
		options.ChunkFormatter = ansi.TmuxPassthrough
	}
	if err := kitty.EncodeGraphics(&out, picture, options); err != nil {
		return err
	}
	place(w, out.String(), size.h, tmux)
	return nil
}

func drawITerm(w io.Writer, raw []byte, size box, tmux bool) {
	content := make([]byte, base64.StdEncoding.EncodedLen(len(raw)))
	base64.StdEncoding.Encode(content, raw)
	sequence := ansi.ITerm2(iterm2.File{Size: int64(len(raw)), Width: iterm2.Cells(size.w), Height: iterm2.Cells(size.h),
		Inline: true, DoNotMoveCursor: tmux, Content: content})
	if tmux {
		sequence = ansi.TmuxPassthrough(sequence)
	}
	place(w, sequence, size.h, tmux)
}

// place writes a picture and moves to the line below it. Tmux doesn't know the
// size of what it passes through, so the lines that the picture covers are
// written first.
func place(w io.Writer, sequence string, rows int, tmux bool) {
	if !tmux {
		fmt.Fprintf(w, "%s\n", sequence)
		return
	}
	fmt.Fprintf(w, "%s\x1b[%dA%s\x1b[%dB\r", strings.Repeat("\n", rows), rows, sequence, rows)
}

// sixelColors is enough for figures, and fast to quantize to.
const sixelColors = 128

func drawSixel(w io.Writer, picture image.Image, size, cell box) error {
	encoder := sixel.NewEncoder(w)
	encoder.Colors = sixelColors
	b := picture.Bounds()
	wide, high := min(b.Dx(), size.w*cell.w), min(b.Dy(), size.h*cell.h)
	if err := encoder.Encode(scaled(picture, wide, high)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
