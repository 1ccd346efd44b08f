package augment

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// benchmark times one strategy on the backend of the tests and reports images
// a second (of all cores).
func benchmark(b *testing.B, view func(size int) View) {
	for _, size := range []int{32, 96} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			batch := 256 * 32 / size
			images := tensors.FromFlatDataAndDimensions(noise(batch*size*size*3), batch, size, size, 3)
			v := view(size)
			exec := graph.MustNewExec(backend, func(images, seeds *graph.Node) *graph.Node {
				return v.Apply(images, seeds, [3]float64{.5, .5, .5}, [3]float64{.25, .25, .25})
			})
			defer exec.Finalize()
			exec.MustCall1(images, Seeds(0, batch)).MustFinalizeAll()
			cpu := cpuSeconds(b)
			for step := uint32(0); b.Loop(); step++ {
				exec.MustCall1(images, Seeds(step, batch)).MustFinalizeAll()
			}
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "images/s")
			b.ReportMetric(float64(batch*b.N)/(cpuSeconds(b)-cpu), "images/cpu-s")
		})
	}
}

// cpuSeconds is what the process has used so far.
func cpuSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

// noise is uint8 noise, the same each time.
func noise(n int) []uint8 {
	out := make([]uint8, n)
	x := uint32(1)
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = uint8(x >> 24)
	}
	return out
}

func BenchmarkDigits(b *testing.B)   { benchmark(b, func(size int) View { return demoDigits(size) }) }
func BenchmarkSimCLR(b *testing.B)   { benchmark(b, func(size int) View { return officialSimCLR(size) }) }
func BenchmarkStrong(b *testing.B)   { benchmark(b, func(size int) View { return officialStrong(size) }) }
func BenchmarkStandard(b *testing.B) { benchmark(b, func(size int) View { return standard(size) }) }
func BenchmarkPlain(b *testing.B)    { benchmark(b, func(size int) View { return Plain{Size: size} }) }
