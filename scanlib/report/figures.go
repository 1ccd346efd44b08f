package report

import (
	"cmp"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"slices"

	"scango/internal/atomicfile"
	"scango/internal/words"
	"scango/scanlib/assess"
	"scango/scanlib/data"
	"scango/scanlib/figure"
	"scango/scanlib/memory"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Figures draws what a run learned.
type Figures struct {
	Dir  *rundir.Dir
	Data *data.Dataset
	Name string // of the configuration
	Kind string // of the data set
	Seed int64
}

// Describe returns the data set, its sizes and the seed, for notes under
// figures.
func (f Figures) Describe() string {
	return fmt.Sprintf("%s: %d images to train, %d to validate, seed %d", f.Kind, f.Data.Train.Len(), f.Data.Val.Len(), f.Seed)
}

// of returns Describe, with the accuracy of the clusters if there is one.
func (f Figures) of(c *assess.Clustering) string {
	if c.Scores == nil {
		return f.Describe()
	}
	return f.Describe() + fmt.Sprintf("; ACC %.1f %% after %s", 100*c.Scores.ACC, c.Stage.Title())
}

// random returns the generator that draws images for a figure of a run, always
// the same ones.
func (f Figures) random(stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(network.Seed(f.Seed, "figures"), stream))
}

// Write draws the figures of a run into its directory and returns their names.
func (f Figures) Write(nbrs *memory.Neighbors, c *assess.Clustering) (names []string, err error) {
	curves, err := f.Curves()
	if err != nil {
		return nil, err
	}
	curves.Note = f.of(c)
	type named struct {
		file    string
		picture interface{ WritePNG(io.Writer) error }
	}
	pictures := []named{{"curves.png", curves}, {"neighbors.png", f.Neighbors(nbrs)}, {"clusters.png", f.Gallery(c)}}
	if confusion, ok := f.Confusion(c); ok {
		pictures = append(pictures, named{"confusion.png", confusion})
	}
	for _, p := range pictures {
		if err := atomicfile.Write(f.Dir.File("figures", p.file), p.picture.WritePNG); err != nil {
			return nil, fmt.Errorf("figure %s: %w", p.file, err)
		}
		names = append(names, p.file)
	}
	return names, nil
}

// panels of the curves, in the order of the stages.
var panels = []struct {
	stage    stage.Stage
	title, y string
	metrics  []string
}{
	{stage.Pretext, "1  pretext: images told apart", "loss (nats)", []string{"loss"}},
	{stage.Scan, "2  SCAN: neighbors agree", "nats", []string{"consistency", "entropy", "val_loss"}},
	{stage.SelfLabel, "3  self-label: loss", "loss (nats)", []string{"loss"}},
	{stage.SelfLabel, "3  self-label: confident images", "share of images", []string{"confident"}},
}

var seriesNames = map[string]string{"val_loss": "validation loss"}

// Curves shows the metrics of training stages by epoch, of all that have any if
// none is named.
func (f Figures) Curves(stages ...stage.Stage) (figure.Curves, error) {
	out := figure.Curves{Title: "Three stages", Note: f.Describe()}
	for _, panel := range panels {
		if len(stages) > 0 && !slices.Contains(stages, panel.stage) {
			continue
		}
		epochs, err := f.Dir.History(panel.stage)
		if err != nil {
			return out, err
		}
		if len(epochs) == 0 {
			continue
		}
		p := figure.Panel{Title: panel.title, X: "epoch", Y: panel.y}
		for _, m := range panel.metrics {
			s := figure.Series{Name: cmp.Or(seriesNames[m], m)}
			for _, epoch := range epochs {
				s.Y = append(s.Y, epoch.Metrics[m])
			}
			p.Series = append(p.Series, s)
		}
		out.Panels = append(out.Panels, p)
	}
	return out, nil
}

// Sizes of the figures.
const (
	neighborRows    = 8
	neighborColumns = 10
	galleryImages   = 12 // half the most confident, half drawn from the rest
)

