package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"scango/scanlib/data/datatest"
)

// TestWebPColor has the corners of what a lossy WebP stores: black is 16 and
// white 235, of BT.601. The last row is below black, which is black.
func TestWebPColor(t *testing.T) {
	for _, row := range []struct {
		y, cb, cr int32
		want      string
	}{
		{16, 128, 128, "[0 0 0 255]"}, {235, 128, 128, "[255 255 255 255]"}, {126, 128, 128, "[128 128 128 255]"},
		{81, 90, 240, "[254 0 0 255]"}, {145, 54, 34, "[0 255 1 255]"}, {41, 240, 110, "[0 0 255 255]"}, {0, 128, 128, "[0 0 0 255]"},
	} {
		pixel := make([]byte, 4)
		if webpColor(pixel, row.y, row.cb, row.cr); fmt.Sprint(pixel) != row.want {
			t.Errorf("%d %d %d: %v, want %s", row.y, row.cb, row.cr, pixel, row.want)
		}
	}
}

// animated is a WebP of a canvas 6 pixels wide and 2 high with a frame at (2, 0).
func animated(frame []byte, at byte) []byte {
	chunk := func(kind, data string) string {
		return string(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))) + data
	}
	body := "WEBP" + chunk("VP8X", "\x12\x00\x00\x00\x05\x00\x00\x01\x00\x00") + chunk("ANIM", "\x00\x00\x00\x00\x00\x00")
	body += chunk("ANMF", string([]byte{at, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0})+string(frame[12:]))
	return []byte(chunk("RIFF", body))
}

// TestAnimatedWebP: the first frame lies on white where the canvas is larger.
func TestAnimatedWebP(t *testing.T) {
	img, err := decodeBytes(animated(datatest.WebP(), 1))
	if err != nil {
		t.Fatal(err)
	}
	want := append(bytes.Repeat([]byte{255}, 6), 10, 40, 30, 10, 200, 30)
	if got := rgb(img)[:12]; !bytes.Equal(got, want) || img.Rect.Dx() != 6 || img.Rect.Dy() != 2 {
		t.Errorf("%v of %v, want %v", got, img.Rect, want)
	}
	if got := firstPixel(animated(datatest.WebP(), 3)); got != "damaged or unsupported WebP: its first frame lies outside of it" {
		t.Error(got)
	}
	if got := firstPixel(animated(datatest.WebP()[:12], 1)); got == "[255 255 255]" {
		t.Error("a frame without pixels was decoded")
	}
	still := bytes.Clone(datatest.WebP())
	still = insert(still, 12, []byte("VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x01\x00\x00"))
	if got := firstPixel(still); got != "damaged or unsupported WebP: its picture has another size than its canvas" {
		t.Error(got)
	}
}
