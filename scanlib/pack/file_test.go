package pack

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var smallHeader = header{
	Kind: "folder", Height: 1, Width: 2, Hash: "ab", Names: texts{"a b.png", "\xff\xfe\"'.jpg", "日本.gif"},
	SkipNames: texts{"z"}, SkipReasons: texts{"empty file"},
}

func smallPixels() []byte { return []byte("0123456789abcdefgh") } // 3 of 1×2×3

// signed is a pack of that header, whether it fits or not.
func signed(t testing.TB, h header, pixels []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, "", "", 1, 1)
	w.out.Write(pixels)
	w.sum.Write(pixels)
	w.header, w.n = h, int64(len(pixels))
	if err := w.finish(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestParse(t *testing.T) {
	h, pixels, err := parse(signed(t, smallHeader, smallPixels()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(h, smallHeader) || !bytes.Equal(pixels, smallPixels()) {
		t.Errorf("got %+v %q, want %+v %q", h, pixels, smallHeader, smallPixels())
	}
}

// TestDamage flips one bit of each byte and cuts at each length: every one must
// be noticed.
func TestDamage(t *testing.T) {
	good := signed(t, smallHeader, smallPixels())
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, err := Parse(bad); err == nil {
			t.Errorf("flipped bit in byte %d of %d: no error", i, len(good))
		}
		if _, err := Parse(good[:i]); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", i, len(good))
		}
	}
	if _, err := Parse(append(bytes.Clone(good), 0)); err == nil {
		t.Error("one byte more: no error")
	}
}

func TestHeaderErrors(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*header)
		want   string
	}{
		"good":           {func(h *header) {}, ""},
		"no names":       {func(h *header) { h.Names = nil }, "does not fit"},
		"a name less":    {func(h *header) { h.Names = h.Names[:2] }, "does not fit"},
		"reasons":        {func(h *header) { h.SkipReasons = nil }, "does not fit"},
		"odd reasons":    {func(h *header) { h.OddNames = texts{"z"} }, "does not fit"},
		"no height":      {func(h *header) { h.Height = 0 }, "does not fit"},
		"negative sides": {func(h *header) { h.Height, h.Width = -1, -2 }, "does not fit"},
		"overflow":       {func(h *header) { h.Height, h.Width = 1<<32, 1<<32+2 }, "does not fit"},
	} {
		h := smallHeader
		row.change(&h)
		_, err := Parse(signed(t, h, smallPixels()))
		if (row.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
}

// TestTexts: names that are not UTF-8 do not survive JSON strings.
func TestTexts(t *testing.T) {
	for _, want := range []texts{nil, {}, {"a", "日本", "<&\u2028>"}, {"a", "\xff\x00\xc3", "日本"}} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got texts
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q came back as %q by %s, error %v", want, got, text, err)
		}
	}
}

// writeFile makes a file in a directory of the test's own.
func writeFile(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pack")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOpen: what is not a pack is an error, not a fault.
func TestOpen(t *testing.T) {
	short, zeros, dir := writeFile(t, []byte(Magic)), writeFile(t, make([]byte, 200)), t.TempDir()
	for path, want := range map[string]string{short: "truncated", zeros: "not a pack, or truncated", dir: "truncated", filepath.Join(dir, "none"): "no such file"} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", path, err, want)
		}
	}
}

func TestClose(t *testing.T) {
	f, err := Open(writeFile(t, signed(t, smallHeader, smallPixels())))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Close(); err != nil || f.pixels != nil || f.mapping != nil {
			t.Errorf("error %v, %d pixels", err, len(f.pixels))
		}
	}
}

// TestWriter: a pack comes back as it was written, with a hash that is that of
// names, sizes and pixels.
func TestWriter(t *testing.T) {
	write := func(change func(w *Writer)) (*File, error) {
		var b bytes.Buffer
		w := NewWriter(&b, "folder", "crop", 1, 1)
		w.Skip("z", "empty file")
		for i, name := range []string{"a", "b"} {
			if err := w.Add(name, int64(i), []byte{byte(i), 1, 2}); err != nil {
				t.Fatal(err)
			}
		}
		w.Odd("b", "only 1×1 pixels")
		w.Skip("m", "truncated")
		change(w)
		if err := w.Close(); err != nil {
			return nil, err
		}
		return Parse(b.Bytes())
	}
	f, err := write(func(*Writer) {})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.Names, f.At(1), f.Skipped, f.Odd, f.Hash); got != "[a b] [1 1 2] [{m truncated} {z empty file}] [{b only 1×1 pixels}]e00ceeb95ce8da03701d27c3ec97453f758a532d02d0a1f083831cbc8e7bd631" {
		t.Error(got)
	}
	more, err := write(func(w *Writer) { w.Add("c", 2, []byte{7, 8, 9}) })
	if err != nil || more.Hash == f.Hash || more.Len() != 3 {
		t.Errorf("%d images of hash %s, error %v", more.Len(), more.Hash, err)
	}
	w := NewWriter(&bytes.Buffer{}, "", "", 1, 1)
	if err := w.Add("a", 1, make([]byte, 4)); err == nil || !strings.Contains(err.Error(), "4 bytes of pixels, want 3") {
		t.Errorf("an image of another size: error %v", err)
	}
	if err := w.Close(); err == nil {
		t.Error("a pack without images: no error")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(signed(f, smallHeader, smallPixels()))
	f.Add(signed(f, header{Height: 2, Width: 3, Names: texts{"a"}}, smallPixels()))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := Parse(file)
		if err == nil {
			useAll(t, p)
		}
	})
}

// FuzzHeader signs the header, so that the fuzzer gets past the checksums.
func FuzzHeader(f *testing.F) {
	good, _ := json.Marshal(smallHeader)
	f.Add(good, uint8(18))
	f.Add([]byte(`{"Height":1,"Width":1,"Names":{"base64":["//8="]}}`), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, n uint8) {
		pixels := make([]byte, n)
		file := append([]byte(Magic), make([]byte, headSize-len(Magic))...)
		file = append(append(file, pixels...), text...)
		file = binary.LittleEndian.AppendUint64(file, uint64(n))
		file = binary.LittleEndian.AppendUint64(file, uint64(len(text)))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(pixels, castagnoli))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(text, castagnoli))
		p, err := Parse(append(file, Magic...))
		if err == nil {
			useAll(t, p)
		}
	})
}

// useAll touches every image and name.
func useAll(t *testing.T, p *File) {
	total := 0
	for i := range p.Len() {
		total += len(p.At(i))
	}
	if total != len(p.pixels) || int64(total) != p.Size() {
		t.Errorf("images of %d bytes in %d", total, len(p.pixels))
	}
}
