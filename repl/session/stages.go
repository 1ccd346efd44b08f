package session

import (
	"context"
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// stageCommands train, or load what an equal call has trained before.
func stageCommands() []*Command {
	return []*Command{
		{
			Name: "pretext",
			Doc: "Trains an encoder by telling images apart (SimCLR or MoCo): two random views of one image must look alike, views of different images must not. " +
				"An equal call loads what was trained before.",
			Example: "enc = pretext(ds, epochs=20)",
			Params: slices.Concat([]Param{{Name: "ds", Type: "dataset"}}, stageParams,
				[]Param{{Name: "seed", Type: "int", Default: "None", Doc: "of everything random"}},
				settingParams("pretext", "backbone")),
			run: (*call).pretext,
		},
		{
			Name:    "neighbors",
			Doc:     "Finds the nearest images of each image by their features, exactly.",
			Example: "nb = neighbors(enc, k=20)",
			Params: slices.Concat([]Param{
				{Name: "enc", Type: "encoder"},
				{Name: "k", Type: "int", Default: "None", Doc: "neighbors of each image; also num_neighbors"},
				{Name: "num_neighbors", Type: "int", Default: "None"},
			}, stageParams),
			run: (*call).neighbors,
		},
		{
			Name:    "kmeans",
			Doc:     "Clusters the features of an encoder by k-means: what the pretext task alone is worth.",
			Example: "kmeans(enc, clusters=10).acc",
			Params: slices.Concat([]Param{
				{Name: "enc", Type: "encoder"},
				{Name: "clusters", Type: "int", Default: "None", Doc: "also num_classes"},
				{Name: "num_classes", Type: "int", Default: "None"},
			}, stageParams),
			run: (*call).kmeans,
		},
		{
			Name: "probe",
			Doc: "Trains a linear classifier on the features of a few labeled training images, drawn evenly from the classes, and scores it on the validation images: what some labels would be worth. " +
				"No other command trains with labels.",
			Example: "probe(enc, labels=0.01)",
			Params: []Param{
				{Name: "enc", Type: "encoder"},
				{Name: "labels", Type: "float", Default: "0.01", Doc: "share of the labeled training images, one of each class at least"},
				stageParams[0],
			},
			run: (*call).probe,
		},
		{
			Name: "scan",
			Doc: "Trains clusters on which neighbors agree (SCAN). " +
				"The head and the epoch of the lowest loss on the validation images are kept, without a label.",
			Example: "cl = scan(nb, clusters=20, entropy_weight=2)",
			Params: slices.Concat([]Param{
				{Name: "nb", Type: "neighbors"},
				{Name: "clusters", Type: "int", Default: "None", Doc: "also num_classes"},
			}, stageParams, settingParams("scan")),
			run: (*call).scan,
		},
		{
			Name:    "selflabel",
			Doc:     "Lets confident images teach the network about the rest.",
			Example: "cl = selflabel(cl, confidence_threshold=0.95)",
			Params:  slices.Concat([]Param{{Name: "cl", Type: "clusters"}}, stageParams, settingParams("selflabel")),
			run:     (*call).selflabel,
		},
	}
}

// aliases are short names of keys.
var aliases = map[string]string{
	"k": "scan.num_neighbors", "num_neighbors": "scan.num_neighbors",
	"clusters": "scan.num_classes", "num_classes": "scan.num_classes", "seed": "seed",
}

// changed is a copy of a configuration with the arguments of the call applied.
func (c *call) changed(cfg *config.Config, sections ...string) (*config.Config, error) {
	clone := *cfg
	if err := c.apply(&clone, aliases, sections...); err != nil {
		return nil, err
	}
	return &clone, nil
}

// in opens the run directory of a configuration over set, which takes over what others
// have done of it, and does a stage's work there.
func (c *call) in(cfg *config.Config, set *scanlib.Dataset, from []string, do func(ctx context.Context, r *run) (starlark.Value, error)) (starlark.Value, error) {
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		r, err := c.session.work.open(ctx, cfg, set, from...)
		if err != nil {
			return nil, err
		}
		defer r.hear(listen)()
		return do(ctx, r)
	})
}

