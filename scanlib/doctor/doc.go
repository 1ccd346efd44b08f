// Package doctor reports what this machine can do: with which engine, how fast,
// and how to fix what is wrong.
//
//	engine.Open ─► Probe ─┐
//	plugin.Verify ────────┼─► Report ─► text, JSON
//	memory, disk, pip ────┘
//
//	r := doctor.Diagnose(ctx, doctor.Options{})
//	fmt.Print(r)
//	if !r.Healthy() { … }
package doctor
