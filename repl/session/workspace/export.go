package workspace

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/sbinet/npyio"
	"go.starlark.net/starlark"
	"gonum.org/v1/gonum/mat"

	"scango/internal/atomicfile"
	"scango/internal/words"
	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/report"
	"scango/scanlib/stage"
)

// exportCommands returns the commands that assign files to clusters and write
// files.
func (w *workspace) exportCommands() []*command.Command {
	return []*command.Command{
		{
			Name:    "predict",
			Doc:     "Assigns image files, and all images below folders, to clusters.",
			Example: `predict(cl, "new/")`,
			Params:  []command.Param{clustersParam, {Name: "path", Type: "path", Rest: true, Doc: "image files and folders of images"}},
			Run:     w.do((*call).predict),
		},
		{
			Name:    "export",
			Doc:     "Writes clusters or predictions to a file: .csv (path, cluster, probability, the three most probable), or .html (a page of all validation images by cluster).",
			Example: `export(cl, "clusters.html")`,
			Params:  []command.Param{{Name: "value", Type: "clusters|predictions", Doc: "what to write"}, {Name: "file", Type: "path", Doc: "the file to write; its name ends in .csv or .html"}},
			Run:     w.do((*call).export),
		},
		{
			Name:    "features",
			Doc:     "Returns the features that neighbors are mined with.",
			Example: `features(enc).save("features.npy")`,
			Params:  []command.Param{encoderParam},
			Run: w.do(func(c *call) (starlark.Value, error) {
				return &features{w.value("features"), c.Args["enc"].(*encoder)}, nil
			}),
		},
		{
			Name: "save", On: "features",
			Doc:     "Writes features as a .npy array, float64 [N, D], a row for each image in the order of the set.",
			Example: `features(enc).save("features.npy")`,
			Params: []command.Param{{Name: "file", Type: "path", Doc: "the file to write; its name ends in .npy"},
				{Name: "images", Type: "string", Default: `"train"`, Doc: "of which images", Choices: []string{"train", "val"}}},
			Run: w.do((*call).saveFeatures),
		},
	}
}

// predictions are the clusters of files.
type predictions struct {
	value
	*scanlib.FilePredictions
}

// shownPredictions is how many lines of predictions are printed.
const shownPredictions = 20

func (p *predictions) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%7s %11s  path\n", "cluster", "probability")
	for _, one := range p.Predictions[:min(shownPredictions, len(p.Predictions))] {
		fmt.Fprintf(&b, "%7d %11.3f  %s\n", one.Cluster, one.Probability, words.Visible(one.Name))
	}
	if more := len(p.Predictions) - shownPredictions; more > 0 {
		fmt.Fprintf(&b, "… and %s; export(_, \"clusters.csv\") writes all\n", words.Count(more, "more image"))
	}
	for _, line := range p.SkipLines() {
		fmt.Fprintf(&b, "skipped %s\n", words.Visible(line))
	}
	return strings.TrimRight(b.String(), "\n")
}

func (p *predictions) facts() starlark.StringDict {
	clusters := make([]int, len(p.Predictions))
	paths := make([]string, len(p.Predictions))
	for i, one := range p.Predictions {
		clusters[i], paths[i] = one.Cluster, one.Name
	}
	return starlark.StringDict{"clusters": intList(clusters), "paths": stringList(paths)}
}

func (p *predictions) Attr(name string) (starlark.Value, error) { return attribute(p, name) }
func (p *predictions) AttrNames() []string                      { return attributeNames(p) }

func (c *call) predict() (starlark.Value, error) {
	cl := c.Args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means has no network to predict with: cl = scan(nb)")
	}
	var paths []string
	for _, v := range c.Rest {
		path, ok := starlark.AsString(v)
		if !ok {
			return nil, fmt.Errorf("paths are strings, got %s", v.Type())
		}
		paths = append(paths, session.ExpandHome(path))
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("path is missing, as in %s", c.Command.Example)
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer cl.run.listenWith(listen)()
		found, err := cl.clus.PredictFiles(ctx, paths)
		if err != nil {
			return nil, err
		}
		return &predictions{c.workspace.value("predictions"), found}, nil
	})
}

func (c *call) export() (starlark.Value, error) {
	name := c.Text("file")
	write, err := exporter(c.Args["value"], name)
	if err != nil {
		return nil, err
	}
	if err := atomicfile.Write(session.ExpandHome(name), write); err != nil {
		return nil, err
	}
	c.Output().Write(session.Stdout, "wrote "+name+"\n")
	return nil, nil
}

// exporter returns a function that writes a value in the form that the file
// name asks for.
func exporter(v starlark.Value, name string) (write func(io.Writer) error, err error) {
	list, isList := v.(*predictions)
	cl, isClusters := v.(*clusters)
	switch kind := filepath.Ext(name); {
	case isList && kind == ".csv":
		return func(w io.Writer) error { return report.WriteCSV(w, list.Predictions) }, nil
	case isList:
		return nil, fmt.Errorf("%s: predictions can be written to .csv", name)
	case isClusters && kind == ".csv" && cl.clus == nil:
		return nil, fmt.Errorf("k-means has no probabilities to write")
	case isClusters && kind == ".csv":
		return func(w io.Writer) error { return report.WriteCSV(w, cl.Predictions) }, nil
	case isClusters && kind == ".html":
		return cl.run.Figures.Page(cl.Clustering).WriteHTML, nil
	}
	return nil, fmt.Errorf("%s: %s can be written to .csv or .html", name, v.Type())
}

func (c *call) saveFeatures() (starlark.Value, error) {
	f := c.Receiver.(*features)
	values, n := f.of.enc.Train, f.of.run.set.Train.Len()
	if c.Text("images") == "val" {
		values, n = f.of.enc.Val, f.of.run.set.Val.Len()
	}
	wide := make([]float64, len(values))
	for i, v := range values {
		wide[i] = float64(v)
	}
	return nil, atomicfile.Write(session.ExpandHome(c.Text("file")), func(w io.Writer) error {
		return npyio.Write(w, mat.NewDense(n, f.of.enc.Dim, wide))
	})
}
