// Package engine chooses what graphs run on, and runs the compiled steps.
//
//	plugin.Find ─► Open ─► Engine ─► NewStep ─► Step.Run, state stays on the devices
//	                 └► pure Go where no plugin works, with a Notice
//
// Open finds an XLA plugin by itself, a GPU's before the CPU's, and stands in
// GoMLX's pure-Go backend where there is none: a program built on it runs
// everywhere. Package plugin fetches a plugin, package doctor says what a machine
// has and what to do about what it lacks.
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
