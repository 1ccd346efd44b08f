package feed

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"scango/scanlib/pack"
)

// BenchmarkStream gathers steps of 64 images, drawn from 10,000 that lie in
// memory: as many as 32 anchors and their neighbors. A step of a ResNet-18 has
// to take longer than that for the device never to wait.
func BenchmarkStream(b *testing.B) {
	const n, batch = 10_000, 64
	for _, size := range []int{32, 96} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			images, err := pack.New(make([]string, n), size, size, make([]byte, n*size*size*3))
			if err != nil {
				b.Fatal(err)
			}
			source := NewStream(images, 1)
			rng := rand.New(rand.NewPCG(1, 2))
			indices := make([]int32, batch)
			b.SetBytes(int64(batch * size * size * 3))
			for b.Loop() {
				for i := range indices {
					indices[i] = int32(rng.IntN(n))
				}
				_, temporary := source.Inputs(indices)
				for _, in := range temporary {
					in.Free()
				}
			}
			b.ReportMetric(float64(batch*b.N)/b.Elapsed().Seconds(), "images/s")
		})
	}
}
