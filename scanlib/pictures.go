package scanlib

import (
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"slices"

	"scango/internal/atomicfile"
	"scango/scanlib/figure"
	"scango/scanlib/score"
	"scango/scanlib/stage"
)

// picture is a figure that can be written to a file.
type picture interface{ WritePNG(io.Writer) error }

// draw writes the figures of the report.
func (e *Experiment) draw(r *Report, nbrs *Neighbors, last *Assessment) error {
	curves, err := e.CurvesFigure()
	if err != nil {
		return err
	}
	curves.Note = last.describe()
	type named struct {
		file string
		picture
	}
	pictures := []named{{"curves.png", curves}, {"neighbors.png", e.NeighborFigure(nbrs)}, {"clusters.png", last.Gallery()}}
	if confusion, ok := last.ConfusionFigure(); ok {
		pictures = append(pictures, named{"confusion.png", confusion})
	}
	for _, p := range pictures {
		if err := atomicfile.Write(e.dir.File("figures", p.file), p.WritePNG); err != nil {
			return fmt.Errorf("figure %s: %w", p.file, err)
		}
		r.Figures = append(r.Figures, p.file)
	}
	return nil
}

// CurvesFigure shows the metrics of some training stages by epoch; of all that
// have some, if none are named.
func (e *Experiment) CurvesFigure(stages ...stage.Stage) (figure.Curves, error) {
	f := figure.Curves{Title: "Three stages", Note: e.describe()}
	for _, panel := range panels {
		if len(stages) > 0 && !slices.Contains(stages, panel.stage) {
			continue
		}
		records, err := e.dir.History(panel.stage)
		if err != nil {
			return f, err
		}
		if len(records) == 0 {
			continue
		}
		p := figure.Panel{Title: panel.title, X: "epoch", Y: panel.y}
		for _, m := range panel.metrics {
			s := figure.Series{Name: seriesNames[m]}
			for _, r := range records {
				s.Y = append(s.Y, r.Metrics[m])
			}
			p.Series = append(p.Series, s)
		}
		f.Panels = append(f.Panels, p)
	}
	return f, nil
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

var seriesNames = map[string]string{
	"loss": "loss", "consistency": "consistency", "entropy": "entropy", "val_loss": "validation loss", "confident": "confident",
}

// describe says what the run is of.
func (e *Experiment) describe() string {
	return fmt.Sprintf("%s: %d images to train, %d to validate, seed %d",
		e.cfg.Data.Dataset, e.train.Len(), e.val.Len(), e.cfg.Seed)
}

func (a *Assessment) describe() string {
	if a.Scores == nil {
		return a.exp.describe()
	}
	return a.exp.describe() + fmt.Sprintf("; ACC %.1f %% after %s", 100*a.Scores.ACC, a.Stage.Title())
}

// Sizes of the figures.
const (
	neighborRows    = 8
	neighborColumns = 10
	galleryImages   = 12 // half the most confident, half drawn from the rest
)

// NeighborFigure shows training images, each with its nearest. Without anchors
// it takes some that are spread over the set.
func (e *Experiment) NeighborFigure(nbrs *Neighbors, anchors ...int) figure.Neighbors {
	train := e.sets.Train
	f := figure.Neighbors{Title: "Nearest neighbors in feature space", Note: "each row: an image, then the training images nearest to it"}
	if accuracy, chance, ok := e.NeighborAccuracy(nbrs, min(5, nbrs.K)); ok {
		f.Note = fmt.Sprintf("%.1f %% of the %d nearest have the image's own class, %.1f %% by chance", 100*accuracy, min(5, nbrs.K), 100*chance)
	}
	labels := train.Labels
	if labels != nil && !score.Informative(labels) {
		labels = nil
	}
	if anchors == nil {
		rng := rand.New(rand.NewPCG(stageSeed(e.cfg.Seed, "figures"), 0))
		anchors = rng.Perm(train.Len())[:min(neighborRows, train.Len())]
	}
	for _, i := range anchors {
		row := figure.NeighborRow{Name: train.Names[i], Anchor: train.Image(i)}
		if labels != nil && labels[i] >= 0 {
			row.Class = train.Classes[labels[i]]
		}
		for _, j := range nbrs.Train[i*nbrs.K:][:min(neighborColumns, nbrs.K)] {
			row.Neighbors = append(row.Neighbors, figure.Neighbor{Image: train.Image(int(j)), Mark: mark(labels, i, int(j))})
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

func mark(labels []int, i, j int) figure.Mark {
	switch {
	case labels == nil:
		return figure.Unmarked
	case labels[i] < 0 || labels[j] < 0:
		return figure.NoLabel
	case labels[i] == labels[j]:
		return figure.Same
	default:
		return figure.Different
	}
}

// Gallery shows clusters by their most confident images and some others; all
// of them, if none are named.
func (a *Assessment) Gallery(clusters ...int) figure.Clusters {
	f := figure.Clusters{Title: "Clusters of the validation images", Note: a.describe()}
	if clusters == nil {
		for c := range a.Sizes {
			clusters = append(clusters, c)
		}
	}
	columns := galleryImages
	if len(clusters) == 1 { // room for more of one
		columns *= 2
	}
	for _, c := range clusters {
		images := a.Members(c)
		rng := rand.New(rand.NewPCG(stageSeed(a.exp.cfg.Seed, "figures"), uint64(c)+1))
		best := min(columns/2, len(images))
		if a.Stage == stage.KMeans { // has no probabilities
			best = 0
		}
		others := slices.Clone(images[best:])
		rng.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		row := figure.ClusterRow{
			Cluster: c, Size: len(images),
			Prototypes: a.exp.valImages(images[:best]),
			Random:     a.exp.valImages(others[:min(columns-best, len(others))]),
		}
		row.Class, row.Purity = a.Majority(c)
		f.Rows = append(f.Rows, row)
	}
	return f
}

func (e *Experiment) valImages(indices []int) []image.Image {
	var out []image.Image
	for _, i := range indices {
		out = append(out, e.val.Image(i))
	}
	return out
}

// ConfusionFigure shows where each class went; ok is false without labels.
func (a *Assessment) ConfusionFigure() (f figure.Confusion, ok bool) {
	if a.table == nil {
		return f, false
	}
	order := a.table.Order(a.table.Match())
	f = figure.Confusion{
		Title: "Classes and the clusters they fell into", Note: a.describe(),
		Classes: a.exp.sets.Val.Classes, Fractions: a.table.Fractions(order),
	}
	for _, c := range order {
		f.Clusters = append(f.Clusters, fmt.Sprint(c))
	}
	return f, true
}

// Page is every validation image by cluster, the most confident first.
func (a *Assessment) Page() figure.Page {
	page := figure.Page{Title: "Clusters of " + a.exp.cfg.Name, Note: a.describe()}
	for c := range a.Sizes {
		cluster := figure.PageCluster{Name: fmt.Sprintf("Cluster %d", c)}
		if class, purity := a.Majority(c); class != "" {
			cluster.Note = fmt.Sprintf("%s %.0f %%", class, 100*purity)
		}
		for _, i := range a.Members(c) {
			cluster.Images = append(cluster.Images, figure.PageImage{
				Image: a.exp.val.Image(i), Caption: fmt.Sprintf("%s, probability %.3f", a.exp.val.Names[i], a.Predictions[i].Probability)})
		}
		page.Clusters = append(page.Clusters, cluster)
	}
	return page
}
