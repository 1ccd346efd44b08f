package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestPNGDamage: a wrong checksum matters where pixels depend on the chunk.
func TestPNGDamage(t *testing.T) {
	file := datatest.PNG(t, datatest.Plain(24, 8, datatest.Teal))
	end := len(file) - 12 // where IEND begins
	wrongPixels := bytes.Clone(file)
	wrongPixels[end-1]++
	palette := datatest.PNG(t, image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.NRGBA{10, 20, 30, 0}}))
	tRNS := bytes.Index(palette, []byte("tRNS"))
	opaque := bytes.Clone(palette)
	opaque[tRNS+5]++ // its checksum
	for name, row := range map[string]struct {
		file []byte
		want string
	}{
		"text":              {insert(file, behindIHDR, pngChunk("tEXt", "a\x00b", 1)), "[20 120 140]"},
		"orientation":       {insert(file, behindIHDR, pngChunk("eXIf", string(tiff(binary.BigEndian, 3, 6, 0)), 1)), "[20 120 140]"},
		"colors' profile":   {insert(file, behindIHDR, pngChunk("iCCP", "a\x00\x00zzz", 1)), "[20 120 140]"},
		"no end":            {file[:end], "[20 120 140]"},
		"bytes behind":      {append(bytes.Clone(file), "more"...), "[20 120 140]"},
		"transparent":       {palette, "[255 255 255]"},
		"wrongly so":        {opaque, "[10 20 30]"},
		"pixels":            {wrongPixels, "damaged or unsupported PNG: png: invalid format: invalid checksum"},
		"a needed chunk":    {insert(file, behindIHDR, pngChunk("ABCD", "", 1)), "damaged or unsupported PNG: png: invalid format: invalid checksum"},
		"cut in the pixels": {file[:end-6], "truncated PNG"},
		"cut in its head":   {file[:20], "truncated PNG"},
	} {
		if got := firstPixel(row.file); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// firstPixel is the first pixel of a file, or why there is none.
func firstPixel(file []byte) string {
	img, err := decodeBytes(file)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(rgb(img)[:3])
}
