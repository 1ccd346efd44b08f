package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"testing"

	"scango/scanlib/data/datatest"
)

// tiff is a block of EXIF with a tag before the orientation, which has a type
// (1 BYTE, 3 SHORT, 4 LONG, 8 SSHORT, 9 SLONG) and stands behind a gap.
func tiff(order binary.AppendByteOrder, kind uint16, value uint32, gap int) []byte {
	mark := "II"
	if order == binary.BigEndian {
		mark = "MM"
	}
	out := order.AppendUint16([]byte(mark), 42)
	out = append(order.AppendUint32(out, uint32(8+gap)), make([]byte, gap)...)
	out = order.AppendUint16(out, 2)
	out = append(order.AppendUint32(order.AppendUint16(order.AppendUint16(out, 0x10f), 2), 4), "abc\x00"...)
	out = order.AppendUint32(order.AppendUint16(order.AppendUint16(out, 0x112), kind), 1)
	switch kind {
	case 1:
		out = append(out, byte(value), 0, 0, 0)
	case 3, 8:
		out = append(order.AppendUint16(out, uint16(value)), 0, 0)
	default:
		out = order.AppendUint32(out, value)
	}
	return append(out, 0, 0, 0, 0)
}

// app makes a segment of kind APPn.
func app(n byte, parts ...string) []byte {
	data := ""
	for _, part := range parts {
		data += part
	}
	return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe0 + n}, uint16(2+len(data))), data...)
}

const xmpHead = "http://ns.adobe.com/xap/1.0/\x00"

// TestOrientationIsFound: the tag counts in whatever type, byte order and place
// the standard lets it stand, and some cameras have it stand.
func TestOrientationIsFound(t *testing.T) {
	photo := datatest.JPEG(t, datatest.Plain(24, 8, datatest.Teal))
	short := string(tiff(binary.LittleEndian, 3, 6, 0))
	xmp := func(text string) string { return xmpHead + "<rdf:Description " + text + "/>" }
	for name, row := range map[string]struct {
		segments [][]byte
		turned   bool
	}{
		"SHORT":               {[][]byte{app(1, "Exif\x00\x00", short)}, true},
		"behind JFIF":         {[][]byte{app(0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), app(1, "Exif\x00\x00", short)}, true},
		"behind XMP":          {[][]byte{app(1, xmp("a='b'")), app(1, "Exif\x00\x00", short)}, true},
		"behind others":       {[][]byte{app(1, "junk"), app(2, "ICC_PROFILE\x00"), app(13, "Photoshop"), app(1, "Exif\x00\x00", short)}, true},
		"behind a gap":        {[][]byte{app(1, "Exif\x00\x00", string(tiff(binary.BigEndian, 3, 6, 1000)))}, true},
		"in two segments":     {[][]byte{app(1, "Exif\x00\x00", short[:20]), app(1, "Exif\x00\x00", short[20:])}, true},
		"XMP, an attribute":   {[][]byte{app(1, xmp(`tiff:Orientation="6"`))}, true},
		"XMP, an element":     {[][]byte{app(1, xmp("><tiff:Orientation>6</tiff:Orientation"))}, true},
		"EXIF outweighs XMP":  {[][]byte{app(1, xmp(`tiff:Orientation="6"`)), app(1, "Exif\x00\x00", string(tiff(binary.BigEndian, 3, 1, 0)))}, false},
		"cut off":             {[][]byte{app(1, "Exif\x00\x00", short[:20])}, false},
		"in a segment of two": {[][]byte{app(2, "Exif\x00\x00", short)}, false},
	} {
		expectTurned(t, name, append(append(bytes.Clone(photo[:2]), bytes.Join(row.segments, nil)...), photo[2:]...), row.turned)
	}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, kind := range []uint16{1, 3, 4, 8, 9} {
			block := app(1, "Exif\x00\x00", string(tiff(order, kind, 6, 0)))
			expectTurned(t, fmt.Sprint(order, " type ", kind), append(append(bytes.Clone(photo[:2]), block...), photo[2:]...), true)
		}
	}
}

// pngChunk is a chunk with its checksum, which wrong changes.
func pngChunk(kind, data string, wrong uint32) []byte {
	body := []byte(kind + data)
	out := append(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body)+wrong)
}

// insert puts bytes into a file.
func insert(file []byte, at int, more ...[]byte) []byte {
	return append(append(bytes.Clone(file[:at]), bytes.Join(more, nil)...), file[at:]...)
}

const behindIHDR = 33 // in a PNG

func TestOrientationInOtherFormats(t *testing.T) {
	png := datatest.PNG(t, datatest.Plain(24, 8, datatest.Teal))
	webp := datatest.WebP()
	block := string(tiff(binary.LittleEndian, 4, 6, 0))
	chunk := func(kind, data string) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	}
	for name, row := range map[string]struct {
		file   []byte
		turned bool
	}{
		"PNG":             {insert(png, behindIHDR, pngChunk("eXIf", block, 0)), true},
		"PNG, at the end": {insert(png, len(png)-12, pngChunk("eXIf", block, 0)), true},
		"PNG, XMP":        {insert(png, behindIHDR, pngChunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<a tiff:Orientation='8'/>", 0)), true},
		"PNG, no tag":     {png, false},
		"WebP":            {insert(webp, len(webp), chunk("EXIF", block)), true},
		"WebP, as a JPEG": {insert(webp, len(webp), chunk("EXIF", "Exif\x00\x00"+block)), true},
		"WebP, XMP":       {insert(webp, len(webp), chunk("XMP ", `<a tiff:Orientation="5"/>`)), true},
		"WebP, no tag":    {webp, false},
	} {
		expectTurned(t, name, row.file, row.turned)
	}
}

// expectTurned looks whether an image that is wider than high comes out higher.
func expectTurned(t *testing.T, name string, file []byte, want bool) {
	t.Helper()
	img, err := decodeBytes(file)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if size := img.Rect.Size(); (size.X < size.Y) != want || size == (image.Point{}) {
		t.Errorf("%s: %v, turned %v", name, size, want)
	}
}
