package workspace

import (
	"context"
	"fmt"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/assess"
	"scango/scanlib/stage"
)

// Values that commands are given, with how to get one.
var (
	datasetParam   = command.Param{Name: "ds", Type: "dataset", Doc: "the images", From: `ds = dataset("~/screens")`}
	encoderParam   = command.Param{Name: "enc", Type: "encoder", Doc: "gives the features", From: "enc = pretext(ds)"}
	neighborsParam = command.Param{Name: "nb", Type: "neighbors", Doc: "images that should share a cluster", From: "nb = neighbors(enc)"}
	clustersParam  = command.Param{Name: "cl", Type: "clusters", Doc: "as scan, selflabel or load give them", From: "cl = scan(nb)"}
)

// trainingCommands returns the commands that train, or load what an equal call
// has trained before.
func (w *workspace) trainingCommands() []*command.Command {
	return []*command.Command{
		w.withSettings(datasetParam, pretextSettings, &command.Command{
			Name: "pretext",
			Doc: "Trains an encoder by telling images apart (SimCLR or MoCo): two random views of one image must look alike, views of different images must not. " +
				"A call that equals an earlier one loads what that trained.",
			Example: "enc = pretext(ds, epochs=20)",
			Params:  stageParams,
			Run:     w.do((*call).pretext),
		}),
		w.withSettings(encoderParam, neighborsSettings, &command.Command{
			Name:    "neighbors",
			Doc:     "Finds the nearest images of each image by their features, exactly.",
			Example: "nb = neighbors(enc, k=20)",
			Params:  stageParams,
			Run:     w.do((*call).neighbors),
		}),
		w.withSettings(encoderParam, kmeansSettings, &command.Command{
			Name:    "kmeans",
			Doc:     "Clusters the features of an encoder by k-means: what the pretext task alone is worth.",
			Example: "kmeans(enc, clusters=10).acc",
			Params:  stageParams,
			Run:     w.do((*call).kmeans),
		}),
		{
			Name: "probe",
			Doc: "Trains a linear classifier on the features of a few labeled training images, drawn evenly from the classes, and scores it on the validation images: what a few labels would be worth. " +
				"No other command trains with labels.",
			Example: "probe(enc, labels=0.01)",
			Params: []command.Param{
				encoderParam,
				{Name: "labels", Type: "float", Default: "0.01", Doc: "share of the labeled training images, at least one of each class"},
				quietParam,
			},
			Run: w.do((*call).probe),
		},
		w.withSettings(neighborsParam, scanSettings, &command.Command{
			Name: "scan",
			Doc: "Trains clusters on which neighbors agree (SCAN). " +
				"The head and the epoch with the lowest loss on the validation images are kept; that needs no labels.",
			Example: "cl = scan(nb, clusters=20, entropy_weight=2)",
			Params:  stageParams,
			Run:     w.do((*call).scan),
		}),
		w.withSettings(clustersParam, selflabelSettings, &command.Command{
			Name:    "selflabel",
			Doc:     "Lets confident images teach the network about the rest.",
			Example: "cl = selflabel(cl, confidence_threshold=0.95)",
			Params:  stageParams,
			Run:     w.do((*call).selflabel),
		}),
	}
}

func (c *call) pretext() (starlark.Value, error) {
	ds := c.Args["ds"].(*dataset)
	cfg, err := c.changed(ds.config, pretextSettings)
	if err != nil {
		return nil, err
	}
	return c.in(cfg, ds.set, nil, func(ctx context.Context, r *run) (starlark.Value, error) {
		enc, err := r.Pretext(ctx)
		if err != nil {
			return nil, err
		}
		return r.encoder(enc), nil
	})
}

func (c *call) neighbors() (starlark.Value, error) {
	enc := c.Args["enc"].(*encoder)
	cfg, err := c.changed(enc.run.Config, neighborsSettings)
	if err != nil {
		return nil, err
	}
	return c.in(cfg, enc.run.set, []string{enc.run.Dir.Path()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		nbrs, err := r.Neighbors(ctx, enc.enc)
		if err != nil {
			return nil, err
		}
		return r.neighbors(enc.enc, nbrs), nil
	})
}

func (c *call) kmeans() (starlark.Value, error) {
	enc := c.Args["enc"].(*encoder)
	cfg, err := c.changed(enc.run.Config, kmeansSettings)
	if err != nil {
		return nil, err
	}
	return c.in(cfg, enc.run.set, []string{enc.run.Dir.Path()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		assessment, err := r.KMeans(ctx, enc.enc)
		if err != nil {
			return nil, err
		}
		return &clusters{value: c.workspace.value("clusters"), run: r, enc: enc.enc, Clustering: assessment}, nil
	})
}

// probeValue is a linear classifier, scored.
type probeValue struct {
	value
	*assess.Probe
}

func (p *probeValue) String() string {
	return fmt.Sprintf("%s: ACC %.3f; trained with labels, for comparison", p.Probe, p.Scores.ACC)
}

func (p *probeValue) facts() starlark.StringDict {
	facts := starlark.StringDict{"images": starlark.MakeInt(p.Images), "share": starlark.Float(p.Share)}
	for _, s := range namedScores(&p.Scores) {
		facts[s.name] = s.value
	}
	return facts
}

func (p *probeValue) Attr(name string) (starlark.Value, error) { return attribute(p, name) }
func (p *probeValue) AttrNames() []string                      { return attributeNames(p) }

func (c *call) probe() (starlark.Value, error) {
	enc := c.Args["enc"].(*encoder)
	share := 0.01
	if v, given := starlark.AsFloat(c.Args["labels"]); given {
		share = v
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer enc.run.listenWith(listen)()
		p, err := scanlib.Probe(ctx, enc.run.Experiment, enc.enc, share)
		if err != nil {
			return nil, err
		}
		return &probeValue{c.workspace.value("probe"), &p}, nil
	})
}

func (c *call) scan() (starlark.Value, error) {
	nb := c.Args["nb"].(*neighbors)
	cfg, err := c.changed(nb.run.Config, scanSettings)
	if err != nil {
		return nil, err
	}
	cfg.Reach(stage.Scan) // A stage that is asked for runs, wherever the preset ends.
	return c.in(cfg, nb.run.set, []string{nb.run.Dir.Path()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		nbrs, err := r.Neighbors(ctx, nb.enc) // anew where the call changes how many
		if err != nil {
			return nil, err
		}
		clus, err := r.Scan(ctx, nb.enc, nbrs)
		if err != nil {
			return nil, err
		}
		return assessed(ctx, r, nb.enc, nbrs, clus)
	})
}

func (c *call) selflabel() (starlark.Value, error) {
	cl := c.Args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means has no network to teach: cl = scan(nb)")
	}
	cfg, err := c.changed(cl.run.Config, selflabelSettings)
	if err != nil {
		return nil, err
	}
	cfg.Reach(stage.SelfLabel)
	return c.in(cfg, cl.run.set, []string{cl.run.Dir.Path()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		clus, err := r.SelfLabel(ctx, cl.clus)
		if err != nil {
			return nil, err
		}
		return assessed(ctx, r, cl.enc, cl.nbrs, clus)
	})
}
