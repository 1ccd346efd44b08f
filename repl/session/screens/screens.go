// Package screens draws phone screens of six topics: a stand-in for the images
// of the RICO walkthrough where nobody has them.
package screens

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// How many screens the stand-in has.
const (
	Topics = 6
	Train  = 32 * Topics
	Val    = 16 * Topics
)

const screenWidth, screenHeight = 135, 240 // about the shape of a phone

// topics are the layouts of the stand-in.
var topics = [Topics]struct {
	name string
	draw func(s *screen)
}{
	{"chat", (*screen).chat}, {"form", (*screen).form}, {"gallery", (*screen).gallery},
	{"list", (*screen).list}, {"login", (*screen).login}, {"mediaplayer", (*screen).player},
}

// Write writes the stand-in into dir, the same at each call: train/1/*.png
// without labels and val/<topic>/*.png with. Names of training screens are
// numbers: they give no topic away.
func Write(dir string) error {
	rng := rand.New(rand.NewPCG(2021, 11))
	for i := range (Train + Val) / Topics {
		for k, topic := range topics {
			s := newScreen(rng)
			topic.draw(s)
			name := filepath.Join(dir, "train", "1", fmt.Sprintf("%05d.png", i*Topics+k))
			if i >= Train/Topics {
				name = filepath.Join(dir, "val", topic.name, fmt.Sprintf("%02d.png", i))
			}
			if err := s.write(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// screen is a phone screen being drawn, in an app's own colors.
type screen struct {
	*image.RGBA
	rng                 *rand.Rand
	paper, ink, primary color.RGBA
}

func newScreen(rng *rand.Rand) *screen {
	shade := func(from, to int) uint8 { return uint8(from + rng.IntN(to-from)) }
	s := &screen{
		RGBA: image.NewRGBA(image.Rect(0, 0, screenWidth, screenHeight)), rng: rng,
		paper: color.RGBA{shade(225, 256), shade(225, 256), shade(225, 256), 255},
		ink:   color.RGBA{shade(90, 170), shade(90, 170), shade(90, 170), 255},
	}
	s.primary = color.RGBA{shade(20, 220), shade(20, 220), shade(20, 220), 255}
	if rng.IntN(4) == 0 { // a dark theme
		s.paper, s.ink = color.RGBA{shade(10, 50), shade(10, 50), shade(10, 50), 255}, color.RGBA{shade(150, 220), shade(150, 220), shade(150, 220), 255}
	}
	s.box(0, 0, screenWidth, screenHeight, s.paper)
	s.box(0, 0, screenWidth, 8, color.RGBA{20, 20, 20, 255})
	if rng.IntN(5) > 0 {
		s.box(0, 8, screenWidth, 22, s.primary)
	}
	return s
}

func (s *screen) box(x, y, w, h int, c color.Color) {
	draw.Draw(s.RGBA, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
}

// words draws a line of text as seen from far away.
func (s *screen) words(x, y, w int) {
	for end := x + w; x < end; {
		n := min(4+s.rng.IntN(12), end-x)
		s.box(x, y, n, 3, s.ink)
		x += n + 3
	}
}

// photo draws a picture of a few colors.
func (s *screen) photo(x, y, w, h int) {
	c := func() color.RGBA {
		return color.RGBA{uint8(s.rng.IntN(256)), uint8(s.rng.IntN(256)), uint8(s.rng.IntN(256)), 255}
	}
	s.box(x, y, w, h, c())
	s.box(x+s.rng.IntN(w/2+1), y+s.rng.IntN(h/2+1), w/2, h/2, c())
}

func (s *screen) list() {
	row := 22 + s.rng.IntN(14)
	for y := 36; y+row < screenHeight; y += row {
		s.photo(6, y+3, row-8, row-8)
		s.words(row+6, y+5, 30+s.rng.IntN(60))
		s.words(row+6, y+12, 20+s.rng.IntN(70))
		s.box(0, y+row-1, screenWidth, 1, s.ink)
	}
}

func (s *screen) gallery() {
	columns := 2 + s.rng.IntN(2)
	side := (screenWidth - 4) / columns
	for y := 34; y < screenHeight-10; y += side {
		for i := range columns {
			s.photo(4+i*side, y, side-4, side-4)
		}
	}
}

func (s *screen) login() {
	s.photo(48, 44+s.rng.IntN(20), 38, 38)
	y := 118 + s.rng.IntN(20)
	for range 2 {
		s.words(16, y, 30)
		s.box(14, y+12, screenWidth-28, 1, s.ink)
		y += 26
	}
	s.box(14, y+6, screenWidth-28, 18, s.primary)
	s.words(44, y+34, 46)
}

func (s *screen) form() {
	for y := 40; y < screenHeight-40; y += 24 + s.rng.IntN(5) {
		s.words(10, y, 20+s.rng.IntN(30))
		s.box(10, y+6, screenWidth-20, 12, s.ink)
		s.box(11, y+7, screenWidth-22, 10, s.paper)
	}
	s.box(70, screenHeight-24, 54, 16, s.primary)
}

func (s *screen) chat() {
	for y := 36; y < screenHeight-34; {
		w, h := 40+s.rng.IntN(50), 14+7*s.rng.IntN(3)
		x, c := 6, color.Color(s.ink)
		if s.rng.IntN(2) == 0 {
			x, c = screenWidth-w-6, s.primary
		}
		s.box(x, y, w, h, c)
		y += h + 6
	}
	s.box(4, screenHeight-20, screenWidth-30, 14, s.ink)
	s.box(screenWidth-22, screenHeight-20, 16, 14, s.primary)
}

func (s *screen) player() {
	s.photo(18, 40, screenWidth-36, screenWidth-36)
	s.words(30, 150, 70)
	s.box(14, 168, screenWidth-28, 3, s.ink)
	s.box(14, 168, 20+s.rng.IntN(70), 3, s.primary)
	for i := range 3 {
		s.box(32+i*28, 184, 16, 16, s.primary)
	}
}

func (s *screen) write(name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	fast := png.Encoder{CompressionLevel: png.BestSpeed}
	return errors.Join(fast.Encode(f, s.RGBA), f.Close())
}
