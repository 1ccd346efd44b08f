package decode

import (
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"scango/scanlib/data/datatest"

	"golang.org/x/image/draw"
)

// BenchmarkScreens decodes and resizes screens of 1080×1920 on one core, and
// has Pillow do the same to the same files: all of a JPEG ("pillow"), and with
// its decoder's scaled mode ("pillow-draft"). Rates are of processor seconds, so
// that other work on the machine counts as little as it can.
func BenchmarkScreens(b *testing.B) {
	dir, files := largeScreens(b, 24)
	decoder := New()
	for _, size := range []int{96, 256} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			done, before := 0, processor()
			for b.Loop() {
				if _, err := decoder.File(b.Context(), files[done%len(files)], size, Crop); err != nil {
					b.Fatal(err)
				}
				done++
			}
			b.ReportMetric(float64(done)/(processor()-before), "files/cpu-s")
			for name, rate := range peerRates(b, dir, size) {
				b.ReportMetric(rate, name+"/cpu-s")
			}
		})
	}
}

// largeScreens writes n real screens, enlarged to what phones have.
func largeScreens(b *testing.B, n int) (dir string, files []string) {
	small, _ := filepath.Glob(filepath.Join(datatest.Shared(b, "mini-rico"), "images", "*.jpg"))
	if len(small) < n {
		b.Skip("mini-rico has too few images")
	}
	dir = b.TempDir()
	for i, path := range small[:n] {
		content, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		src, err := decodeBytes(content)
		if err != nil {
			b.Fatal(err)
		}
		img := image.NewRGBA(image.Rect(0, 0, 1080, 1920))
		draw.CatmullRom.Scale(img, img.Rect, src, src.Rect, draw.Src, nil)
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%02d.jpg", i)))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		if err := jpeg.Encode(f, img, &jpeg.Options{Quality: 90}); err != nil {
			b.Fatal(err)
		}
		files = append(files, f.Name())
	}
	return dir, files
}

// peerRates runs Pillow, where SCAN_PYTHON or python3 has it; else it is empty.
func peerRates(b *testing.B, dir string, size int) map[string]float64 {
	python := "python3"
	if named := os.Getenv("SCAN_PYTHON"); named != "" {
		python = named
	}
	out, err := exec.Command(python, filepath.Join("testdata", "peer_decode.py"), dir, strconv.Itoa(size)).Output()
	if err != nil {
		b.Logf("no rates of Pillow: %s has none (SCAN_PYTHON names another): %v", python, err)
		return nil
	}
	rates := map[string]float64{}
	for line := range strings.Lines(string(out)) {
		name, rate, _ := strings.Cut(strings.TrimSpace(line), " ")
		if rates[name], err = strconv.ParseFloat(rate, 64); err != nil {
			b.Fatal(err)
		}
	}
	return rates
}

// processor is the processor time of this process in seconds.
func processor() float64 {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
