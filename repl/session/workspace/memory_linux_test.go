package workspace

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"

	"scango/scanlib/config"
)

// Five runs over 20,000 images of one session hold them once: mapped from the
// pack, and once on the device.
func TestRunsShareImages(t *testing.T) {
	const n, side = 20_000, 32
	const set = n * side * side * 3
	w := newWorkspace(Options{Dir: t.TempDir(), Engine: goEngine})
	defer w.close()
	cfg := config.Default()
	for _, setting := range [][2]string{{"dataset", "array"}, {"root", writeArray(t, n, side)}, {"size", strconv.Itoa(side)},
		{"backbone.width", "1"}, {"backbone.blocks", "1"}, {"val_fraction", "0.2"}} {
		if err := cfg.Set(setting[0], setting[1]); err != nil {
			t.Fatal(err)
		}
	}
	heap, mapped := resident(t)
	ds, err := w.openDataset(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range 5 {
		one := *cfg
		one.Seed = int64(seed)
		if _, err := w.open(t.Context(), &one, ds); err != nil {
			t.Fatal(err)
		}
	}
	heapAfter, mappedAfter := resident(t)
	t.Logf("a set is %d MB; five runs took %d MB of memory, and %d MB of files are mapped", set>>20, (heapAfter-heap)>>20, (mappedAfter-mapped)>>20)
	const slack = 24 << 20 // of the allocator, the names, the programs
	if got := heapAfter - heap; got > set+slack {
		t.Errorf("five runs took %d MB for a set of %d MB", got>>20, set>>20)
	}
	if got := mappedAfter - mapped; got > set+slack {
		t.Errorf("%d MB are mapped for a set of %d MB", got>>20, set>>20)
	}
}

// writeArray writes a .npy file of uint8 [n, side, side, 3].
func writeArray(t *testing.T, n, side int) string {
	t.Helper()
	header := fmt.Sprintf("{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d, 3), }", n, side, side)
	for (10+len(header)+1)%64 != 0 {
		header += " "
	}
	header += "\n"
	file := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), byte(len(header)>>8))
	file = append(file, header...)
	for i := range n * side * side * 3 {
		file = append(file, byte(i*i>>7))
	}
	path := filepath.Join(t.TempDir(), "images.npy")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// resident is the memory of this process that is its own, and that is mapped
// from files, in bytes.
func resident(t *testing.T) (own, mapped int) {
	t.Helper()
	runtime.GC()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	kilobytes := func(name string) int {
		m := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
		if m == nil {
			t.Fatalf("no %s in /proc/self/status", name)
		}
		k, _ := strconv.Atoi(string(m[1]))
		return k << 10
	}
	return kilobytes("RssAnon"), kilobytes("RssFile")
}
