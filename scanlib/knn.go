package scanlib

import (
	"context"
	"fmt"

	"scango/scanlib/memory"
	"scango/scanlib/score"
)

// knnNeighbors is the reference implementation's number of votes.
const knnNeighbors = 100

// KNN is the share of the labeled validation images whose class the most similar
// labeled training images vote for, by the features of enc: up to 100 votes with
// weight exp(similarity/T), T being pretext.temperature (Wu et al. 2018). The
// reference implementation watches the pretext task by it. Where labels say
// nothing, it returns the reason.
func (e *Experiment) KNN(ctx context.Context, enc *Encoder) (accuracy float64, silent string, err error) {
	for _, labels := range [][]int{e.sets.Train.Labels, e.sets.Val.Labels} {
		if silent = score.Silent(labels); silent != "" {
			return 0, silent, nil
		}
	}
	bank, classes := labeled(enc.Train, enc.Dim, e.sets.Train.Labels)
	queries, want := labeled(enc.Val, enc.Dim, e.sets.Val.Labels)
	got, err := bank.KNN(ctx, e.engine, classes, len(e.sets.Train.Classes), queries, knnNeighbors, e.cfg.Pretext.Temperature)
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
