package train

import (
	"context"

	"scango/scanlib/network"
)

// validation computes the assignments of the validation images after each
// epoch of a stage; its program is compiled once.
type validation struct{ program *network.Extractor }

func (v *validation) close() {
	if v.program != nil {
		v.program.Close()
	}
}

// assign returns the assignments [N, H, C] by the network as it is now.
func (v *validation) assign(ctx context.Context, t *Trainer) (p []float32, err error) {
	if v.program == nil {
		v.program, err = t.Net.Extract(t.Runtime, t.store, network.Program{
			Stage: t.Stage, Part: "validation", Batch: t.batch(), Cost: &t.state.Cost, Outputs: t.Net.Assignments})
		if err != nil {
			return nil, err
		}
	}
	out, err := v.program.Run(ctx, t.Val, nil)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}
