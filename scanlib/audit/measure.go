package audit

import (
	"fmt"
	"image"
	"math"

	"github.com/corona10/goimagehash"
)

// Measures are measurements of the pixels of one image.
type Measures struct {
	Contrast  float64 // standard deviation of luma, which goes from 0 to 255
	Sharpness float64 // variance of luma's Laplacian, of a luma of variance 1
	Darkest   int     // 1 % of the pixels have a channel at or below it
	Brightest int     // 1 % of the pixels have a channel at or above it
	Gray      bool    // no pixel has a noticeable color

	hash uint64               // perceptual: which low frequencies are strong
	tiny [3 * tinyCells]uint8 // the mean color of each cell of a grid
}

const (
	tinySide  = 12
	tinyCells = tinySide * tinySide

	// colorSpread is how far apart the channels of a pixel must be to be a
	// color, and colorShare the share of such pixels that makes a color image:
	// JPEG leaves a few levels of noise in the channels of a gray picture.
	colorSpread = 16
	colorShare  = 1e-3
)

// Measure measures an opaque image, whose longer side should be about
// [scango/scanlib/data.LookSide]: sharpness depends on the size.
func Measure(img *image.RGBA) (Measures, error) {
	hash, err := goimagehash.PerceptionHash(img)
	if err != nil {
		return Measures{}, fmt.Errorf("audit: hash: %w", err)
	}
	m := Measures{hash: hash.GetHash(), tiny: tiny(img)}
	luma := m.channels(img)
	_, m.Contrast = moments(luma)
	m.Sharpness = laplacian(luma, img.Rect.Dx()) / (m.Contrast*m.Contrast + 1) // 1 keeps noise from counting as edges
	return m, nil
}

// channels measures brightness and color, and returns the luma (Rec. 601) of
// each pixel.
func (m *Measures) channels(img *image.RGBA) (luma []float64) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	luma = make([]float64, 0, w*h)
	var least, most [256]int // pixels by their lowest and their highest channel
	colored := 0
	for y := range h {
		row := img.Pix[y*img.Stride:][:4*w]
		for x := 0; x < len(row); x += 4 {
			r, g, b := row[x], row[x+1], row[x+2]
			luma = append(luma, 0.299*float64(r)+0.587*float64(g)+0.114*float64(b))
			low, high := min(r, g, b), max(r, g, b)
			least[low]++
			most[high]++
			if high-low >= colorSpread {
				colored++
			}
		}
	}
	m.Gray = float64(colored) <= colorShare*float64(w*h)
	m.Darkest, m.Brightest = quantile(least, w*h/100), quantile(most, w*h-1-w*h/100)
	return luma
}

// quantile returns the value of a rank, from 0, among counted values.
func quantile(counts [256]int, rank int) int {
	v := 0
	for rank -= counts[v]; rank >= 0; rank -= counts[v] {
		v++
	}
	return v
}

// moments returns the mean and the standard deviation.
func moments(values []float64) (mean, deviation float64) {
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += v
		squares += v * v
	}
	n := float64(len(values))
	mean = sum / n
	return mean, math.Sqrt(max(0, squares/n-mean*mean))
}

// laplacian returns the variance of the Laplacian (Pech-Pacheco et al., ICPR
// 2000) over the inner pixels of rows of width w; 0 where there are none.
func laplacian(luma []float64, w int) float64 {
	var edges []float64
	for at := w + 1; at < len(luma)-w-1; at++ {
		if x := at % w; x > 0 && x < w-1 {
			edges = append(edges, luma[at-1]+luma[at+1]+luma[at-w]+luma[at+w]-4*luma[at])
		}
	}
	if len(edges) == 0 {
		return 0
	}
	_, deviation := moments(edges)
	return deviation * deviation
}

// tiny returns the mean color of each cell of a grid over the image.
func tiny(img *image.RGBA) (out [3 * tinyCells]uint8) {
	var sums [len(out)]int
	var counts [tinyCells]int
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		row := img.Pix[y*img.Stride:][:4*w]
		for x := range w {
			cell := y*tinySide/h*tinySide + x*tinySide/w
			counts[cell]++
			for c := range 3 {
				sums[3*cell+c] += int(row[4*x+c])
			}
		}
	}
	for i := range out {
		out[i] = uint8(sums[i] / max(1, counts[i/3]))
	}
	return out
}
