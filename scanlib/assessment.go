package scanlib

import (
	"cmp"
	"context"
	"slices"

	"scango/scanlib/data"
	"scango/scanlib/memory"
	"scango/scanlib/rundir"
	"scango/scanlib/score"
	"scango/scanlib/stage"
)

// Assessment is the clusters of the validation images, set beside their labels
// where those say something. Labels are read here, after the training, and in
// the accuracy of neighbors; nowhere else.
type Assessment struct {
	Stage       stage.Stage // kmeans, scan or selflabel
	Predictions []Prediction
	Sizes       []int       // of the clusters, [C]
	Confidence  *Confidence // nil for k-means, which has no probabilities
	Scores      *Scores     // nil where the labels say nothing
	Unscored    string      // why Scores is nil

	table *score.Table // nil where Scores is
	exp   *Experiment
}

// Train is the training images with their labels, for reports and figures.
func (e *Experiment) Train() *data.Set { return e.sets.Train }

// Val is the validation images with their labels, for reports and figures.
func (e *Experiment) Val() *data.Set { return e.sets.Val }

// Assess assigns the validation images to the clusters of a stage.
func (e *Experiment) Assess(ctx context.Context, c *Clusters) (*Assessment, error) {
	return e.assess(ctx, c, &stage.Cost{})
}

func (e *Experiment) assess(ctx context.Context, c *Clusters, cost *stage.Cost) (*Assessment, error) {
	p, err := c.predict(ctx, e.val, cost)
	if err != nil {
		return nil, err
	}
	return e.compare(c.stage, p)
}

// KMeans assigns the validation images by the nearest of the k-means centroids
// of the training features: what the pretext task alone is worth. It takes the
// best of ten runs, by inertia.
func (e *Experiment) KMeans(ctx context.Context, enc *Encoder) (*Assessment, error) {
	centroids, err := e.centroids(ctx, enc)
	if err != nil {
		return nil, err
	}
	clusters := memory.Assign(enc.Val, centroids, e.val.Len(), enc.Dim)
	p := make([]Prediction, len(clusters))
	for i, c := range clusters {
		p[i] = Prediction{Name: e.val.Names[i], Cluster: c}
	}
	return e.compare(stage.KMeans, p)
}

// kmeansRestarts is how many k-means runs the baseline takes the best of.
const kmeansRestarts = 10

func (e *Experiment) centroids(ctx context.Context, enc *Encoder) ([]float32, error) {
	watch := stage.StartWatch()
	done, w, err := e.finished(stage.KMeans)
	if err != nil {
		return nil, err
	}
	if done != nil {
		return w["centroids"].Values, nil
	}
	e.event(stage.Event{Kind: stage.Started, Stage: stage.KMeans})
	k := e.cfg.Scan.NumClusters
	_, centroids, err := memory.KMeans(ctx, enc.Train, e.train.Len(), enc.Dim, k, stageSeed(e.cfg.Seed, "kmeans"), kmeansRestarts)
	if err != nil {
		return nil, err
	}
	var cost stage.Cost
	watch.Charge(&cost)
	return centroids, e.finish(stage.KMeans, rundir.Arrays{"centroids": {Dims: []int{k, enc.Dim}, Values: centroids}}, cost, nil)
}

// compare counts clusters and sets them beside the labels.
func (e *Experiment) compare(s stage.Stage, p []Prediction) (*Assessment, error) {
	a := &Assessment{Stage: s, Predictions: p, exp: e}
	assigned := make([]int, len(p))
	for i := range p {
		assigned[i] = p[i].Cluster
	}
	var err error
	if a.Sizes, err = score.Sizes(assigned, e.cfg.Scan.NumClusters); err != nil {
		return nil, err
	}
	if s != stage.KMeans {
		a.Confidence = confidence(p, e.cfg.SelfLabel.ConfidenceThreshold)
	}
	labels := e.sets.Val.Labels
	if a.Unscored = e.ValSilent(); a.Unscored != "" {
		return a, nil
	}
	if a.table, err = score.Count(assigned, labels, e.cfg.Scan.NumClusters, len(e.sets.Val.Classes)); err != nil {
		return nil, err
	}
	a.Scores, err = a.score(labels)
	return a, err
}

// top is how many clusters an image may be looked for in, as in the paper.
const top = 5

// score measures the clusters against labels.
func (a *Assessment) score(labels []int) (*Scores, error) {
	match := a.table.Match()
	s := &Scores{ACC: a.table.Accuracy(match), NMI: a.table.NMI(), ARI: a.table.ARI(), AMI: a.table.AMI(), Purity: a.table.Purity()}
	if a.Stage == stage.KMeans || len(a.Sizes) < top {
		return s, nil
	}
	rows := make([][]float32, len(a.Predictions))
	for i, p := range a.Predictions {
		rows[i] = p.Probabilities
	}
	top5, err := score.TopK(rows, labels, match, top)
	s.Top5 = &top5
	return s, err
}

// confidence sums up how sure predictions are.
func confidence(p []Prediction, threshold float64) *Confidence {
	c := &Confidence{Threshold: threshold}
	for _, one := range p {
		c.Mean += float64(one.Probability) / float64(len(p))
		if float64(one.Probability) > threshold {
			c.Share += 1 / float64(len(p))
		}
	}
	return c
}

// Chance are the scores of clusters drawn at random; nil without labels. Its
// purity is the share of the largest class, which one cluster for all has.
func (a *Assessment) Chance() *Scores {
	if a.table == nil {
		return nil
	}
	c := a.table.Chance()
	return &Scores{ACC: c.ACC, NMI: c.NMI, ARI: c.ARI, AMI: c.AMI, Purity: a.table.MajorityShare()}
}

// Members are the validation images of a cluster, the most confident first.
func (a *Assessment) Members(cluster int) []int {
	var members []int
	for i, p := range a.Predictions {
		if p.Cluster == cluster {
			members = append(members, i)
		}
	}
	slices.SortStableFunc(members, func(i, j int) int {
		return cmp.Compare(a.Predictions[j].Probability, a.Predictions[i].Probability)
	})
	return members
}

// Majority is the most frequent class of a cluster and its share there; ""
// without labels.
func (a *Assessment) Majority(cluster int) (class string, purity float64) {
	if a.table == nil {
		return "", 0
	}
	best, total := 0, 0
	for k, row := range a.table.Counts {
		total += row[cluster]
		if row[cluster] > best {
			best, class = row[cluster], a.exp.sets.Val.Classes[k]
		}
	}
	if total == 0 {
		return "", 0
	}
	return class, float64(best) / float64(total)
}

// mostTypical is how many confident members the features of a prototype are
// averaged over, as in the reference implementation.
const mostTypical = 10

// Prototypes are the most typical validation image of each cluster, -1 for an
// empty one: the one whose features are nearest to the mean of those of the
// ten most confident.
//
// Deviation: by the features of the pretext stage, which are there already;
// and a cluster of fewer than ten is not filled up with others' images.
func (a *Assessment) Prototypes(enc *Encoder) []int {
	out := make([]int, len(a.Sizes))
	for c := range out {
		members := a.Members(c)
		out[c] = nearestToMean(enc.Val, enc.Dim, members[:min(mostTypical, len(members))])
	}
	return out
}

// nearestToMean is the row of features [N, dim] among members that is nearest
// to their mean; -1 without members.
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