// Neighbors shows training images, each with its nearest neighbors. Without
// anchors it chooses images from all over the set.
func (f Figures) Neighbors(nbrs *memory.Neighbors, anchors ...int) figure.Neighbors {
	train, labels := f.Data.Train, assess.LabelsOf(f.Data.Train)
	out := figure.Neighbors{Title: "Nearest neighbors in feature space", Note: "each row: an image, then the training images nearest to it"}
	if accuracy, chance, ok := assess.NeighborAccuracy(nbrs.Train, nbrs.K, labels, min(5, nbrs.K)); ok {
		out.Note = fmt.Sprintf("%.1f %% of the %d nearest have the image's own class, %.1f %% by chance", 100*accuracy, min(5, nbrs.K), 100*chance)
	}
	if anchors == nil {
		anchors = f.random(0).Perm(train.Len())[:min(neighborRows, train.Len())]
	}
	for _, i := range anchors {
		row := figure.NeighborRow{Name: train.Names[i], Anchor: train.Image(i), Class: labels.Class(i)}
		for _, j := range nbrs.Train[i*nbrs.K:][:min(neighborColumns, nbrs.K)] {
			row.Neighbors = append(row.Neighbors, figure.Neighbor{Image: train.Image(int(j)), Mark: mark(labels, i, int(j))})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func mark(labels assess.Labels, i, j int) figure.Mark {
	same, known := labels.Same(i, j)
	switch {
	case labels.Silent() != "":
		return figure.Unmarked
	case !known:
		return figure.NoLabel
	case same:
		return figure.Same
	default:
		return figure.Different
	}
}

// Gallery shows clusters by their most confident images and some others; all
// clusters, if none is named.
func (f Figures) Gallery(c *assess.Clustering, clusters ...int) figure.Clusters {
	out := figure.Clusters{Title: "Clusters of the validation images", Note: f.of(c)}
	if clusters == nil {
		for k := range c.Sizes {
			clusters = append(clusters, k)
		}
	}
	columns := galleryImages
	if len(clusters) == 1 { // room for more of one
		columns *= 2
	}
	for _, k := range clusters {
		out.Rows = append(out.Rows, f.galleryRow(c, k, columns))
	}
	return out
}

func (f Figures) galleryRow(c *assess.Clustering, cluster, columns int) figure.ClusterRow {
	members := c.Members(cluster)
	best := min(columns/2, len(members))
	if c.Confidence == nil { // of k-means, which has no probabilities
		best = 0
	}
	others := slices.Clone(members[best:])
	f.random(uint64(cluster)+1).Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	row := figure.ClusterRow{
		Cluster: cluster, Size: len(members),
		Prototypes: images(c, members[:best]),
		Random:     images(c, others[:min(columns-best, len(others))]),
	}
	row.Class, row.Purity = c.Majority(cluster)
	return row
}

func images(c *assess.Clustering, indices []int) []image.Image {
	var out []image.Image
	for _, i := range indices {
		out = append(out, c.Images.Image(i))
	}
	return out
}

// Prototypes shows the most typical image of each cluster.
func (f Figures) Prototypes(c *assess.Clustering, features memory.Features) figure.Grid {
	out := figure.Grid{Title: "Prototypes", Note: "the most typical image of each cluster"}
	for k, i := range c.Prototypes(features) {
		row := figure.GridRow{Name: fmt.Sprintf("cluster %d, %s", k, words.Count(c.Sizes[k], "image"))}
		if class, purity := c.Majority(k); class != "" {
			row.Name += fmt.Sprintf(", %s %.0f %%", class, 100*purity)
		}
		if i >= 0 {
			row.Images = append(row.Images, c.Images.Image(i))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// Confusion shows where each class went; ok is false without labels.
func (f Figures) Confusion(c *assess.Clustering) (out figure.Confusion, ok bool) {
	classes, order, shares, ok := c.Confusion()
	if !ok {
		return out, false
	}
	out = figure.Confusion{Title: "Classes and the clusters they fell into", Note: f.of(c), Classes: classes, Fractions: shares}
	for _, k := range order {
		out.Clusters = append(out.Clusters, fmt.Sprint(k))
	}
	return out, true
}

// Page shows every validation image by cluster, the most confident first.
func (f Figures) Page(c *assess.Clustering) figure.Page {
	page := figure.Page{Title: "Clusters of " + f.Name, Note: f.of(c)}
	for k := range c.Sizes {
		cluster := figure.PageCluster{Name: fmt.Sprintf("Cluster %d", k)}
		if class, purity := c.Majority(k); class != "" {
			cluster.Note = fmt.Sprintf("%s %.0f %%", class, 100*purity)
		}
		for _, i := range c.Members(k) {
			cluster.Images = append(cluster.Images, figure.PageImage{
				Image: c.Images.Image(i), Caption: fmt.Sprintf("%s, probability %.3f", c.Images.Names[i], c.Predictions[i].Probability)})
		}
		page.Clusters = append(page.Clusters, cluster)
	}
	return page
}
