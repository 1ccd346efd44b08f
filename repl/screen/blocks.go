package screen

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// drawBlocks draws two pixels per character: the upper one in the foreground
// color of a half block, the lower one in its background color.
func drawBlocks(w io.Writer, picture *image.RGBA, trueColor bool) {
	b := picture.Bounds()
	var out strings.Builder
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		last := ""
		for x := b.Min.X; x < b.Max.X; x++ {
			style := blockStyle(onWhite(picture.RGBAAt(x, y)), onWhite(picture.RGBAAt(x, y+1)), trueColor)
			if style != last {
				out.WriteString(style)
			}
			out.WriteString("▀")
			last = style
		}
		out.WriteString("\x1b[0m\n")
	}
	io.WriteString(w, out.String())
}

func blockStyle(upper, lower color.RGBA, trueColor bool) string {
	if trueColor {
		return fmt.Sprintf("\x1b[38;2;%d;%d;%d;48;2;%d;%d;%dm", upper.R, upper.G, upper.B, lower.R, lower.G, lower.B)
	}
	return fmt.Sprintf("\x1b[38;5;%d;48;5;%dm", ansi.Convert256(upper), ansi.Convert256(lower))
}

// onWhite returns a color composed over white, the background of figures.
func onWhite(c color.RGBA) color.RGBA {
	paper := 255 - c.A
	return color.RGBA{c.R + paper, c.G + paper, c.B + paper, 255}
}

// trueColor reports whether the terminal shows all colors, or 256 of them.
func trueColor(env func(string) string) bool {
	return env("COLORTERM") == "truecolor" || env("COLORTERM") == "24bit"
}
