package workspace

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/assess"
	"scango/scanlib/stage"
)

// pictureCommands returns the commands that look at what stages made.
func (w *workspace) pictureCommands() []*command.Command {
	return []*command.Command{
		{
			Name:    "show",
			Doc:     "Draws a value: images of a dataset, a map of an encoder, neighbors of some images, clusters as a gallery. Further arguments are those of its own show().",
			Example: "show(nb, 17)",
			Params:  []command.Param{{Name: "value", Type: "value", Doc: "a dataset, encoder, neighbors, or clusters"}, {Name: "which", Type: "int", Rest: true, Doc: "images or clusters"}},
			Run:     w.do((*call).show),
		},
		{
			Name:    "plot",
			Doc:     "Draws the curves of a run's training stages, or of a job at work.",
			Example: "plot(cl)",
			Params:  []command.Param{{Name: "value", Type: "encoder|neighbors|clusters|job", Doc: "what to draw the curves of"}},
			Run:     w.do((*call).plot),
		},
		{
			Name: "map", On: "encoder",
			Doc:     "Draws the validation images as points on the two main axes of their features (PCA), colored by class where there are labels.",
			Example: "enc.map()",
			Run:     w.do((*call).drawMap),
		},
		{
			Name: "show", On: "encoder", Doc: "The same as map().", Example: "enc.show()",
			Run: w.do((*call).drawMap),
		},
		{
			Name: "accuracy", On: "neighbors",
			Doc:     "Returns the share of the k nearest neighbors that have the image's own label. It needs labels of more than one class.",
			Example: "nb.accuracy(k=5)",
			Params: []command.Param{{Name: "k", Type: "int", Default: "5", Doc: "how many neighbors to look at; fewer if fewer were found"},
				{Name: "images", Type: "string", Default: `"train"`, Doc: "of which images", Choices: []string{"train", "val"}}},
			Run: w.do((*call).accuracy),
		},
		{
			Name: "show", On: "neighbors",
			Doc:     "Draws images with their nearest neighbors, nearest first: the images with the given numbers, or else some from all over the set.",
			Example: "nb.show(17)",
			Params:  []command.Param{{Name: "image", Type: "int", Rest: true, Doc: "numbers of training images, from 0"}},
			Run:     w.do((*call).showNeighbors),
		},
		{
			Name: "worst", On: "neighbors",
			Doc:     "Draws the images whose neighbors fit worst: with labels those with the fewest neighbors of their own class, without labels those with the least similar neighbors.",
			Example: "nb.worst()",
			Params:  []command.Param{{Name: "n", Type: "int", Default: "8", Doc: "how many images to draw"}},
			Run:     w.do((*call).worst),
		},
	}
}

func (c *call) show() (starlark.Value, error) {
	v, ok := c.Args["value"].(starlark.HasAttrs)
	if !ok {
		return nil, fmt.Errorf("nothing to draw of %s", c.Args["value"].Type())
	}
	method := c.workspace.table.Find(v.Type(), "show")
	if method == nil {
		if p, ok := v.(*picture); ok {
			return p, nil
		}
		return nil, fmt.Errorf("nothing to draw of %s", v.Type())
	}
	return c.On(v, method, c.Rest)
}

// runOf returns the run directory that a value stands for.
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
	if j, ok := c.Args["value"].(*job); ok {
		return j.plot(c.workspace)
	}
	r, last := runOf(c.Args["value"])
	stages := map[stage.Stage][]stage.Stage{stage.Pretext: {stage.Pretext}, stage.KMeans: {stage.Pretext}, stage.Scan: {stage.Pretext, stage.Scan}}[last]
	f, err := r.Figures.Curves(stages...)
	if err != nil {
		return nil, err
	}
	return c.workspace.drawn("curves of "+r.Dir.Path(), f)
}

func (c *call) drawMap() (starlark.Value, error) {
	e := c.Receiver.(*encoder)
	f, err := e.run.Figures.Map(e.enc.Features)
	if err != nil {
		return nil, err
	}
	return c.workspace.drawn(fmt.Sprintf("map of %d validation images", e.run.set.Val.Len()), f)
}

func (c *call) accuracy() (starlark.Value, error) {
	nb := c.Receiver.(*neighbors)
	nearest, most, set, of := nb.nbrs.Train, nb.nbrs.K, nb.run.set.Train, "training"
	if c.Text("images") == "val" {
		nearest, most, set, of = nb.nbrs.Val, nb.nbrs.ValK, nb.run.set.Val, "validation"
	}
	k, err := c.Int("k", min(5, most))
	if err != nil {
		return nil, err
	}
	if k < 1 || k > most {
		return nil, fmt.Errorf("k is %d, must be 1 to %d, the neighbors that were found", k, most)
	}
	labels := assess.LabelsOf(set)
	accuracy, _, ok := assess.NeighborAccuracy(nearest, most, labels, k)
	if !ok {
		return nil, fmt.Errorf("%s (%s images); look at nb.show() instead", labels.Silent(), of)
	}
	return starlark.Float(accuracy), nil
}

func (c *call) showNeighbors() (starlark.Value, error) {
	nb := c.Receiver.(*neighbors)
	numbers, err := c.numbers(nb.nbrs.N, "images")
	if err != nil {
		return nil, err
	}
	return c.drawNeighbors(nb.run, nb.nbrs, numbers)
}

func (c *call) drawNeighbors(r *run, nbrs *scanlib.Neighbors, anchors []int) (starlark.Value, error) {
	f := r.Figures.Neighbors(nbrs, anchors...)
	var names []string
	for _, row := range f.Rows {
		names = append(names, row.Name)
	}
	return c.workspace.drawn("neighbors of "+strings.Join(names, ", "), f)
}

// numbers returns the remaining arguments, which must be from 0 to n-1.
func (c *call) numbers(n int, of string) ([]int, error) {
	var out []int
	for _, v := range c.Rest {
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
	nb := c.Receiver.(*neighbors)
	n, err := c.Int("n", 8)
	if err != nil {
		return nil, err
	}
	return c.drawNeighbors(nb.run, nb.nbrs, assess.WorstNeighbors(nb.enc.Features, nb.nbrs, assess.LabelsOf(nb.run.set.Train), n))
}
