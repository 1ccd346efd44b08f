package scanlib

import (
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"slices"
	"sort"

	"scango/scanlib/figure"
	"scango/scanlib/score"
)

// picture is a figure that can be written to a file.
type picture interface{ WritePNG(io.Writer) error }

// draw writes the figures of the report.
func (ev *evaluation) draw() error {
	curves, err := ev.curves()
	if err != nil {
		return err
	}
	pictures := []struct {
		file string
		picture
	}{{"curves.png", curves}, {"neighbors.png", ev.neighbors()}, {"clusters.png", ev.gallery()}}
	if ev.table != nil {
		pictures = append(pictures, struct {
			file string
			picture
		}{"confusion.png", ev.confusion()})
	}
	for _, p := range pictures {
		if err := writeFile(ev.e.dir.file("figures", p.file), p.WritePNG); err != nil {
			return fmt.Errorf("figure %s: %w", p.file, err)
		}
		ev.r.Figures = append(ev.r.Figures, p.file)
	}
	return nil
}

// curves are the metrics of each training stage by epoch.
func (ev *evaluation) curves() (figure.Curves, error) {
	f := figure.Curves{Title: "Three stages", Note: ev.subtitle()}
	for _, panel := range []struct {
		stage, title, y string
		metrics         []string
	}{
		{"pretext", "1  pretext: SimCLR", "loss (nats)", []string{"loss"}},
		{"scan", "2  SCAN: neighbors agree", "nats", []string{"consistency", "entropy", "val_loss"}},
		{"selflabel", "3  self-label: loss", "loss (nats)", []string{"loss"}},
		{"selflabel", "3  self-label: confident images", "share of images", []string{"confident"}},
	} {
		records, err := ev.e.history(panel.stage)
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

var seriesNames = map[string]string{
	"loss": "loss", "consistency": "consistency", "entropy": "entropy", "val_loss": "validation loss", "confident": "confident",
}

func (ev *evaluation) subtitle() string {
	r := ev.r
	s := fmt.Sprintf("%s: %d images to train, %d to validate, seed %d", r.Dataset, r.NTrain, r.NVal, r.Seed)
	for _, row := range []struct {
		name string
		*Scores
	}{{"self-label", r.SelfLabel}, {"SCAN", r.Scan}} {
		if row.Scores != nil {
			return s + fmt.Sprintf("; ACC %.1f %% after %s", 100*row.ACC, row.name)
		}
	}
	return s
}

// Sizes of the figures.
const (
	neighborRows    = 8
	neighborColumns = 10
	galleryImages   = 12 // half the most confident, half drawn from the rest
)

// neighbors are anchors spread over the training images, each with its nearest.
func (ev *evaluation) neighbors() figure.Neighbors {
	train := ev.e.sets.train
	f := figure.Neighbors{Title: "Nearest neighbors in feature space", Note: "each row: an image, then the training images nearest to it"}
	labels := train.Labels
	if labels != nil && !score.Informative(labels) {
		labels = nil
	}
	if accuracy, known := ev.r.NeighborAccuracy["5"]; known {
		f.Note = fmt.Sprintf("%.1f %% of the 5 nearest have the image's own class, %.1f %% by chance", 100*accuracy, 100*ev.r.NeighborChance)
	}
	rng := rand.New(rand.NewPCG(stageSeed(ev.e.cfg.Seed, "figures"), 0))
	anchors := rng.Perm(train.Len())
	for _, i := range anchors[:min(neighborRows, len(anchors))] {
		row := figure.NeighborRow{Name: train.Names[i], Anchor: train.Image(i)}
		if labels != nil && labels[i] >= 0 {
			row.Class = train.Classes[labels[i]]
		}
		for _, j := range ev.nbrs.Train[i*ev.nbrs.K:][:min(neighborColumns, ev.nbrs.K)] {
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

// gallery shows each cluster by its most confident images and some others.
func (ev *evaluation) gallery() figure.Clusters {
	f := figure.Clusters{Title: "Clusters of the validation images", Note: ev.subtitle()}
	members := make([][]int, ev.clusters)
	for i, p := range ev.last {
		members[p.Cluster] = append(members[p.Cluster], i)
	}
	rng := rand.New(rand.NewPCG(stageSeed(ev.e.cfg.Seed, "figures"), 1))
	for c, images := range members {
		sort.SliceStable(images, func(a, b int) bool {
			return ev.last[images[a]].Probability > ev.last[images[b]].Probability
		})
		best := min(galleryImages/2, len(images))
		others := slices.Clone(images[best:])
		rng.Shuffle(len(others), func(a, b int) { others[a], others[b] = others[b], others[a] })
		row := figure.ClusterRow{
			Cluster: c, Size: len(images),
			Prototypes: ev.valImages(images[:best]),
			Random:     ev.valImages(others[:min(galleryImages-best, len(others))]),
		}
		row.Class, row.Purity = ev.majority(c)
		f.Rows = append(f.Rows, row)
	}
	return f
}

func (ev *evaluation) valImages(indices []int) []image.Image {
	var out []image.Image
	for _, i := range indices {
		out = append(out, ev.e.val.Image(i))
	}
	return out
}

// majority is the most frequent class of a cluster and its share there.
func (ev *evaluation) majority(cluster int) (class string, purity float64) {
	if ev.table == nil {
		return "", 0
	}
	best, total := 0, 0
	for k, row := range ev.table.Counts {
		total += row[cluster]
		if row[cluster] > best {
			best, class = row[cluster], ev.e.sets.val.Classes[k]
		}
	}
	if total == 0 {
		return "", 0
	}
	return class, float64(best) / float64(total)
}

func (ev *evaluation) confusion() figure.Confusion {
	match := ev.table.Match()
	order := ev.table.Order(match)
	f := figure.Confusion{
		Title: "Classes and the clusters they fell into", Note: ev.subtitle(),
		Classes: ev.e.sets.val.Classes, Fractions: ev.table.Fractions(order),
	}
	for _, c := range order {
		f.Clusters = append(f.Clusters, fmt.Sprint(c))
	}
	return f
}
