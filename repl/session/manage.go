package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/stage"
)

// runCommands are about whole runs: their directories, tables and exports.
func runCommands() []*Command {
	return []*Command{
		{
			Name:    "evaluate",
			Doc:     "Scores clusters against the labels of the validation images: the best one-to-one match of clusters and classes (ACC), NMI, ARI, AMI, the majority class of each cluster (purity), and top-5 from five clusters on.",
			Example: `evaluate(cl)["acc"]`,
			Params:  []Param{{Name: "cl", Type: "clusters"}},
			run:     (*call).evaluate,
		},
		{
			Name:    "report",
			Doc:     "Gives the table of the whole run that clusters belong to, as scanrepl run prints it, and writes report.json and the figures.",
			Example: "report(cl)",
			Params:  []Param{{Name: "cl", Type: "clusters"}, stageParams[0]},
			run:     (*call).report,
		},
		{
			Name:    "predict",
			Doc:     "Assigns image files, and all images below folders, to clusters.",
			Example: `predict(cl, "new/")`,
			Params:  []Param{{Name: "cl", Type: "clusters"}, {Name: "path", Type: "path", Rest: true}},
			run:     (*call).predict,
		},
		{
			Name:    "export",
			Doc:     "Writes clusters or predictions to a file: .csv (path, cluster, probability, the three most probable), or .html (a page of all validation images by cluster).",
			Example: `export(cl, "clusters.html")`,
			Params:  []Param{{Name: "value", Type: "clusters|predictions"}, {Name: "file", Type: "path"}},
			run:     (*call).export,
		},
		{
			Name:    "load",
			Doc:     "Opens a run directory and gives what its last finished stage made.",
			Example: `cl = load("runs/screens")`,
			Params:  []Param{{Name: "dir", Type: "path"}, stageParams[0]},
			run:     func(c *call) (starlark.Value, error) { return c.open(c.str("dir"), false) },
		},
		{
			Name:    "resume",
			Doc:     "Does what is left of all stages of a run directory and gives its table.",
			Example: `resume("runs/screens")`,
			Params:  append([]Param{{Name: "dir", Type: "path"}}, stageParams...),
			run:     func(c *call) (starlark.Value, error) { return c.open(c.str("dir"), true) },
		},
		{
			Name:    "runs",
			Doc:     "Lists the run directories, with the stages that each has finished.",
			Example: "runs()",
			Params:  []Param{{Name: "dir", Type: "path", Default: "None"}},
			run:     (*call).runs,
		},
		{
			Name:    "doctor",
			Doc:     "Says what this machine computes with, how fast, and what to mend.",
			Example: "doctor()",
			run: func(c *call) (starlark.Value, error) {
				c.out.Write(Stdout, engine.Diagnose(c.ctx, engine.Options{}).String())
				return nil, nil
			},
		},
	}
}

func (c *call) evaluate() (starlark.Value, error) {
	cl := c.args["cl"].(*clusters)
	if cl.Scores == nil {
		return nil, errors.New(cl.Unscored)
	}
	return scoreDict(cl.Scores), nil
}

// reportValue is the table of a run.
type reportValue struct {
	value
	*scanlib.Report
}

func (r *reportValue) String() string { return strings.TrimRight(r.Report.String(), "\n") }

func (r *reportValue) bundle() Bundle {
	return textBundle(r.String()).with(TextHTML, []byte("<pre>"+html.EscapeString(r.String())+"</pre>"))
}

func (r *reportValue) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(r.Dir), "notes": stringList(r.Notes), "figures": stringList(r.Figures)}
}

func (r *reportValue) Attr(name string) (starlark.Value, error) { return attribute(r, name, r.facts()) }
func (r *reportValue) AttrNames() []string                      { return attributeNames(r, r.facts()) }

