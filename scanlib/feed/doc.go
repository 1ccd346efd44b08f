// Package feed chooses the images of each training step, and brings their
// pixels into the graph.
//
//	Plan ─ Epoch, Neighbor ─► indices ─► Source.Inputs ─► step ─ Source.Images ─► uint8 [batch, H, W, 3]
//
// Everything random is a function of Plan.Seed, the epoch and the step, so that
// an interrupted run continues exactly. A Source either holds the images on the
// device and is sent indices (NewResident), or sends the pixels (NewStream).
// Ahead gathers them while the device works on earlier ones:
//
//	plan := feed.Plan{N: images.Len(), BatchSize: 128, Seed: seed}
//	order := plan.Epoch(epoch)
//	for step := range plan.Steps() {
//		anchors := order[step*plan.BatchSize : (step+1)*plan.BatchSize]
//		partners := plan.Neighbor(epoch, step, anchors, neighbors, k, true)
//		for _, list := range [][]int32{anchors, partners} {
//			in, temporary := source.Inputs(list)
//			inputs, toFree = append(inputs, in...), append(toFree, temporary...)
//		}
//		outputs, err := compiled.Run(inputs...)
//	}
package feed
