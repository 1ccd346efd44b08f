package score

import "slices"

// Scores are the measures of one clustering.
type Scores struct {
	ACC float64 `json:"acc"` // accuracy of the Hungarian match
	NMI float64 `json:"nmi"`
	ARI float64 `json:"ari"`
	AMI float64 `json:"ami"`
}

// Report is the result of [Evaluate].
type Report struct {
	Scores
	Purity      float64 `json:"purity"`      // accuracy of the majority match
	Match       []int   `json:"match"`       // class of each cluster, −1 unmatched
	N           int     `json:"n"`           // images with a known label
	Informative bool    `json:"informative"` // false: the scores are meaningless, see [Silent]
}

// Evaluate compares predictions with labels; see [Count] for both and for the
// errors, such as [ErrNoLabels].
func Evaluate(predictions, labels []int, numClusters, numClasses int) (Report, error) {
	t, err := Count(predictions, labels, numClusters, numClasses)
	if err != nil {
		return Report{}, err
	}
	match := t.Match()
	return Report{
		Scores:      Scores{ACC: t.Accuracy(match), NMI: t.NMI(), ARI: t.ARI(), AMI: t.AMI()},
		Purity:      t.Purity(),
		Match:       match,
		N:           t.N,
		Informative: Informative(labels),
	}, nil
}

// Chance returns what to expect of clusters drawn uniformly at random: ACC is
// 1/max(C, K), the mean for a match fixed beforehand and classes of one size;
// the others are 0. The best match after the fact is slightly higher, more so
// for fewer images; see [Table.MajorityShare] for classes of unequal size.
func (t *Table) Chance() Scores {
	return Scores{ACC: 1 / float64(max(t.NumClusters(), t.NumClasses()))}
}

// MajorityShare returns the fraction of the largest class: the ACC of putting
// every image into one cluster.
func (t *Table) MajorityShare() float64 {
	return float64(slices.Max(t.ClassSizes())) / float64(t.N)
}
