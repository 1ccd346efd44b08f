package decode

import "encoding/binary"

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
