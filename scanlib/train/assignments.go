package train

import (
	"fmt"
	"math"
	"slices"

	"scango/internal/words"
	"scango/scanlib/criterion"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/stage"
)

// headColumn takes one head of [N, H, C]: [N, C].
func headColumn(p []float32, heads, clusters, head int) []float32 {
	out := make([]float32, 0, len(p)/heads)
	for i := head * clusters; i < len(p); i += heads * clusters {
		out = append(out, p[i:i+clusters]...)
	}
	return out
}

// headLosses returns the SCAN loss of assignments [N, H, C] of the validation
// images for each head, over all pairs of an image with itself and its
// neighbors; +Inf where it is NaN. The reference implementation gives the
// entropy the weight 1 here, whatever the training uses.
func headLosses(p []float32, heads, clusters int, nbrs *memory.Neighbors, entropyWeight float64) []float64 {
	losses := make([]float64, heads)
	for h := range losses {
		losses[h] = criterion.SCANOfAssignments(headColumn(p, heads, clusters, h), clusters, nbrs.Val, nbrs.ValK, entropyWeight)
		if math.IsNaN(losses[h]) { // would be the lowest
			losses[h] = math.Inf(1)
		}
	}
	return losses
}

// lowest returns the index of the lowest loss, the first of equals.
func lowest(losses []float64) int { return slices.Index(losses, slices.Min(losses)) }

// clustersInUse counts the clusters that are the first choice of some image.
func clustersInUse(p []float32, clusters int) (n int) {
	for _, used := range chosen(p, clusters) {
		if used {
			n++
		}
	}
	return n
}

// chosen reports for each cluster whether it is the first choice of some image,
// given assignments [N, C].
func chosen(p []float32, clusters int) []bool {
	used := make([]bool, clusters)
	for i := 0; i < len(p); i += clusters {
		used[network.Choice(p[i:i+clusters])] = true
	}
	return used
}

// warnEmpty warns of the clusters of a head that are not the first choice of
// any validation image, once for each. p holds soft assignments [N, C]. It does
// nothing if there are fewer images than clusters.
func (t *Trainer) warnEmpty(epoch, head int, p []float32, clusters int) {
	if len(p)/clusters < clusters {
		return
	}
	var empty []string
	for c, used := range chosen(p, clusters) {
		if id := head*clusters + c; !used && !slices.Contains(t.state.Dead, id) {
			empty = append(empty, fmt.Sprint(c))
			t.state.Dead = append(slices.Clip(t.state.Dead), id)
		}
	}
	if len(empty) == 0 {
		return
	}
	advice := "raise scan.entropy_weight, or ask for fewer clusters"
	if t.Stage == stage.SelfLabel {
		advice = "keep the clusters of scan, or lower selflabel.lr"
	}
	t.Event(stage.Event{Kind: stage.Warning, Stage: t.Stage, Epoch: epoch,
		Message: fmt.Sprintf("epoch %d: %s no validation image; %s", epoch, haveLost(empty, clusters), advice)})
}

// mostNamed is how many clusters a warning names.
const mostNamed = 10

// haveLost returns "cluster 3 has" or "clusters 3, 7 have".
func haveLost(empty []string, of int) string {
	switch n := len(empty); {
	case n == 1:
		return fmt.Sprintf("cluster %s has", empty[0])
	case n <= mostNamed:
		return fmt.Sprintf("clusters %s have", words.List(empty, mostNamed))
	default:
		return fmt.Sprintf("%d of %d clusters have", n, of)
	}
}