func (c *call) report() (starlark.Value, error) {
	cl := c.args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means is no run of its own: evaluate(cl) scores it")
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer cl.run.hear(listen)()
		stages, err := cl.run.Finished(cl.Stage)
		if err != nil {
			return nil, err
		}
		if n := len(stages); n > 0 && stages[n-1].Stage() == cl.Stage {
			stages[n-1] = cl.clus // has compiled its program
		}
		r, err := cl.run.Evaluate(ctx, cl.enc, cl.nbrs, stages...)
		if err != nil {
			return nil, err
		}
		return &reportValue{value{"report"}, r}, nil
	})
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
		fmt.Fprintf(&b, "%7d %11.3f  %s\n", one.Cluster, one.Probability, one.Name)
	}
	if more := len(p.Predictions) - shownPredictions; more > 0 {
		fmt.Fprintf(&b, "… and %s; export(_, \"clusters.csv\") writes all\n", plural(more, "more image"))
	}
	for _, skip := range p.Skipped {
		fmt.Fprintf(&b, "skipped %s: %s\n", skip.Name, skip.Reason)
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

func (p *predictions) Attr(name string) (starlark.Value, error) { return attribute(p, name, p.facts()) }
func (p *predictions) AttrNames() []string                      { return attributeNames(p, p.facts()) }

func (c *call) predict() (starlark.Value, error) {
	cl := c.args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means has no network to predict with: cl = scan(nb)")
	}
	var paths []string
	for _, v := range c.rest {
		path, ok := starlark.AsString(v)
		if !ok {
			return nil, fmt.Errorf("paths are strings, got %s", v.Type())
		}
		paths = append(paths, expandHome(path))
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("path is missing, as in %s", c.command.Example)
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer cl.run.hear(listen)()
		found, err := cl.clus.PredictFiles(ctx, paths)
		if err != nil {
			return nil, err
		}
		return &predictions{value{"predictions"}, found}, nil
	})
}

func (c *call) export() (starlark.Value, error) {
	path := expandHome(c.str("file"))
	cl, _ := c.args["value"].(*clusters)
	list, _ := c.args["value"].(*predictions)
	var b bytes.Buffer
	var err error
	switch kind := filepath.Ext(path); {
	case kind == ".csv" && list != nil:
		err = scanlib.WriteCSV(&b, list.Predictions)
	case kind == ".csv" && cl.clus == nil:
		return nil, fmt.Errorf("k-means has no probabilities to write")
	case kind == ".csv":
		err = scanlib.WriteCSV(&b, cl.Predictions)
	case kind == ".html" && cl != nil:
		err = cl.Page().WriteHTML(&b)
	default:
		return nil, fmt.Errorf("%s: %s can be written to .csv%s", c.str("file"), c.args["value"].Type(), map[bool]string{true: " or .html"}[cl != nil])
	}
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return nil, err
	}
	c.out.Write(Stdout, "wrote "+c.str("file")+"\n")
	return nil, nil
}

// open opens a run directory by its own configuration; all does what is left
// of its stages and gives the table.
func (c *call) open(dir string, all bool) (starlark.Value, error) {
	path := expandHome(dir)
	cfg, err := config.Load(filepath.Join(path, "config.yml"))
	if err != nil {
		return nil, fmt.Errorf("%s is no run directory, it has no readable config.yml; runs() lists those there are", dir)
	}
	w := &c.session.work
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		r, err := w.reopen(ctx, path, cfg, listen)
		if err != nil {
			return nil, err
		}
		defer r.hear(listen)()
		if all {
			report, err := r.Run(ctx)
			if err != nil {
				return nil, err
			}
			return &reportValue{value{"report"}, report}, nil
		}
		return furthest(ctx, r)
	})
}

// furthest is what the last finished stage of a run made.
func furthest(ctx context.Context, r *run) (starlark.Value, error) {
	if !r.Done(stage.Pretext) {
		return nil, fmt.Errorf("%s has no finished stage yet: resume(%s) continues it", r.Dir(), strconv.Quote(r.Dir()))
	}
	enc, err := r.Pretext(ctx)
	if err != nil {
		return nil, err
	}
	if !r.Done(stage.Neighbors) {
		return &encoder{value{"encoder"}, r, enc}, nil
	}
	nbrs, err := r.Neighbors(ctx, enc)
	if err != nil {
		return nil, err
	}
	clus, err := r.Finished(stage.SelfLabel)
	if err != nil {
		return nil, err
	}
	if len(clus) == 0 {
		return &neighbors{value{"neighbors"}, r, enc, nbrs}, nil
	}
	return assessed(ctx, r, enc, nbrs, clus[len(clus)-1])
}

func (c *call) runs() (starlark.Value, error) {
	dir := c.session.o.Dir
	if c.has("dir") {
		dir = expandHome(c.str("dir"))
	}
	runs, err := scanlib.Runs(dir)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		c.out.Write(Stdout, "no runs in "+dir+"\n")
	}
	for _, r := range runs {
		var done []string
		for _, s := range r.Stages {
			done = append(done, string(s))
		}
		c.out.Write(Stdout, fmt.Sprintf("%s: %d images, seed %d, %d clusters, done: %s\n", r.Dir, r.NTrain+r.NVal,
			r.Config.Seed, r.Config.Scan.NumClusters, strings.Join(done, ", ")))
	}
	return nil, nil
}
