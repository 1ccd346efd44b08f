package decode

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
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
