package memory

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkMine is the search that exact faiss does in 5.5 s on two cores (for
// 50 neighbors).
func BenchmarkMine(b *testing.B) {
	bank := randomBank(rand.New(rand.NewPCG(1, 2)), 50_000, 128)
	for b.Loop() {
		if _, _, err := bank.Mine(b.Context(), testEngine(b), 20, nil); err != nil {
			b.Fatal(err)
		}
	}
}
