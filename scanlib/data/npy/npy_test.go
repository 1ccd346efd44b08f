package npy

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"scango/scanlib/data/datatest"
)

var (
	bytes2x3 = datatest.NPY("|u1", false, []byte{1, 2, 3, 4, 5, 6}, 2, 3)
	signed   = datatest.NPY("<i2", false, []byte{0xfe, 0xff, 0, 1}, 2)
)

// Arrays of a folder, of an archive and of a file are the same arrays.
func TestOpen(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{
		"folder/x.npy": bytes2x3, "folder/y.npy": signed, "folder/notes.txt": nil, "alone.npy": bytes2x3,
		"both.npz": datatest.NPZ(t, map[string][]byte{"x": bytes2x3, "y": signed}),
	})
	for path, keys := range map[string]string{"folder": "[x y]", "both.npz": "[x y]", "alone.npy": "[alone]"} {
		a, err := Open(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(a.Keys)
		first := a.First([]string{"images", "x", "alone"})
		head, values, err := a.Read(first)
		if got := fmt.Sprint(a.Keys, head, values, err); got != keys+" {|u1 [2 3] false} [1 2 3 4 5 6] <nil>" || !head.IsBytes() {
			t.Errorf("%s: %s", path, got)
		}
		if again, size, err := a.Head(first); err != nil || fmt.Sprint(again) != fmt.Sprint(head) || size != int64(len(bytes2x3)) {
			t.Errorf("%s: head %v of %d bytes, error %v", path, again, size, err)
		}
	}
}

// TestNumbers: of each type the same bits, in both orders.
func TestNumbers(t *testing.T) {
	for _, row := range []struct {
		kind   string
		values []byte
		want   string
	}{
		{"|u1", []byte{0, 255}, "[0 255]"}, {"|i1", []byte{1, 255}, "[1 -1]"},
		{"<u2", []byte{1, 2}, "[513]"}, {">u2", []byte{1, 2}, "[258]"}, {"<i2", []byte{0xfe, 0xff}, "[-2]"}, {">i2", []byte{0xff, 0xfe}, "[-2]"},
		{"<i4", []byte{0xff, 0xff, 0xff, 0xff}, "[-1]"}, {"<u4", []byte{0xff, 0xff, 0xff, 0xff}, "[4294967295]"},
		{"<i8", []byte{5, 0, 0, 0, 0, 0, 0, 0x80}, "[-9223372036854775803]"}, {"<f4", []byte{0, 0, 0, 0}, "[]"},
	} {
		if got := fmt.Sprint(Head{Type: row.kind}.Numbers(row.values)); got != row.want {
			t.Errorf("%s %v: %s, want %s", row.kind, row.values, got, row.want)
		}
	}
}

func TestErrors(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"cut.npy": bytes2x3[:len(bytes2x3)-1], "float.npy": datatest.NPY("<f4", false, make([]byte, 4), 1), "z.npz": []byte("PK no zip"), "no.npy": []byte("hello, hello, hello")})
	for name, want := range map[string]string{
		"cut.npy": "array cut: 5 bytes of data, its head says 6: truncated", "float.npy": `array float: elements are "<f4", want whole numbers`,
		"z.npz": "is truncated, or not an .npz file", "none.npz": "no such file", "no.npy": "array no: truncated, or not an array",
	} {
		a, err := Open(filepath.Join(root, name))
		if err == nil {
			_, _, err = a.Read(a.Keys[0])
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	a, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Read("gone"); err == nil || err.Error() != root+": array gone: no such file or directory" {
		t.Errorf("error %v", err)
	}
}
