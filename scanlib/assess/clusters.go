package assess

import (
	"cmp"
	"slices"

	"scango/scanlib/data"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/pack"
	"scango/scanlib/score"
	"scango/scanlib/stage"
)

// Scores measure clusters against labels: shares of 1.
type Scores struct {
	ACC float64 `json:"acc"` // accuracy after the best one-to-one match of clusters and classes
	NMI float64 `json:"nmi"` // normalized mutual information
	ARI float64 `json:"ari"` // adjusted Rand index
	AMI float64 `json:"ami"` // mutual information adjusted for chance

	// Purity is the accuracy by majority vote: of giving each cluster its most
	// frequent class. It is how to read more clusters than classes.
	Purity float64 `json:"purity"`
	// Top5 is the share of images with a cluster matched to their class among
	// the five most probable; nil below five clusters, and without
	// probabilities.
	Top5 *float64 `json:"top5,omitempty"`
}

// Confidence summarizes the probabilities of the clusters that a network
// chooses.
type Confidence struct {
	Mean      float64 `json:"mean"`      // probability of the cluster chosen
	Share     float64 `json:"share"`     // of the images above the threshold
	Threshold float64 `json:"threshold"` // selflabel.confidence_threshold
}

// Clustering holds the clusters of the validation images, scored against their
// labels if these are informative.
type Clustering struct {
	Stage       stage.Stage // KMeans, Scan or SelfLabel
	Predictions []network.Prediction
	Sizes       []int       // of the clusters, [C]
	Confidence  *Confidence // nil for k-means, which has no probabilities
	Scores      *Scores     // nil if the labels are not informative
	Unscored    string      // why Scores is nil
	Images      pack.Images

	table   *score.Table // nil where Scores is
	classes []string
}

// Clusters scores the predictions of a stage for the images of val against
// their labels. An image is confident above the threshold.
func Clusters(s stage.Stage, p []network.Prediction, clusters int, threshold float64, val *data.Set) (*Clustering, error) {
	c := &Clustering{Stage: s, Predictions: p, Images: val.Images, classes: val.Classes}
	assigned := make([]int, len(p))
	for i := range p {
		assigned[i] = p[i].Cluster
	}
	var err error
	if c.Sizes, err = score.Sizes(assigned, clusters); err != nil {
		return nil, err
	}
	if s != stage.KMeans {
		c.Confidence = confidence(p, threshold)
	}
	if c.Unscored = score.Silent(val.Labels); c.Unscored != "" {
		return c, nil
	}
	if c.table, err = score.Count(assigned, val.Labels, clusters, len(val.Classes)); err != nil {
		return nil, err
	}
	c.Scores, err = c.score(val.Labels)
	return c, err
}

// TopClusters is the k of top-k accuracy in the paper.
const TopClusters = 5

// score measures the clusters against labels.
func (c *Clustering) score(labels []int) (*Scores, error) {
	match := c.table.Match()
	s := scores(c.table, match)
	if c.Stage == stage.KMeans || len(c.Sizes) < TopClusters {
		return &s, nil
	}
	rows := make([][]float32, len(c.Predictions))
	for i, p := range c.Predictions {
		rows[i] = p.Probabilities
	}
	top5, err := score.TopK(rows, labels, match, TopClusters)
	s.Top5 = &top5
	return &s, err
}

// scores returns the scores of a table whose clusters are matched to classes by
// match.
func scores(t *score.Table, match []int) Scores {
	return Scores{ACC: t.Accuracy(match), NMI: t.NMI(), ARI: t.ARI(), AMI: t.AMI(), Purity: t.Purity()}
}

// confidence summarizes the probabilities of predictions.
func confidence(p []network.Prediction, threshold float64) *Confidence {
	c := &Confidence{Threshold: threshold}
	for _, one := range p {
		c.Mean += float64(one.Probability) / float64(len(p))
		if float64(one.Probability) > threshold {
			c.Share += 1 / float64(len(p))
		}
	}
	return c
}

// Chance returns the scores of clusters drawn at random; nil without labels.
// Its purity is the share of the largest class, as for one cluster of all
// images.
func (c *Clustering) Chance() *Scores {
	if c.table == nil {
		return nil
	}
	s := c.table.Chance()
	return &Scores{ACC: s.ACC, NMI: s.NMI, ARI: s.ARI, AMI: s.AMI, Purity: c.table.MajorityShare()}
}

// InUse counts the clusters with an image in them.
func (c *Clustering) InUse() int { return len(c.Sizes) - len(score.Dead(c.Sizes)) }

// Empty returns the clusters without an image.
func (c *Clustering) Empty() []int { return score.Dead(c.Sizes) }

// Members returns the images of a cluster, the most confident first.
func (c *Clustering) Members(cluster int) []int {
	var members []int
	for i, p := range c.Predictions {
		if p.Cluster == cluster {
			members = append(members, i)
		}
	}
	slices.SortStableFunc(members, func(i, j int) int {
		return cmp.Compare(c.Predictions[j].Probability, c.Predictions[i].Probability)
	})
	return members
}

// Majority returns the most frequent class of a cluster and its share there; ""
// without labels.
func (c *Clustering) Majority(cluster int) (class string, purity float64) {
	if c.table == nil {
		return "", 0
	}
	best, total := 0, 0
	for k, row := range c.table.Counts {
		total += row[cluster]
		if row[cluster] > best {
			best, class = row[cluster], c.classes[k]
		}
	}
	if total == 0 {
		return "", 0
	}
	return class, float64(best) / float64(total)
}

// Confusion returns which share of each class went to each cluster, [K][C],
// with the clusters in an order that puts matched pairs on the diagonal; ok is
// false without labels.
func (c *Clustering) Confusion() (classes []string, order []int, shares [][]float64, ok bool) {
	if c.table == nil {
		return nil, nil, nil, false
	}
	order = c.table.Order(c.table.Match())
	return c.classes, order, c.table.Fractions(order), true
}

// mostTypical is how many confident members the features of a prototype are
// averaged over, as in the reference implementation.
const mostTypical = 10

// Prototypes returns the most typical image of each cluster, -1 for an empty
// one: the image whose features are nearest to the mean features of the ten
// most confident images.
//
// Deviation: it uses the features of the pretext stage, which are already
// computed, and does not fill up a cluster of fewer than ten images with those
// of others.
func (c *Clustering) Prototypes(f memory.Features) []int {
	out := make([]int, len(c.Sizes))
	for k := range out {
		members := c.Members(k)
		out[k] = nearestToMean(f.Val, f.Dim, members[:min(mostTypical, len(members))])
	}
	return out
}

// nearestToMean returns the row of features [N, dim] among members that is
// nearest to their mean; -1 without members.
func nearestToMean(features []float32, dim int, members []int) int {
	mean := make([]float64, dim)
	for _, i := range members {
		for d, v := range features[i*dim : (i+1)*dim] {
			mean[d] += float64(v) / float64(len(members))
		}
	}
	best, least := -1, 0.0
	for _, i := range members {
		distance := 0.0
		for d, v := range features[i*dim : (i+1)*dim] {
			distance += (float64(v) - mean[d]) * (float64(v) - mean[d])
		}
		if best < 0 || distance < least {
			best, least = i, distance
		}
	}
	return best
}
