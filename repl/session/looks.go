package session

import (
	"fmt"
	"os"
	"strings"

	"github.com/sbinet/npyio"
	"go.starlark.net/starlark"
	"gonum.org/v1/gonum/mat"

	"scango/scanlib"
	"scango/scanlib/figure"
	"scango/scanlib/stage"
)

// showCommands look at what stages made.
func showCommands() []*Command {
	return []*Command{
		{
			Name:    "show",
			Doc:     "Draws a value: images of a dataset, a map of an encoder, neighbors of some images, clusters as a gallery. Further arguments are those of its own show().",
			Example: "show(nb, 17)",
			Params:  []Param{{Name: "value", Type: "value"}, {Name: "which", Type: "int", Rest: true, Doc: "images or clusters"}},
			run:     (*call).show,
		},
		{
			Name:    "plot",
			Doc:     "Draws the curves of a run's training stages, or of a job at work.",
			Example: "plot(cl)",
			Params:  []Param{{Name: "value", Type: "encoder|neighbors|clusters|job"}},
			run:     (*call).plot,
		},
		{
			Name:    "features",
			Doc:     "Gives the features that neighbors are mined with.",
			Example: `features(enc).save("features.npy")`,
			Params:  []Param{{Name: "enc", Type: "encoder"}},
			run: func(c *call) (starlark.Value, error) {
				return &features{value{"features"}, c.args["enc"].(*encoder)}, nil
			},
		},
		{
			Name: "save", On: "features",
			Doc:     "Writes features as a .npy array, float64 [N, D], a row for each image in the order of the set.",
			Example: `features(enc).save("features.npy")`,
			Params: []Param{{Name: "file", Type: "path"},
				{Name: "images", Type: "string", Default: `"train"`, Choices: []string{"train", "val"}}},
			run: (*call).saveFeatures,
		},
		{
			Name: "map", On: "encoder",
			Doc:     "Draws the validation images as points on the two main axes of their features (PCA), colored by class where there are labels.",
			Example: "enc.map()",
			run:     func(c *call) (starlark.Value, error) { return drawMap(c.receiver.(*encoder)) },
		},
		{
			Name: "show", On: "encoder", Doc: "The same as map().", Example: "enc.show()",
			run: func(c *call) (starlark.Value, error) { return drawMap(c.receiver.(*encoder)) },
		},
		{
			Name: "accuracy", On: "neighbors",
			Doc:     "Gives the share of the k nearest that have the image's own label. It needs labels, of more than one class.",
			Example: "nb.accuracy(k=5)",
			Params: []Param{{Name: "k", Type: "int", Default: "5"},
				{Name: "images", Type: "string", Default: `"train"`, Choices: []string{"train", "val"}}},
			run: (*call).accuracy,
		},
		{
			Name: "show", On: "neighbors",
			Doc:     "Draws images with their nearest neighbors, nearest first: those of the numbers given, else some spread over the set.",
			Example: "nb.show(17)",
			Params:  []Param{{Name: "image", Type: "int", Rest: true, Doc: "numbers of training images, from 0"}},
			run:     (*call).showNeighbors,
		},
		{
			Name: "worst", On: "neighbors",
			Doc:     "Draws the images whose neighbors are least like them: of the fewest neighbors of the own class where there are labels, else the least similar ones.",
			Example: "nb.worst()",
			Params:  []Param{{Name: "n", Type: "int", Default: "8"}},
			run:     (*call).worst,
		},
	}
}

func (c *call) show() (starlark.Value, error) {
	v, ok := c.args["value"].(starlark.HasAttrs)
	if !ok {
		return nil, fmt.Errorf("nothing to draw of %s", c.args["value"].Type())
	}
	cmd := find(v.Type(), "show")
	if cmd == nil {
		if p, ok := v.(*picture); ok {
			return p, nil
		}
		return nil, fmt.Errorf("nothing to draw of %s", v.Type())
	}
	inner := &call{evaluation: c.evaluation, command: cmd, receiver: v}
	if err := inner.bind(c.rest, nil); err != nil {
		return nil, err
	}
	return cmd.run(inner)
}

// runOf is the run directory that a value stands for.
func runOf(v starlark.Value) (r *run, last stage.Stage) {
	switch v := v.(type) {
	case *encoder:
		return v.run, stage.Pretext
	case *neighbors:
		return v.run, stage.Pretext
	case *clusters:
		return v.run, v.Stage
	}
	return nil, ""
}

func (c *call) plot() (starlark.Value, error) {
	if j, ok := c.args["value"].(*job); ok {
		return j.plot()
	}
	r, last := runOf(c.args["value"])
	stages := map[stage.Stage][]stage.Stage{stage.Pretext: {stage.Pretext}, stage.KMeans: {stage.Pretext}, stage.Scan: {stage.Pretext, stage.Scan}}[last]
	f, err := r.CurvesFigure(stages...)
	if err != nil {
		return nil, err
	}
	return drawn("curves of "+r.Dir(), f)
}

