package study

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"scango/scanlib"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// Axis is a key of the configuration and the values that it takes in turn.
type Axis struct {
	Key    string   `json:"key"` // dotted
	Values []string `json:"values"`
}

// Sweep holds a run for each combination of values: the product of its axes.
type Sweep struct {
	Dir  string     `json:"-"`
	Name string     `json:"name"`
	Axes []Axis     `json:"axes"`
	Rows []SweepRow `json:"rows"` // the finished ones, in the order of the product, the last axis fastest

	// Caveat says why the validation losses of the rows can't simply be
	// compared; "" if they can.
	Caveat string `json:"caveat,omitempty"`
}

// SweepRow is one combination: its values, in the order of the axes, and its
// outcome. A combination that failed has only an Error.
type SweepRow struct {
	Values  []string       `json:"values"`
	Dir     string         `json:"dir"` // below that of the sweep
	Error   string         `json:"error,omitempty"`
	Seconds float64        `json:"seconds"` // of the stages that it did not take over
	Chosen  bool           `json:"chosen"`  // of the lowest validation loss, which needs no label
	Report  *report.Report `json:"report,omitempty"`
}

// RunSweep runs every combination of the values of axes, each in a directory of
// its own below dir, named by them. A stage that several combinations share is
// trained once. Called again it loads what is finished and continues.
//
// ds holds the images of base; they are opened if it is nil, and for a
// combination that uses others.
//
// Values that config.Validate refuses are reported at once, before anything
// runs. A combination that fails later becomes a row with the error. sweep.json
// and sweep.csv are written after each, sweep.png at the end.
func RunSweep(ctx context.Context, dir string, base *config.Config, axes []Axis, ds *data.Dataset, o scanlib.Options) (*Sweep, error) {
	axes, points, err := product(base, axes)
	if err != nil {
		return nil, err
	}
	sw := &Sweep{Dir: dir, Name: base.Name, Axes: axes, Rows: []SweepRow{}, Caveat: caveat(axes)}
	s := &series{dir: dir, o: o, base: opened{imagesKey(base), ds}}
	for _, p := range points {
		s.members = append(s.members, p.member)
	}
	trained := map[string]bool{} // stages, by what they depend on
	for _, from := range o.From {
		d := rundir.At(from)
		if cfg, err := d.Config(); cfg != nil && err == nil {
			_, _ = ownSeconds(d, cfg, trained) // a damaged stage is not reused, and Open reports it
		}
	}
	err = s.run(ctx, func(m member, r *report.Report, failure error) error {
		row := SweepRow{Values: points[len(sw.Rows)].values, Dir: m.name, Report: r}
		if failure != nil {
			row.Error = failure.Error()
		} else {
			var err error
			if row.Seconds, err = ownSeconds(rundir.At(s.path(m)), m.cfg, trained); err != nil {
				return err
			}
		}
		sw.Rows = append(sw.Rows, row)
		sw.choose()
		return sw.write()
	})
	if err != nil {
		return sw, err
	}
	return sw, sw.draw()
}

// point is one combination.
type point struct {
	member
	values []string
}

// product returns the configurations of all combinations, and the axes with
// their values in canonical form. Its error has one line for each fault that
// can be found without the images.
func product(base *config.Config, axes []Axis) ([]Axis, []point, error) {
	var f faults
	axes = slices.Clone(axes)
	if len(axes) == 0 {
		f.add("", errors.New("nothing to sweep: give a key several values, as in scan.entropy_weight=1,2,5"))
	}
	if base.Runs > 1 {
		f.add("", errors.New("runs has no place in a sweep: give seed several values"))
	}
	points := []point{{member: member{cfg: base}}}
	for i, axis := range axes {
		axes[i], points = f.extend(axis, points)
	}
	seen := map[string]string{}
	for i := range points {
		p := &points[i]
		p.name = pointName(axes, p.values)
		f.add(p.name, p.cfg.Validate())
		if !p.cfg.Has(stage.Scan) {
			f.add(p.name, fmt.Errorf("until is %s: a sweep compares what SCAN makes, want scan or selflabel", p.cfg.Until))
		}
		if other, twice := seen[p.cfg.Hash()]; twice {
			f.add("", fmt.Errorf("%s and %s are the same", other, p.name))
		}
		seen[p.cfg.Hash()] = p.name
	}
	if lines := f.all(len(points)); len(lines) > 0 {
		return nil, nil, errors.New(strings.Join(lines, "\n"))
	}
	return axes, points, nil
}

