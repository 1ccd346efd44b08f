package data

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
)

var smallHeader = packHeader{
	Kind: "folder", Height: 1, Width: 2, Hash: "ab", Names: texts{"a b.png", "\xff\xfe\"'.jpg", "日本.gif"},
	SkipNames: texts{"z"}, SkipReasons: texts{"empty file"},
}

func smallPixels() []byte { return []byte("0123456789abcdefgh") } // 3 of 1×2×3

func packed(t testing.TB, h packHeader, pixels []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	err := writePack(&b, func(w io.Writer) (packHeader, error) {
		w.Write(pixels[:5]) // in two parts, as records come
		_, err := w.Write(pixels[5:])
		return h, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPackRoundTrip(t *testing.T) {
	h, pixels, err := parsePack(packed(t, smallHeader, smallPixels()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(h, smallHeader) || !bytes.Equal(pixels, smallPixels()) {
		t.Errorf("got %+v %q, want %+v %q", h, pixels, smallHeader, smallPixels())
	}
}

// TestPackDamage flips one bit of each byte and cuts at each length: every
// one must be noticed.
func TestPackDamage(t *testing.T) {
	good := packed(t, smallHeader, smallPixels())
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, _, err := parsePack(bad); err == nil {
			t.Errorf("flipped bit in byte %d of %d: no error", i, len(good))
		}
		if _, _, err := parsePack(good[:i]); err == nil {
			t.Errorf("cut to %d of %d bytes: no error", i, len(good))
		}
	}
	if _, _, err := parsePack(append(bytes.Clone(good), 0)); err == nil {
		t.Error("one byte more: no error")
	}
}

func TestHeaderErrors(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*packHeader)
		want   string
	}{
		"good":           {func(h *packHeader) {}, ""},
		"no names":       {func(h *packHeader) { h.Names = nil }, "does not fit"},
		"a name less":    {func(h *packHeader) { h.Names = h.Names[:2] }, "does not fit"},
		"reasons":        {func(h *packHeader) { h.SkipReasons = nil }, "does not fit"},
		"odd reasons":    {func(h *packHeader) { h.OddNames = texts{"z"} }, "does not fit"},
		"no height":      {func(h *packHeader) { h.Height = 0 }, "does not fit"},
		"negative sides": {func(h *packHeader) { h.Height, h.Width = -1, -2 }, "does not fit"},
		"overflow":       {func(h *packHeader) { h.Height, h.Width = 1<<32, 1<<32+2 }, "does not fit"},
	} {
		h := smallHeader
		row.change(&h)
		_, _, err := parsePack(packed(t, h, smallPixels()))
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

// TestOpenPack: what is not a pack is an error that open can build over.
func TestOpenPack(t *testing.T) {
	dir := folder(t, map[string][]byte{"short": []byte("SCANPK01"), "zeros": make([]byte, 200)})
	for name, want := range map[string]string{"short": "truncated", "zeros": "not a pack, or truncated", ".": "truncated", "none": "no such file"} {
		if _, err := openPack(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	broke := errors.New("broke off")
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"full disk":  {fmt.Errorf("bank: %w", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}), "data: the pack needs 3 MiB in " + dir + ": no space left on device; free some or choose another cache folder"},
		"disk fault": {&os.PathError{Op: "write", Path: "x", Err: errors.New("I/O error")}, "data: cannot write the pack in " + dir + ": I/O error"},
		"own error":  {broke, "broke off"},
	} {
		err := writeFile(filepath.Join(dir, "a.pack"), 2<<20+1, func(w io.Writer) error {
			io.WriteString(w, "half")
			return row.err
		})
		if err == nil || err.Error() != row.want {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files left: %v", left)
	}
}

func FuzzPack(f *testing.F) {
	f.Add(packed(f, smallHeader, smallPixels()))
	f.Add(packed(f, packHeader{Height: 2, Width: 3, Names: texts{"a"}}, smallPixels()))
	f.Fuzz(func(t *testing.T, file []byte) {
		h, pixels, err := parsePack(file)
		if err == nil {
			checkPack(t, h, pixels)
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
		file := append([]byte(packMagic), make([]byte, packHead-len(packMagic))...)
		file = append(append(file, pixels...), text...)
		file = binary.LittleEndian.AppendUint64(file, uint64(n))
		file = binary.LittleEndian.AppendUint64(file, uint64(len(text)))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(pixels, castagnoli))
		file = binary.LittleEndian.AppendUint32(file, crc32.Checksum(text, castagnoli))
		h, got, err := parsePack(append(file, packMagic...))
		if err == nil {
			checkPack(t, h, got)
		}
	})
}

// checkPack uses everything that a Set would use.
func checkPack(t *testing.T, h packHeader, pixels []byte) {
	im := Images{Names: h.Names, Height: h.Height, Width: h.Width, Pixels: pixels}
	total := 0
	for i := range im.Len() {
		total += len(im.At(i))
	}
	for i := range h.SkipNames {
		_ = h.SkipReasons[i]
	}
	if total != len(pixels) {
		t.Errorf("images of %d bytes in %d", total, len(pixels))
	}
}
