// Package engine opens the backend that graphs run on, and runs compiled steps.
//
//	plugin.Find ─► Open ─► Engine ─► NewStep ─► Step.Run, state stays on the devices
//	                 └► pure Go where no plugin works, with a Notice
//
// Open finds an XLA plugin by itself, one for a GPU before one for the CPU, and
// falls back to GoMLX's pure-Go backend if there is none: programs run
// everywhere. Package plugin fetches a plugin; package doctor reports what a
// machine has and lacks.
//
//	e, err := engine.Open(engine.Options{})
//	if err != nil {
//		return err
//	}
//	defer e.Close()
//	step, err := e.NewStep("train", store, e.Devices(), []bool{true}, graphFn)
//	if err != nil {
//		return err
//	}
//	defer step.Close()
//	out, err := step.Run(engine.ShardedInput(e.Devices(), indices, len(indices)))
//
// A Step is compiled once, for one set of shapes. Variables of its model and
// resident inputs (the image set) stay on the devices between calls; over
// several devices the batch axis is divided and all else is held by each.
package engine
