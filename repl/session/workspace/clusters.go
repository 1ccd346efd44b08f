package workspace

import (
	"context"
	"errors"
	"fmt"

	"go.starlark.net/starlark"

	"scango/internal/words"
	"scango/repl/session/command"
	"scango/scanlib"
	"scango/scanlib/assess"
)

// clusterCommands returns the commands that look at clusters.
func (w *workspace) clusterCommands() []*command.Command {
	return []*command.Command{
		{
			Name: "show", On: "clusters",
			Doc:     "Draws clusters of the validation images: the most confident and some others of each, or of those given.",
			Example: "cl.show(3)",
			Params:  []command.Param{{Name: "cluster", Type: "int", Rest: true, Doc: "numbers of clusters, from 0"}},
			Run:     w.do((*call).showClusters),
		},
		{
			Name: "confusion", On: "clusters",
			Doc:     "Draws which share of each class went to which cluster. It needs labels.",
			Example: "cl.confusion()",
			Run:     w.do((*call).confusion),
		},
		{
			Name: "prototypes", On: "clusters",
			Doc:     "Draws the most typical image of each cluster: the nearest to the mean of its ten most confident.",
			Example: "cl.prototypes()",
			Run:     w.do((*call).prototypes),
		},
		{
			Name:    "evaluate",
			Doc:     "Scores clusters against the labels of the validation images: the best one-to-one match of clusters and classes (ACC), NMI, ARI, AMI, the majority class of each cluster (purity), and top-5 from five clusters on.",
			Example: `evaluate(cl)["acc"]`,
			Params:  []command.Param{clustersParam},
			Run:     w.do((*call).evaluate),
		},
	}
}

// clusters are the outcome of k-means, SCAN or self-labeling, assessed.
type clusters struct {
	value
	run  *run
	enc  *scanlib.Encoder
	nbrs *scanlib.Neighbors // nil after k-means
	clus *scanlib.Clusters  // nil after k-means: nothing to predict with
	*assess.Clustering
}

func (c *clusters) String() string {
	text := fmt.Sprintf("clusters after %s: %d of %d in use", c.Stage, c.InUse(), len(c.Sizes))
	if s := c.Scores; s != nil {
		text += fmt.Sprintf("; ACC %.3f, NMI %.3f, ARI %.3f on %d validation images", s.ACC, s.NMI, s.ARI, len(c.Predictions))
	} else {
		text += "; " + c.Unscored
	}
	return text
}

func (c *clusters) facts() starlark.StringDict {
	facts := starlark.StringDict{
		"dir": starlark.String(c.run.Dir.Path()), "stage": starlark.String(c.Stage), "sizes": intList(c.Sizes),
		"confidence": starlark.None,
	}
	if c.Confidence != nil {
		facts["confidence"] = starlark.Float(c.Confidence.Mean)
	}
	for _, s := range namedScores(c.Scores) {
		facts[s.name] = s.value
	}
	return facts
}

// namedScore is a score as a value; None where there is none.
type namedScore struct {
	name  string
	value starlark.Value
}

func namedScores(s *assess.Scores) []namedScore {
	if s == nil {
		none := starlark.None
		return []namedScore{{"acc", none}, {"nmi", none}, {"ari", none}, {"ami", none}, {"purity", none}, {"top5", none}}
	}
	scores := []namedScore{{"acc", starlark.Float(s.ACC)}, {"nmi", starlark.Float(s.NMI)}, {"ari", starlark.Float(s.ARI)},
		{"ami", starlark.Float(s.AMI)}, {"purity", starlark.Float(s.Purity)}, {"top5", starlark.None}}
	if s.Top5 != nil {
		scores[len(scores)-1].value = starlark.Float(*s.Top5)
	}
	return scores
}

// scoreDict returns the scores that exist, by name.
func scoreDict(s *assess.Scores) *starlark.Dict {
	dict := starlark.NewDict(8)
	for _, one := range namedScores(s) {
		if one.value != starlark.None {
			_ = dict.SetKey(starlark.String(one.name), one.value) // fails for names that are no keys
		}
	}
	return dict
}

func (c *clusters) Attr(name string) (starlark.Value, error) { return attribute(c, name) }
func (c *clusters) AttrNames() []string                      { return attributeNames(c) }

// assessed returns clusters with their scores against the labels.
func assessed(ctx context.Context, r *run, enc *scanlib.Encoder, nbrs *scanlib.Neighbors, clus *scanlib.Clusters) (starlark.Value, error) {
	assessment, err := r.Assess(ctx, clus)
	if err != nil {
		return nil, err
	}
	return &clusters{r.workspace.value("clusters"), r, enc, nbrs, clus, assessment}, nil
}

func (c *call) showClusters() (starlark.Value, error) {
	cl := c.Receiver.(*clusters)
	numbers, err := c.numbers(len(cl.Sizes), "clusters")
	if err != nil {
		return nil, err
	}
	return c.workspace.drawn(cl.String(), cl.run.Figures.Gallery(cl.Clustering, numbers...))
}

func (c *call) confusion() (starlark.Value, error) {
	cl := c.Receiver.(*clusters)
	f, ok := cl.run.Figures.Confusion(cl.Clustering)
	if !ok {
		return nil, errors.New(cl.Unscored)
	}
	return c.workspace.drawn(cl.String(), f)
}

func (c *call) prototypes() (starlark.Value, error) {
	cl := c.Receiver.(*clusters)
	f := cl.run.Figures.Prototypes(cl.Clustering, cl.enc.Features)
	return c.workspace.drawn("prototypes of "+words.Count(len(f.Rows), "cluster"), f)
}

func (c *call) evaluate() (starlark.Value, error) {
	cl := c.Args["cl"].(*clusters)
	if cl.Scores == nil {
		return nil, errors.New(cl.Unscored)
	}
	return scoreDict(cl.Scores), nil
}
