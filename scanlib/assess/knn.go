package assess

import (
	"cmp"
	"context"
	"fmt"

	"scango/scanlib/engine"
	"scango/scanlib/memory"
)

// KNNNeighbors is the reference implementation's number of votes.
const KNNNeighbors = 100

// KNN returns the share of the labeled validation images whose class the most
// similar labeled training images vote for: up to 100 votes with weight
// exp(similarity/temperature) (Wu et al. 2018). The reference implementation
// monitors the pretext task by it. If the labels are not informative, it
// returns the reason.
func KNN(ctx context.Context, eng *engine.Engine, f memory.Features, train, val Labels, temperature float64) (accuracy float64, silent string, err error) {
	if silent = cmp.Or(train.silent, val.silent); silent != "" {
		return 0, silent, nil
	}
	bank, classes := labeled(f.Train, f.Dim, train.of)
	queries, want := labeled(f.Val, f.Dim, val.of)
	got, err := bank.KNN(ctx, eng, classes, len(train.Classes), queries, KNNNeighbors, temperature)
	if err != nil {
		return 0, "", fmt.Errorf("kNN: %w", err)
	}
	right := 0
	for i, class := range got {
		if class == want[i] {
			right++
		}
	}
	return float64(right) / float64(len(want)), "", nil
}

// labeled keeps the features [N, dim] of the images that have a label.
func labeled(features []float32, dim int, labels []int) (memory.Bank, []int) {
	b, kept := memory.Bank{D: dim}, []int(nil)
	for i, label := range labels {
		if label >= 0 {
			b.Features, kept = append(b.Features, features[i*dim:(i+1)*dim]...), append(kept, label)
		}
	}
	b.N = len(kept)
	return b, kept
}
