package scanlib

import (
	"fmt"

	"scango/scanlib/config"
	"scango/scanlib/engine"
	"scango/scanlib/network"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
	"scango/scanlib/train"
)

// What a stage made is used only where it is all there: each array with the
// shape that the configuration and the images want, and no other.

func (e *Experiment) checkPretext(w rundir.Arrays) error {
	n := e.setup.Net
	want, dims, err := n.Shapes(e.setup.Engine, n.Embedding)
	if err == nil && e.Config.Pretext.NeighborFeatures == "features" {
		_, dims, err = n.Shapes(e.setup.Engine, n.Unit)
	}
	if err != nil {
		return err
	}
	want[train.TrainFeatures] = []int{e.setup.Train.Len(), dims[1]}
	want[train.ValFeatures] = []int{e.setup.Val.Len(), dims[1]}
	return w.Check(want)
}

func (e *Experiment) checkNeighbors(w rundir.Arrays) error {
	return w.CheckIndices(rundir.Shapes{
		"train": {e.setup.Train.Len(), e.Config.Scan.NumNeighbors},
		"val":   {e.setup.Val.Len(), e.Config.Scan.ValNeighbors},
	})
}

func (e *Experiment) checkClusters(w rundir.Arrays) error {
	return checkClusters(e.Config, e.setup.Engine, w)
}

func checkClusters(cfg *config.Config, eng *engine.Engine, w rundir.Arrays) error {
	n := network.New(cfg).OneHead()
	want, _, err := n.Shapes(eng, n.Assignments)
	if err != nil {
		return err
	}
	return w.Check(want)
}

// warnUnsealed says once of a directory that its files carry no checksums.
func (e *Experiment) warnUnsealed() {
	if file := e.Dir.Unsealed(); file != "" && !e.warned {
		e.warned = true
		e.setup.Event(Event{Kind: stage.Warning, Message: unsealedText(file)})
	}
}

func unsealedText(file string) string {
	return fmt.Sprintf("%s is of an older version and has no checksum: damage to the files of its run can go unseen", file)
}