func (c *call) pretext() (starlark.Value, error) {
	ds := c.args["ds"].(*dataset)
	cfg, err := c.changed(ds.config, "pretext", "backbone")
	if err != nil {
		return nil, err
	}
	return c.in(cfg, ds.set, nil, func(ctx context.Context, r *run) (starlark.Value, error) {
		enc, err := r.Pretext(ctx)
		if err != nil {
			return nil, err
		}
		return &encoder{value{"encoder"}, r, enc}, nil
	})
}

func (c *call) neighbors() (starlark.Value, error) {
	enc := c.args["enc"].(*encoder)
	cfg, err := c.changed(enc.run.Config())
	if err != nil {
		return nil, err
	}
	return c.in(cfg, enc.run.set, []string{enc.run.Dir()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		nbrs, err := r.Neighbors(ctx, enc.enc)
		if err != nil {
			return nil, err
		}
		return &neighbors{value{"neighbors"}, r, enc.enc, nbrs}, nil
	})
}

func (c *call) kmeans() (starlark.Value, error) {
	enc := c.args["enc"].(*encoder)
	cfg, err := c.changed(enc.run.Config())
	if err != nil {
		return nil, err
	}
	return c.in(cfg, enc.run.set, []string{enc.run.Dir()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		assessment, err := r.KMeans(ctx, enc.enc)
		if err != nil {
			return nil, err
		}
		return &clusters{value: value{"clusters"}, run: r, enc: enc.enc, Assessment: assessment}, nil
	})
}

// probeValue is a linear classifier, scored.
type probeValue struct {
	value
	*scanlib.Probe
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

func (p *probeValue) Attr(name string) (starlark.Value, error) { return attribute(p, name, p.facts()) }
func (p *probeValue) AttrNames() []string                      { return attributeNames(p, p.facts()) }

func (c *call) probe() (starlark.Value, error) {
	enc := c.args["enc"].(*encoder)
	share := 0.01
	if v, given := starlark.AsFloat(c.args["labels"]); given {
		share = v
	}
	return c.stage(func(ctx context.Context, listen func(stage.Event)) (starlark.Value, error) {
		defer enc.run.hear(listen)()
		p, err := enc.run.Probe(ctx, enc.enc, share)
		if err != nil {
			return nil, err
		}
		return &probeValue{value{"probe"}, p}, nil
	})
}

func (c *call) scan() (starlark.Value, error) {
	nb := c.args["nb"].(*neighbors)
	cfg, err := c.changed(nb.run.Config(), "scan")
	if err != nil {
		return nil, err
	}
	cfg.Reach("scan") // A stage that is asked for runs, wherever the preset ends.
	return c.in(cfg, nb.run.set, []string{nb.run.Dir()}, func(ctx context.Context, r *run) (starlark.Value, error) {
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
	cl := c.args["cl"].(*clusters)
	if cl.clus == nil {
		return nil, fmt.Errorf("k-means has no network to teach: cl = scan(nb)")
	}
	cfg, err := c.changed(cl.run.Config(), "selflabel")
	if err != nil {
		return nil, err
	}
	cfg.Reach("selflabel")
	return c.in(cfg, cl.run.set, []string{cl.run.Dir()}, func(ctx context.Context, r *run) (starlark.Value, error) {
		clus, err := r.SelfLabel(ctx, cl.clus)
		if err != nil {
			return nil, err
		}
		return assessed(ctx, r, cl.enc, cl.nbrs, clus)
	})
}

// assessed sets clusters beside the labels.
func assessed(ctx context.Context, r *run, enc *scanlib.Encoder, nbrs *scanlib.Neighbors, clus *scanlib.Clusters) (starlark.Value, error) {
	assessment, err := r.Assess(ctx, clus)
	if err != nil {
		return nil, err
	}
	return &clusters{value{"clusters"}, r, enc, nbrs, clus, assessment}, nil
}
