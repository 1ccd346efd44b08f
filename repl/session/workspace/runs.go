package workspace

import (
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"scango/internal/words"
	"scango/repl/session"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// runCommands returns the commands about whole runs: their directories and
// tables.
func (w *workspace) runCommands() []*command.Command {
	return []*command.Command{
		{
			Name:    "report",
			Doc:     "Returns the table of the whole run that clusters belong to, as scanrepl run prints it, and writes report.json and the figures.",
			Example: "report(cl)",
			Params:  []command.Param{clustersParam, quietParam},
			Run:     w.do((*call).report),
		},
		{
			Name:    "load",
			Doc:     "Opens a run directory and returns the result of its last finished stage.",
			Example: `cl = load("runs/screens")`,
			Params:  []command.Param{runParam, quietParam},
			Run:     w.do(func(c *call) (starlark.Value, error) { return c.open(c.Text("dir"), false) }),
		},
		{
			Name:    "resume",
			Doc:     "Runs the stages of a run directory that are left, and returns its table.",
			Example: `resume("runs/screens")`,
			Params:  append([]command.Param{runParam}, stageParams...),
			Run:     w.do(func(c *call) (starlark.Value, error) { return c.open(c.Text("dir"), true) }),
		},
		{
			Name:    "runs",
			Doc:     "Lists the run directories with the stages that each has finished.",
			Example: "runs()",
			Params:  []command.Param{{Name: "dir", Type: "path", Default: strconv.Quote(w.o.Dir), Doc: "the directory that they are in"}},
			Run:     w.do((*call).runs),
		},
	}
}

var runParam = command.Param{Name: "dir", Type: "path", Doc: "the run directory"}

// reportValue is the table of a run.
type reportValue struct {
	value
	*scanlib.Report
}

func (r *reportValue) String() string { return strings.TrimRight(r.Report.String(), "\n") }

func (r *reportValue) Bundle() session.Bundle {
	return session.TextBundle(r.String()).With(session.TextHTML, []byte("<pre>"+html.EscapeString(r.String())+"</pre>"))
}

func (r *reportValue) facts() starlark.StringDict {
	return starlark.StringDict{"dir": starlark.String(r.Dir), "notes": stringList(r.Notes), "figures": stringList(r.Figures)}
}

func (r *reportValue) Attr(name string) (starlark.Value, error) { return attribute(r, name) }
func (r *reportValue) AttrNames() []string                      { return attributeNames(r) }

func (c *call) report() (starlark.Value, error) {
	cl := c.Args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means is no run of its own: evaluate(cl) scores it")
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer cl.run.listenWith(listen)()
		stages, err := cl.run.Finished(cl.Stage)
		if err != nil {
			return nil, err
		}
		if n := len(stages); n > 0 && stages[n-1].Stage == cl.Stage {
			stages[n-1] = cl.clus // has compiled its program
		}
		r, err := cl.run.Evaluate(ctx, cl.enc, cl.nbrs, stages...)
		if err != nil {
			return nil, err
		}
		return &reportValue{c.workspace.value("report"), r}, nil
	})
}

// open opens a run directory with the configuration in it. With all, it runs
// the stages that are left and returns the table.
func (c *call) open(dir string, all bool) (starlark.Value, error) {
	path := session.ExpandHome(dir)
	cfg, err := rundir.At(path).Config()
	if err != nil {
		return nil, err
	}
	if cfg == nil {
		return nil, fmt.Errorf("%w; runs() lists the run directories", &rundir.NotARunDirectory{Dir: dir})
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		r, err := c.workspace.reopen(ctx, path, cfg, listen)
		if err != nil {
			return nil, err
		}
		defer r.listenWith(listen)()
		if all {
			report, err := r.Run(ctx)
			if err != nil {
				return nil, err
			}
			return &reportValue{c.workspace.value("report"), report}, nil
		}
		return furthest(ctx, r)
	})
}

// furthest returns the result of the last finished stage of a run.
func furthest(ctx context.Context, r *run) (starlark.Value, error) {
	if !r.Dir.Done(stage.Pretext) {
		return nil, fmt.Errorf("%s has no finished stage yet: resume(%s) continues it", r.Dir.Path(), strconv.Quote(r.Dir.Path()))
	}
	enc, err := r.Pretext(ctx)
	if err != nil {
		return nil, err
	}
	if !r.Dir.Done(stage.Neighbors) {
		return r.encoder(enc), nil
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
		return r.neighbors(enc, nbrs), nil
	}
	return assessed(ctx, r, enc, nbrs, clus[len(clus)-1])
}

func (c *call) runs() (starlark.Value, error) {
	dir := c.workspace.o.Dir
	if c.Has("dir") {
		dir = session.ExpandHome(c.Text("dir"))
	}
	runs, err := rundir.List(dir)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		c.Output().Write(session.Stdout, "no runs in "+dir+"\n")
	}
	for _, r := range runs {
		var done []string
		for _, s := range r.Stages {
			done = append(done, string(s))
		}
		c.Output().Write(session.Stdout, fmt.Sprintf("%s: %d images, seed %d, %d clusters, done: %s\n", words.Visible(r.Dir), r.NTrain+r.NVal,
			r.Config.Seed, r.Config.Scan.NumClusters, strings.Join(done, ", ")))
	}
	return nil, nil
}
