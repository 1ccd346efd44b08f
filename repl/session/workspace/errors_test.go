package workspace

import (
	"strings"
	"testing"

	"scango/repl/session/sessiontest"
)

// Before there is anything to train on, errors say what is missing and how to
// get it.
func TestErrors(t *testing.T) {
	for _, row := range []struct{ input, want string }{
		{"presets(nme=3)", `presets: no argument "nme"; it has preset`},
		{"jobs(1)", "jobs: takes 0 arguments, got 1"},
		{"scan()", "scan needs neighbors: nb = neighbors(enc)"},
		{"neighbors(3)", "neighbors: enc must be an encoder, got int; enc = pretext(ds)"},
		{`dataset("mnst")`, `dataset: "mnst" is neither a folder nor a data set nor a preset; did you mean "mnist"?`},
		{`dataset("no/where")`, "dataset: there is no folder no/where"},
		{`dataset("folder")`, `dataset: a folder needs its path: dataset("~/pictures")`},
		{`dataset("mnist")`, `dataset: mnist needs the directory of its files: dataset("mnist", root=DIR)`},
		{`dataset("cifar10", resize="stretch", root="x")`, `dataset: resize is "stretch", must be crop or squash or letterbox`},
		{`dataset("cifar10", root="x", size="big")`, "dataset: size must be an int, got string"},
		{`load("no/run")`, "load: no/run is not a run directory: it has no config.yml; runs() lists the run directories"},
		{`export(3, "x.csv")`, "export: value must be clusters or predictions, got int"},
		{`show(3)`, "show: nothing to draw of int"},
		{`plot(3)`, "plot: value must be an encoder or neighbors or clusters or job, got int"},
		{`presets("mnist-dmo")`, `presets: unknown preset "mnist-dmo"; did you mean "mnist-demo"?`},
	} {
		_, _, err := sessiontest.Eval(newSession(t), row.input)
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("%s: %v, want %s", row.input, err, row.want)
		}
	}
}
