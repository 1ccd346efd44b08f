package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/draw"
	"io"
	"slices"

	"golang.org/x/image/webp"
)

// webpConfig is the size and color model of a WebP that has its picture. A canvas
// larger than that, or smaller, is no WebP of one picture: the library would make
// room for a picture of any size below a head of any other.
func webpConfig(file []byte) (image.Config, error) {
	config, err := webp.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return config, err
	}
	for _, c := range webpChunks(file[12:]) {
		switch c.kind {
		case "ANMF":
			return config, nil
		case "VP8 ", "VP8L":
			picture, err := webp.DecodeConfig(bytes.NewReader(stillWebP(nil, []chunk{c})))
			if err == nil && (picture.Width != config.Width || picture.Height != config.Height) {
				err = errors.New("its picture has another size than its canvas")
			}
			return config, err
		}
	}
	return config, io.ErrUnexpectedEOF
}

// decodeWebP decodes a WebP, or the first frame of an animated one.
func decodeWebP(file []byte) (image.Image, error) {
	if canvas, frame, at, ok := firstFrame(file); ok {
		return decodeFrame(canvas, frame, at)
	}
	return decodeStill(file)
}

func decodeStill(file []byte) (image.Image, error) {
	img, err := webp.Decode(bytes.NewReader(file))
	switch img := img.(type) {
	case *image.YCbCr:
		return webpRGB(img), err
	case *image.NYCbCrA:
		return withAlpha(webpRGB(&img.YCbCr), img.A, img.AStride), err
	}
	return img, err
}

func withAlpha(img *image.RGBA, alpha []byte, stride int) *image.NRGBA {
	w := img.Rect.Dx()
	for i := range len(img.Pix) / 4 {
		img.Pix[4*i+3] = alpha[i/w*stride+i%w]
	}
	return &image.NRGBA{Pix: img.Pix, Stride: img.Stride, Rect: img.Rect}
}

// decodeFrame decodes a frame, which may cover a part of the canvas only.
func decodeFrame(canvas image.Rectangle, frame []byte, at image.Point) (image.Image, error) {
	size, err := webpConfig(frame)
	if err != nil {
		return nil, err
	}
	if place := image.Rect(0, 0, size.Width, size.Height).Add(at); !place.In(canvas) {
		return nil, errors.New("its first frame lies outside of it")
	}
	img, err := decodeStill(frame)
	if err != nil {
		return nil, err
	}
	out := image.NewNRGBA(canvas)
	draw.Draw(out, img.Bounds().Add(at), img, img.Bounds().Min, draw.Src)
	return out, nil
}

// firstFrame makes a WebP of its own of the first frame of an animated one.
func firstFrame(file []byte) (canvas image.Rectangle, frame []byte, at image.Point, ok bool) {
	chunks := webpChunks(file[12:])
	i := slices.IndexFunc(chunks, func(c chunk) bool { return c.kind == "ANMF" && len(c.data) >= 16 })
	if i < 0 || chunks[0].kind != "VP8X" || len(chunks[0].data) < 10 {
		return canvas, nil, at, false
	}
	head, data := chunks[0].data, chunks[i].data
	canvas = image.Rect(0, 0, 1+number24(head[4:]), 1+number24(head[7:]))
	at = image.Pt(2*number24(data), 2*number24(data[3:]))
	return canvas, stillWebP(data[6:12], webpChunks(data[16:])), at, true
}

// stillWebP makes a file of the chunks of a frame, whose size is stored in six
// bytes.
func stillWebP(size []byte, parts []chunk) []byte {
	body := []byte("WEBP")
	if slices.ContainsFunc(parts, func(c chunk) bool { return c.kind == "ALPH" }) {
		body = append(append(body, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...), size...) // 0x10: has alpha
	}
	for _, part := range parts {
		body = append(body, part.whole...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func number24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// webpChunks are the whole chunks below a header, as a WebP has them and each
// of its frames.
func webpChunks(data []byte) (all []chunk) {
	for len(data) >= 8 {
		length := uint64(binary.LittleEndian.Uint32(data[4:]))
		if length > uint64(len(data)-8) {
			break
		}
		padded := min(length+length%2, uint64(len(data)-8))
		all = append(all, chunk{string(data[:4]), data[8 : 8+length], data[:8+padded], true})
		data = data[8+padded:]
	}
	return all
}

func webpMetadata(file []byte) (m metadata) {
	for _, c := range webpChunks(file[12:]) {
		switch c.kind {
		case "EXIF":
			m.exif = c.data
		case "XMP ":
			m.xmp = c.data
		}
	}
	return m
}
