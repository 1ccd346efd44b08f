package decode

import (
	"bytes"
	"image"
	"image/color"
	"io"

	"github.com/gen2brain/jpegn"
)

// smallest is how many times larger than wanted an image remains at least if it
// is decoded at a reduced size. With 2 the values of 1080×1920 screens at 256
// pixels lie 0.2 gray levels from those of the whole image on the mean and 7 at
// most; with 1, which is Pillow's draft mode, 0.6 and 38.
const smallest = 2

// shrink returns the divisor by which an image can be decoded smaller if it
// will be resized to so many pixels. It is 1 except for baseline and
// progressive JPEGs: their decoder can skip the high frequencies of each block,
// which saves most of the work.
func shrink(f format, c image.Config, to image.Point) int {
	if f.name != "JPEG" || c.ColorModel != color.YCbCrModel && c.ColorModel != color.GrayModel {
		return 1
	}
	for _, divisor := range []int{8, 4, 2} {
		if c.Width >= smallest*divisor*to.X && c.Height >= smallest*divisor*to.Y {
			return divisor
		}
	}
	return 1
}

// decodeSmaller decodes a JPEG to a half, a quarter or an eighth of its sides,
// rounded up. Its decoder goes on over damage, as Pillow's does, and would fill
// with gray what is missing of a file: whether that has an end is asked here.
func decodeSmaller(data []byte, divisor int) (image.Image, error) {
	scan, end := []byte("\xff\xda"), []byte("\xff\xd9") // start of scan, end of image
	if bytes.LastIndex(data, end) < bytes.LastIndex(data, scan) {
		return nil, io.ErrUnexpectedEOF
	}
	return jpegn.Decode(bytes.NewReader(data), &jpegn.Options{
		ToRGBA: true, UpsampleMethod: jpegn.CatmullRom, ScaleDenom: divisor,
	})
}
