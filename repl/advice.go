package repl

import (
	"errors"

	"scango/internal/atomicfile"
	"scango/scanlib/rundir"
)

// advised is what went wrong, and for what a run directory refuses also what a
// command line can do about it.
func advised(err error) string {
	text := err.Error()
	if advice := adviceFor(err); advice != "" {
		text += "; " + advice
	}
	return text
}

func adviceFor(err error) string {
	var (
		inUse       *rundir.InUse
		notWritable *rundir.NotWritable
		otherConfig *rundir.OtherConfig
		otherImages *rundir.OtherImages
		notARun     *rundir.NotARunDirectory
		notAsked    *rundir.NotAsked
		unfinished  *rundir.Unfinished
	)
	switch {
	case errors.As(err, &inUse):
		return "wait for it, or choose another with --out"
	case errors.As(err, &notWritable):
		return "choose another with --out"
	case errors.As(err, &otherConfig), errors.As(err, &otherImages):
		return "use another --out, or delete it to start over"
	case errors.As(err, &notARun):
		return "make one with: scanrepl run PRESET --out " + quote(notARun.Dir)
	case errors.As(err, &notAsked):
		return "run it with until=" + string(notAsked.Stage)
	case errors.As(err, &unfinished):
		return "continue with: " + resume(unfinished.Dir)
	case atomicfile.IsFull(err):
		return "free space and run the same command to continue"
	}
	return ""
}
