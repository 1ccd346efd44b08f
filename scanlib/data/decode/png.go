package decode

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

// pngHead is how a PNG begins.
const pngHead = "\x89PNG\r\n\x1a\n"

// A chunk is a part of a PNG or a WebP.
type chunk struct {
	kind  string
	data  []byte
	whole []byte // with length, kind and checksum
	sound bool   // its checksum is right
}

// pngChunks are the whole chunks of a PNG, and what follows them.
func pngChunks(file []byte) (all []chunk, rest []byte) {
	rest = file[len(pngHead):]
	for len(rest) >= 12 {
		length := uint64(binary.BigEndian.Uint32(rest))
		if length > uint64(len(rest)-12) {
			break
		}
		whole := rest[:12+length]
		body, sum := whole[4:8+length], binary.BigEndian.Uint32(whole[8+length:])
		all = append(all, chunk{string(body[:4]), body[4:], whole, crc32.ChecksumIEEE(body) == sum})
		rest = rest[12+length:]
		if string(body[:4]) == "IEND" {
			break
		}
	}
	return all, rest
}

// essential is a PNG without the chunks that pixels do not need, which may be
// damaged, as long as those that they need are sound: the library checks all. It
// has an end, which other programs do not ask for.
func essential(file []byte) ([]byte, error) {
	chunks, rest := pngChunks(file)
	out, has := []byte(pngHead), map[string]bool{}
	for _, c := range chunks {
		critical := c.kind[0] < 'a' // by the case of the letter
		if critical || c.kind == "tRNS" && c.sound {
			out = append(out, c.whole...)
		}
		has[c.kind] = true
	}
	switch {
	case has["IEND"]:
		return out, nil
	case len(rest) > 0:
		return nil, io.ErrUnexpectedEOF
	case has["IDAT"]:
		return append(out, "\x00\x00\x00\x00IEND\xae\x42\x60\x82"...), nil
	}
	return out, nil
}

func pngConfig(file []byte) (image.Config, error) {
	file, err := essential(file)
	if err != nil {
		return image.Config{}, err
	}
	return png.DecodeConfig(bytes.NewReader(file))
}

func decodePNG(file []byte) (image.Image, error) {
	file, err := essential(file)
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(file))
}

var pngXMP = []byte("XML:com.adobe.xmp\x00\x00") // the second zero: not compressed

func pngMetadata(file []byte) (m metadata) {
	chunks, _ := pngChunks(file)
	for _, c := range chunks {
		switch {
		case !c.sound:
		case c.kind == "eXIf":
			m.exif = c.data
		case c.kind == "iTXt" && bytes.HasPrefix(c.data, pngXMP):
			m.xmp = c.data
		}
	}
	return m
}
