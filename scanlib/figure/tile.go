package figure

import (
	"fmt"
	"image"

	"golang.org/x/image/draw"
)

const (
	enlargeTo = 64  // sides up to this are enlarged by a whole factor
	reduceTo  = 112 // sides above this are reduced to it
	gap       = 8   // between tiles; holds their frames
)

// tileSize returns the size at which an image of w×h pixels is shown.
func tileSize(w, h int) image.Point {
	longest := max(w, h)
	switch {
	case longest <= enlargeTo:
		factor := enlargeTo / longest
		return image.Pt(w*factor, h*factor)
	case longest > reduceTo:
		return image.Pt(max(1, w*reduceTo/longest), max(1, h*reduceTo/longest))
	}
	return image.Pt(w, h)
}

// cellSize returns the size of a cell that holds each of the images.
func cellSize(what string, images []image.Image) (image.Point, error) {
	var cell image.Point
	for i, img := range images {
		if img == nil || img.Bounds().Empty() {
			return cell, fmt.Errorf("figure: %s: image %d is missing or empty", what, i)
		}
		size := tileSize(img.Bounds().Dx(), img.Bounds().Dy())
		cell.X, cell.Y = max(cell.X, size.X), max(cell.Y, size.Y)
	}
	return cell, nil
}

// tile draws img centered in the cell whose top left corner is at, and returns
// its rectangle.
func (s *sheet) tile(img image.Image, cell, at image.Point) image.Rectangle {
	size := tileSize(img.Bounds().Dx(), img.Bounds().Dy())
	corner := at.Add(cell.Sub(size).Div(2))
	r := image.Rectangle{Min: corner, Max: corner.Add(size)}
	scaler := draw.Scaler(draw.NearestNeighbor)
	if size.X < img.Bounds().Dx() || size.Y < img.Bounds().Dy() {
		scaler = draw.CatmullRom
	}
	scaler.Scale(s.img, r, img, img.Bounds(), draw.Over, nil)
	return r
}
