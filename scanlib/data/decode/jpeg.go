package decode

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"slices"

	"github.com/gen2brain/jpegn"
)

// Markers of a JPEG: the byte behind 0xff.
const (
	markerRestart = 0xd0 // and seven more
	markerEnd     = 0xd9
	markerScan    = 0xda
	markerApp1    = 0xe1
	markerAdobe   = 0xee
)

// A segment is a part of a JPEG between two markers; pixels of a scan, which
// follow its segment, are left out.
type segment struct {
	marker byte
	data   []byte
}

// segments are those of a JPEG's main image. What follows its end, such as the
// film of a Motion Photo or a second image, is no part of it. An image without
// an end is truncated.
func segments(file []byte) (all []segment, err error) {
	for rest := file[2:]; ; { // behind the marker of the start
		marker, behind, ok := nextMarker(rest)
		if !ok || marker != markerEnd && len(behind) < 2 {
			return all, io.ErrUnexpectedEOF
		}
		if marker == markerEnd {
			return all, nil
		}
		length := max(2, int(behind[0])<<8|int(behind[1]))
		if length > len(behind) {
			return all, io.ErrUnexpectedEOF
		}
		all = append(all, segment{marker, behind[2:length]})
		rest = behind[length:]
	}
}

// nextMarker finds the next marker that has a segment, or the end of the image.
// A scan's pixels hold 0xff before 0 and before restart markers; codes below
// 0xc0 are reserved and have no segment.
func nextMarker(data []byte) (marker byte, behind []byte, ok bool) {
	for {
		at := bytes.IndexByte(data, 0xff)
		if at < 0 || at+1 >= len(data) {
			return 0, nil, false
		}
		marker = data[at+1]
		data = data[at+1:] // the same byte again may be the first of a marker
		if marker >= 0xc0 && marker != 0xff && (marker < markerRestart || marker >= markerEnd) {
			return marker, data[1:], true
		}
	}
}

// jpegConfig is the size and color model of a JPEG that has an end. Its decoder
// goes on over damage, as Pillow's does, and would fill with gray what is missing.
func jpegConfig(file []byte) (image.Config, error) {
	if _, err := segments(file); err != nil {
		return image.Config{}, err
	}
	return jpegn.DecodeConfig(bytes.NewReader(file))
}

func decodeJPEG(file []byte) (image.Image, error) { return decodeSmaller(file, 1) }

// decodeSmaller decodes a JPEG to a half, a quarter or an eighth of its sides,
// rounded up, or whole. One decoder does all of these, so that an image is as
// good for one size as for another.
func decodeSmaller(file []byte, divisor int) (image.Image, error) {
	if hasFourInks(file) {
		return decodeInks(file)
	}
	img, err := jpegn.Decode(bytes.NewReader(file), &jpegn.Options{
		ToRGBA: divisor > 1, UpsampleMethod: jpegn.CatmullRom, ScaleDenom: divisor,
	})
	if planes, ok := img.(*image.YCbCr); ok {
		return jpegRGB(planes), nil
	}
	return img, err
}

func hasFourInks(file []byte) bool {
	config, err := jpegn.DecodeConfig(bytes.NewReader(file))
	return err == nil && config.ColorModel == color.CMYKModel
}

// decodeInks decodes a JPEG of four components. Adobe stores the inverse of
// them. So do others, as Pillow takes it, without the marker that says so, which
// the decoder asks for.
func decodeInks(file []byte) (image.Image, error) {
	if !hasAdobe(file) {
		file = append([]byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"), file[2:]...)
	}
	return jpeg.Decode(bytes.NewReader(file))
}

func hasAdobe(file []byte) bool {
	parts, _ := segments(file) // what there is of a truncated one
	return slices.ContainsFunc(parts, func(s segment) bool {
		return s.marker == markerAdobe && bytes.HasPrefix(s.data, []byte("Adobe"))
	})
}

// smallest is how many times larger than wanted an image stays that is decoded
// smaller. With 2 the values of 1080×1920 screens at 256 pixels lie 0.2 gray
// levels from those of the whole image on the mean and 7 at most; with 1, which
// is Pillow's draft mode, 0.6 and 38.
const smallest = 2

// shrink is the divisor by which an image is decoded smaller when it will land
// on so many pixels. It is 1 but for JPEGs of the usual two kinds: their decoder
// can leave out the fine part of each block, which spares most of the work.
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
