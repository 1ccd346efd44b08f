package decode

import (
	"encoding/binary"
	"testing"
)

// bmpFile is a BMP of one row with a head of a length that holds masks.
func bmpFile(head, height, depth, compression uint32, masks [4]uint32, row string) []byte {
	out := []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00")
	for _, v := range []uint32{14 + head, head, 1, height} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for _, v := range []uint32{1 | depth<<16, compression, 0, 0, 0, 0, 0} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for _, mask := range masks {
		out = binary.LittleEndian.AppendUint32(out, mask)
	}
	return append(out[:min(int(14+head), len(out))], append(make([]byte, max(0, int(14+head)-len(out))), row...)...)
}

// TestBMP: what 16 and 32 bits mean by their masks, each by the format's words.
// That Pillow reads them so is in TestPillow.
func TestBMP(t *testing.T) {
	none, bgra := [4]uint32{}, [4]uint32{0xff0000, 0xff00, 0xff, 0xff000000}
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"16 bits, 5 each":    {bmpFile(40, 1, 16, 0, none, "\x1f\x7c\x00\x00"), "[255 0 255]"},
		"rounded down":       {bmpFile(40, 1, 16, 0, none, "\x01\x00\x00\x00"), "[0 0 8]"},
		"6 of green":         {bmpFile(56, 1, 16, 3, [4]uint32{0xf800, 0x7e0, 0x1f}, "\xe0\x07\x00\x00"), "[0 255 0]"},
		"32 bits, no alpha":  {bmpFile(40, 1, 32, 0, none, "\x01\x02\x03\x00"), "[3 2 1]"},
		"longer head":        {bmpFile(124, 1, 32, 0, none, "\x01\x02\x03\x00"), "[3 2 1]"},
		"alpha":              {bmpFile(108, 2, 32, 3, bgra, "\x01\x02\x03\xff\x01\x02\x03\x00"), "[255 255 255]"},
		"alpha always 0":     {bmpFile(108, 1, 32, 3, bgra, "\x01\x02\x03\x00"), "[3 2 1]"},
		"red first":          {bmpFile(124, 1, 32, 3, [4]uint32{0xff, 0xff00, 0xff0000}, "\x01\x02\x03\x00"), "[1 2 3]"},
		"from the top":       {bmpFile(40, ^uint32(1), 32, 0, none, "\x01\x02\x03\x00\x09\x09\x09\x00"), "[3 2 1]"},
		"from the bottom":    {bmpFile(40, 2, 32, 0, none, "\x01\x02\x03\x00\x09\x09\x09\x00"), "[9 9 9]"},
		"cut":                {bmpFile(40, 2, 32, 0, none, "\x01\x02\x03\x00"), "truncated BMP"},
		"masks cut":          {bmpFile(40, 1, 32, 3, none, "")[:54], "damaged or unsupported BMP: bmp: unsupported BMP image"},
		"higher than can be": {bmpFile(40, 1<<31, 32, 0, none, ""), "image of 1×2147483648 pixels, limit 100 million and 65535 a side"},
	} {
		if got := firstPixel(row.file); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}
