package pack

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// BenchmarkOpen maps a pack of 10,000 images of 96 px, 276 MB that the system
// keeps in memory, and checks its sums.
func BenchmarkOpen(b *testing.B) {
	const n, size = 10_000, 96
	path := filepath.Join(b.TempDir(), "large.pack")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w, one := NewWriter(out, "folder", "crop", size, size), make([]byte, size*size*3)
	for i := range n {
		one[i%len(one)]++
		if err := w.Add(strconv.Itoa(i), 1, one); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	out.Close()
	b.SetBytes(n * size * size * 3)
	for b.Loop() {
		f, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}