// extend gives each point every value of an axis.
func (f *faults) extend(axis Axis, points []point) (Axis, []point) {
	var out []point
	written := Axis{Key: axis.Key}
	for _, value := range axis.Values {
		trial := *points[0].cfg
		if err := trial.Set(axis.Key, value); err != nil {
			f.add("", err)
			continue
		}
		k, _ := trial.Key(axis.Key) // Set has found it.
		written.Values = append(written.Values, k.Value)
	}
	for _, p := range points {
		for _, value := range written.Values {
			cfg := *p.cfg
			f.add("", cfg.Set(axis.Key, value))
			out = append(out, point{member{cfg: &cfg}, append(slices.Clone(p.values), value)})
		}
	}
	if out == nil { // no value can be set, which is reported
		out = points
	}
	return written, out
}

// faults collects lines, each with the combinations that have it.
type faults struct {
	lines []string
	of    map[string][]string
}

func (f *faults) add(name string, err error) {
	if err == nil {
		return
	}
	if f.of == nil {
		f.of = map[string][]string{}
	}
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimSpace(line)
		if _, known := f.of[line]; !known {
			f.lines = append(f.lines, line)
		}
		f.of[line] = append(f.of[line], name)
	}
}

// all returns the lines. A line that not all points have names those that have
// it.
func (f *faults) all(points int) []string {
	lines := slices.Clone(f.lines)
	for i, line := range lines {
		switch names := f.of[line]; {
		case names[0] == "" || len(names) == points:
		case len(names) == 1:
			line += " (in " + names[0] + ")"
		default:
			line += fmt.Sprintf(" (in %s and %d more)", names[0], len(names)-1)
		}
		lines[i] = line
	}
	return lines
}

// unfit matches characters to avoid in the name of a directory.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._+-]+`)

// pointName returns a name such as "entropy_weight=2,num_neighbors=5".
func pointName(axes []Axis, values []string) string {
	keys, parts := shortKeys(axes), make([]string, len(values))
	for i, value := range values {
		parts[i] = keys[i] + "=" + unfit.ReplaceAllString(strings.Trim(value, "[]"), "_")
	}
	return strings.Join(parts, ",")
}

// shortKeys returns the keys without their section, if they remain distinct.
func shortKeys(axes []Axis) []string {
	leaf := func(key string) string { return key[strings.LastIndex(key, ".")+1:] }
	count := map[string]int{}
	for _, axis := range axes {
		count[leaf(axis.Key)]++
	}
	out := make([]string, len(axes))
	for i, axis := range axes {
		if out[i] = leaf(axis.Key); count[out[i]] > 1 {
			out[i] = axis.Key
		}
	}
	return out
}

// caveat returns why the validation losses of the rows can't be compared; "" if
// they can.
func caveat(axes []Axis) string {
	for _, axis := range axes {
		section, _, _ := strings.Cut(axis.Key, ".")
		switch {
		case axis.Key == "scan.num_classes":
			return "the validation loss falls with the number of clusters: compare rows of the same scan.num_classes"
		case section == "scan" && axis.Key != "scan.num_neighbors_val", section == "selflabel":
		default:
			return fmt.Sprintf("the validation loss is over other images or neighbors with another %s: compare rows that agree in it", axis.Key)
		}
	}
	return ""
}

// ownSeconds returns the time of the stages of a run that no earlier run has
// trained, and adds them to trained.
func ownSeconds(d *rundir.Dir, cfg *config.Config, trained map[string]bool) (seconds float64, err error) {
	for _, s := range stage.Kept() {
		done, err := d.Outcome(s)
		if err != nil {
			return 0, err
		}
		if key := string(s) + cfg.StageHash(s); done != nil && !trained[key] {
			trained[key] = true
			seconds += done.Cost.Seconds
		}
	}
	return seconds, nil
}

// choose marks the row with the lowest validation loss.
func (s *Sweep) choose() {
	best := -1
	for i := range s.Rows {
		s.Rows[i].Chosen = false
		if r := s.Rows[i].Report; r != nil && (best < 0 || r.ValLoss < s.Rows[best].Report.ValLoss) {
			best = i
		}
	}
	if best >= 0 {
		s.Rows[best].Chosen = true
	}
}

// Best returns the row with the lowest validation loss; nil if all failed.
func (s *Sweep) Best() *SweepRow {
	for i := range s.Rows {
		if s.Rows[i].Chosen {
			return &s.Rows[i]
		}
	}
	return nil
}
