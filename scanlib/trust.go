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

// The result of a stage is used only if it is complete: each array with the
// shape that the configuration and the images require, and no others.

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

// warnUnsealed warns once if files of the directory have no checksums.
func (e *Experiment) warnUnsealed() {
	if file := e.Dir.Unsealed(); file != "" && !e.warned {
		e.warned = true
		e.setup.Event(Event{Kind: stage.Warning, Message: unsealedText(file)})
	}
}

func unsealedText(file string) string {
	return fmt.Sprintf("%s is of an older version and has no checksum: damage to the files of its run can go unnoticed", file)
}