func (c *call) saveFeatures() (starlark.Value, error) {
	f := c.receiver.(*features)
	values, n := f.of.enc.Train, f.of.run.Train().Len()
	if c.str("images") == "val" {
		values, n = f.of.enc.Val, f.of.run.Val().Len()
	}
	file, err := os.Create(expandHome(c.str("file")))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	wide := make([]float64, len(values))
	for i, v := range values {
		wide[i] = float64(v)
	}
	if err := npyio.Write(file, mat.NewDense(n, f.of.enc.Dim, wide)); err != nil {
		return nil, err
	}
	return nil, file.Close()
}

func drawMap(e *encoder) (starlark.Value, error) {
	f, err := e.run.MapFigure(e.enc)
	if err != nil {
		return nil, err
	}
	return drawn(fmt.Sprintf("map of %d validation images", e.run.Val().Len()), f)
}

func (c *call) accuracy() (starlark.Value, error) {
	nb := c.receiver.(*neighbors)
	k, err := c.integer("k", 5)
	if err != nil {
		return nil, err
	}
	most, measure, why, of := nb.nbrs.K, nb.run.NeighborAccuracy, nb.run.TrainSilent, "training"
	if c.str("images") == "val" {
		most, measure, why, of = nb.nbrs.ValK, nb.run.ValNeighborAccuracy, nb.run.ValSilent, "validation"
	}
	if k < 1 || k > most {
		return nil, fmt.Errorf("k is %d, must be 1 to %d, the neighbors that were found", k, most)
	}
	accuracy, _, ok := measure(nb.nbrs, k)
	if !ok {
		return nil, fmt.Errorf("%s (%s images); look at nb.show() instead", why(), of)
	}
	return starlark.Float(accuracy), nil
}

func (c *call) showNeighbors() (starlark.Value, error) {
	nb := c.receiver.(*neighbors)
	numbers, err := c.numbers(nb.nbrs.N, "images")
	if err != nil {
		return nil, err
	}
	return drawNeighbors(nb.run, nb.nbrs, numbers)
}

func drawNeighbors(r *run, nbrs *scanlib.Neighbors, anchors []int) (starlark.Value, error) {
	f := r.NeighborFigure(nbrs, anchors...)
	var names []string
	for _, row := range f.Rows {
		names = append(names, row.Name)
	}
	return drawn("neighbors of "+strings.Join(names, ", "), f)
}

// numbers are the further arguments, each from 0 to n-1.
func (c *call) numbers(n int, of string) ([]int, error) {
	var out []int
	for _, v := range c.rest {
		i, err := starlark.AsInt32(v)
		if err != nil {
			return nil, fmt.Errorf("%s are numbers, got %s", of, v.Type())
		}
		if i < 0 || i >= n {
			return nil, fmt.Errorf("%d is out of range: there are %s 0 to %d", i, of, n-1)
		}
		out = append(out, i)
	}
	return out, nil
}

func (c *call) worst() (starlark.Value, error) {
	nb := c.receiver.(*neighbors)
	n, err := c.integer("n", 8)
	if err != nil {
		return nil, err
	}
	return drawNeighbors(nb.run, nb.nbrs, nb.run.WorstNeighbors(nb.enc, nb.nbrs, n))
}

// clusterCommands look at clusters.
func clusterCommands() []*Command {
	return []*Command{
		{
			Name: "show", On: "clusters",
			Doc:     "Draws clusters of the validation images: the most confident and some others of each, or of those given.",
			Example: "cl.show(3)",
			Params:  []Param{{Name: "cluster", Type: "int", Rest: true, Doc: "numbers of clusters, from 0"}},
			run: func(c *call) (starlark.Value, error) {
				cl := c.receiver.(*clusters)
				numbers, err := c.numbers(len(cl.Sizes), "clusters")
				if err != nil {
					return nil, err
				}
				return drawn(cl.String(), cl.Gallery(numbers...))
			},
		},
		{
			Name: "confusion", On: "clusters",
			Doc:     "Draws which part of each class went to each cluster. It needs labels.",
			Example: "cl.confusion()",
			run: func(c *call) (starlark.Value, error) {
				cl := c.receiver.(*clusters)
				f, ok := cl.ConfusionFigure()
				if !ok {
					return nil, fmt.Errorf("%s", cl.Unscored)
				}
				return drawn(cl.String(), f)
			},
		},
		{
			Name: "prototypes", On: "clusters",
			Doc:     "Draws the most typical image of each cluster: the nearest to the mean of its ten most confident.",
			Example: "cl.prototypes()",
			run:     (*call).prototypes,
		},
	}
}

func (c *call) prototypes() (starlark.Value, error) {
	cl := c.receiver.(*clusters)
	f := figure.Grid{Title: "Prototypes", Note: "the most typical image of each cluster"}
	val := cl.run.Val()
	for k, i := range cl.Prototypes(cl.enc) {
		row := figure.GridRow{Name: fmt.Sprintf("cluster %d, %s", k, plural(cl.Sizes[k], "image"))}
		if class, purity := cl.Majority(k); class != "" {
			row.Name += fmt.Sprintf(", %s %.0f %%", class, 100*purity)
		}
		if i >= 0 {
			row.Images = append(row.Images, val.Image(i))
		}
		f.Rows = append(f.Rows, row)
	}
	return drawn("prototypes of "+plural(len(f.Rows), "cluster"), f)
}
