// Package workspace has the commands of SCAN for a session: data sets, encoders,
// neighbors and clusters are values of the language, and each is a stage of a
// run directory, so that nothing computed is lost with the session.
//
//	s := workspace.NewSession(workspace.Options{Engine: open, Dir: "runs"})
//	defer s.Close()
//	result, err := s.Eval(ctx, `ds = dataset("~/screens", size=96)`, out)
//
//	looking: pictures, numbers    any time, beside a stage at work
//	stages:  training, prediction one at a time, since the devices belong to one; now or as a job
//
// Another configuration is another directory, which takes over by links what is
// the same, so that only what differs is trained.
package workspace
