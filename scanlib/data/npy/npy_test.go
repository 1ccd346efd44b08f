package npy

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
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

// TestBounds: a member of an archive is read no further than its head says, and a
// head no further than any is long. 64 MiB of zeros pack to 64 KB.
func TestBounds(t *testing.T) {
	more := append(datatest.NPY("<i8", false, make([]byte, 16), 2), make([]byte, 64<<20)...)
	long := append([]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), make([]byte, 1000)...)
	root := datatest.Folder(t, map[string][]byte{"a.npz": datatest.NPZ(t, map[string][]byte{
		"more": more, "long": long, "wide": datatest.NPY("<i8", false, nil, 1<<40, 1<<40), "good": signed,
	})})
	a, err := Open(filepath.Join(root, "a.npz"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"more": "at least 17 bytes of data, its head says 16", "long": "its head is too long: no array",
		"wide": "shape [1099511627776 1099511627776] is out of bounds", "good": "<nil>",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := a.Read(key)
		runtime.ReadMemStats(&after)
		if !strings.Contains(fmt.Sprint(err), want) || fmt.Sprint(a.Check(key)) != fmt.Sprint(err) {
			t.Errorf("%s: error %v, or %v, want %q", key, err, a.Check(key), want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
			t.Errorf("%s: %d bytes allocated", key, n)
		}
	}
}

// TestData: what follows the head.
func TestData(t *testing.T) {
	root := datatest.Folder(t, map[string][]byte{"x.npy": bytes2x3})
	a, err := Open(root)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Data("x")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := io.ReadAll(r); err != nil || fmt.Sprint(got) != "[1 2 3 4 5 6]" {
		t.Errorf("%v, error %v", got, err)
	}
	if _, err := a.Data("gone"); err == nil {
		t.Error("an array that is not there was opened")
	}
}
