package decode

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"io"
	"math/bits"

	"golang.org/x/image/bmp"
)

// A maskedBMP has pixels of 16 or 32 bits, of which masks say where the colors
// lie. The library reads those of bytes only, and palettes.
type maskedBMP struct {
	width, height int
	topDown       bool
	bytes         int // of a pixel
	masks         [4]uint32
	rows          []byte // and what follows
}

// Values of a BMP's field "compression".
const (
	plainBMP      = 0
	masksBMP      = 3
	alphaMasksBMP = 6
)

// readMasked reads the head of a BMP if it is such a one.
func readMasked(file []byte) (m maskedBMP, ok bool) {
	if len(file) < 54 {
		return m, false
	}
	at := binary.LittleEndian.Uint32
	head, depth, kind := at(file[14:]), binary.LittleEndian.Uint16(file[28:]), at(file[30:])
	if head < 40 || depth != 16 && depth != 32 {
		return m, false
	}
	m.width, m.height, m.bytes = int(int32(at(file[18:]))), int(int32(at(file[22:]))), int(depth/8)
	if m.height < 0 {
		m.height, m.topDown = -m.height, true
	}
	switch {
	case kind == plainBMP && depth == 16:
		m.masks = [4]uint32{0x7c00, 0x3e0, 0x1f}
	case kind == plainBMP:
		m.masks = [4]uint32{0xff0000, 0xff00, 0xff}
	case (kind == masksBMP || kind == alphaMasksBMP) && len(file) >= 70:
		for i := range 3 {
			m.masks[i] = at(file[54+4*i:])
		}
		if head >= 56 || kind == alphaMasksBMP {
			m.masks[3] = at(file[66:])
		}
	default:
		return m, false
	}
	m.rows = file[min(int(at(file[10:])), len(file)):]
	return m, true
}

func bmpConfig(file []byte) (image.Config, error) {
	m, ok := readMasked(file)
	if !ok {
		return bmp.DecodeConfig(bytes.NewReader(file))
	}
	model := color.RGBAModel
	if m.masks[3] != 0 {
		model = color.NRGBAModel
	}
	return image.Config{ColorModel: model, Width: m.width, Height: m.height}, nil
}

func decodeBMP(file []byte) (image.Image, error) {
	m, ok := readMasked(file)
	if !ok {
		return bmp.Decode(bytes.NewReader(file))
	}
	stride := (m.width*m.bytes + 3) / 4 * 4
	if stride*m.height > len(m.rows) {
		return nil, io.ErrUnexpectedEOF
	}
	out := image.NewNRGBA(image.Rect(0, 0, m.width, m.height))
	for y := range m.height {
		from := m.height - 1 - y
		if m.topDown {
			from = y
		}
		m.row(out.Pix[y*out.Stride:][:out.Stride], m.rows[from*stride:])
	}
	opaqueIfNothing(out)
	return out, nil
}

func (m maskedBMP) row(out, in []byte) {
	for x := range m.width {
		value := uint32(binary.LittleEndian.Uint16(in[x*m.bytes:]))
		if m.bytes == 4 {
			value = binary.LittleEndian.Uint32(in[x*m.bytes:])
		}
		for band, mask := range m.masks {
			out[4*x+band] = masked(value, mask)
		}
		if m.masks[3] == 0 {
			out[4*x+3] = 255
		}
	}
}

// masked is the part of a value below a mask, of 255, rounded down like Pillow's.
func masked(value, mask uint32) byte {
	if mask == 0 {
		return 0
	}
	low := bits.TrailingZeros32(mask)
	return byte(uint64((value&mask)>>low) * 255 / uint64(mask>>low))
}

// opaqueIfNothing has an image without any opacity be opaque: programs that know
// no alpha leave zeros where it belongs.
func opaqueIfNothing(img *image.NRGBA) {
	for i := 3; i < len(img.Pix); i += 4 {
		if img.Pix[i] != 0 {
			return
		}
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
}
