package data

import (
	"path/filepath"
	"testing"

	"scango/scanlib/data/datatest"
)

// BenchmarkPack decodes real screens (270×480 JPEG) to 96 px with two workers.
func BenchmarkPack(b *testing.B) {
	root := filepath.Join(datatest.Shared(b, "mini-rico"), "images")
	files := 0
	for b.Loop() {
		files += mustOpen(b, root, Options{Size: 96, Resize: Letterbox, Workers: 2, CacheDir: b.TempDir()}).Len()
	}
	b.ReportMetric(float64(files)/b.Elapsed().Seconds(), "files/s")
}
