package rundir

import (
	"fmt"
	"strings"

	"scango/internal/atomicfile"
	"scango/scanlib/stage"
)

// InUse says that another process has the directory open.
type InUse struct{ Dir string }

func (e *InUse) Error() string {
	return fmt.Sprintf("run directory %s is in use by another process", e.Dir)
}

// NotWritable says that the directory cannot be made, locked or written.
type NotWritable struct {
	Dir string
	Err error
}

func (e *NotWritable) Error() string {
	return fmt.Sprintf("run directory %s can't be written: %v", e.Dir, atomicfile.ExplainFull(e.Err))
}

func (e *NotWritable) Unwrap() error { return atomicfile.ExplainFull(e.Err) }

// NotARunDirectory says that a directory holds no run.
type NotARunDirectory struct{ Dir string }

func (e *NotARunDirectory) Error() string {
	return fmt.Sprintf("%s is not a run directory: it has no config.yml", e.Dir)
}

// OtherConfig says that the directory holds a run with different values of some
// keys.
type OtherConfig struct {
	Dir  string
	Keys []string // "scan.num_classes: 10, 20": there, here
}

func (e *OtherConfig) Error() string { return refusal(e.Dir, "configuration", e.Keys) }

// OtherImages says that the directory holds a run over different images.
type OtherImages struct {
	Dir         string
	Differences []string
}

func (e *OtherImages) Error() string { return refusal(e.Dir, "set of images", e.Differences) }

func refusal(dir, what string, differences []string) string {
	return fmt.Sprintf("run directory %s holds a run with another %s (there, here): %s", dir, what, strings.Join(differences, "; "))
}

// Unfinished says that a required stage has not finished.
type Unfinished struct {
	Dir   string
	Stage stage.Stage
}

func (e *Unfinished) Error() string {
	return fmt.Sprintf("the run in %s is not finished, stage %s is missing", e.Dir, e.Stage)
}

// NotAsked says that a run was configured to end before a required stage.
type NotAsked struct {
	Dir   string
	Stage stage.Stage
	Until string // the last stage that the run is configured for
}

func (e *NotAsked) Error() string {
	return fmt.Sprintf("the run in %s has no stage %s: it was until %s", e.Dir, e.Stage, e.Until)
}

// Damaged says that a file of the directory cannot be decoded.
type Damaged struct {
	File   string
	Err    error
	Advice string
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("%s is damaged: %v; %s", e.File, e.Err, e.Advice)
}

func (e *Damaged) Unwrap() error { return e.Err }

// damaged returns the error for a file that a run can compute again.
func damaged(path string, err error) error {
	return &Damaged{path, err, "delete it to compute it anew"}
}
