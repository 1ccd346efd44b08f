package scanlib

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"scango/scanlib/stage"
)

// warnDeaths warns of the clusters of a head that are no validation image's
// first choice, once when that is first so. p is soft assignments [N, C]; fewer
// images than clusters say nothing.
func (t *trainer) warnDeaths(epoch, head int, p []float32, clusters int) {
	if len(p)/clusters < clusters {
		return
	}
	alive := make([]bool, clusters)
	for i := 0; i < len(p); i += clusters {
		alive[argmax(p[i:i+clusters])] = true
	}
	var lost []int
	for c := range alive {
		if id := head*clusters + c; !alive[c] && !slices.Contains(t.state.Dead, id) {
			lost = append(lost, c)
			t.state.Dead = append(slices.Clip(t.state.Dead), id)
		}
	}
	if len(lost) == 0 {
		return
	}
	advice := "raise scan.entropy_weight, or ask for fewer clusters"
	if t.stage == stage.SelfLabel {
		advice = "keep the clusters of scan, or lower selflabel.lr"
	}
	t.exp.event(stage.Event{Kind: stage.Warning, Stage: t.stage, Epoch: epoch,
		Message: fmt.Sprintf("epoch %d: %s no validation image; %s", epoch, haveLost(lost, clusters), advice)})
}

// census counts the clusters at the end of each epoch of self-labeling.
type census struct {
	*trainer
	program *extractor
}

func (c *census) close() {
	if c.program != nil {
		c.program.close()
	}
}

// endEpoch also ends the stage where the confident images have stopped growing.
func (c *census) endEpoch(ctx context.Context, epoch int, metrics []stage.Metric) (more []stage.Metric, stop bool, err error) {
	if err := c.countSkipped(epoch, metrics[2].Value); err != nil {
		return nil, false, err
	}
	if more, err = c.take(ctx, epoch); err != nil {
		return nil, false, err
	}
	return more, c.plateau(c.exp.cfg.SelfLabel.PlateauEpochs, epoch, metrics[1].Value), nil
}

func (c *census) take(ctx context.Context, epoch int) ([]stage.Metric, error) {
	e := c.exp
	if c.program == nil {
		var err error
		if c.program, err = e.newExtractor(stage.SelfLabel, "validation", c.store, &c.state.Cost, e.probabilities(e.net.oneHead())); err != nil {
			return nil, err
		}
	}
	out, err := c.program.run(ctx, e.val, nil)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(out[0], func(p float32) bool { return p != p }) {
		return nil, errors.New("the assignments of the validation images are no numbers: the last checkpoint is kept; try a lower selflabel.lr")
	}
	clusters := e.cfg.Scan.NumClusters
	c.warnDeaths(epoch, 0, out[0], clusters)
	return []stage.Metric{{Name: "clusters_in_use", Value: float64(clustersInUse(out[0], clusters))}}, nil
}

// mostNamed is how many clusters a warning names.
const mostNamed = 10

// haveLost is "cluster 3 has" or "clusters 3, 7 have".
func haveLost(lost []int, of int) string {
	switch n := len(lost); {
	case n == 1:
		return fmt.Sprintf("cluster %d has", lost[0])
	case n <= mostNamed:
		return fmt.Sprintf("clusters %s have", sizes(lost))
	default:
		return fmt.Sprintf("%d of %d clusters have", n, of)
	}
}
