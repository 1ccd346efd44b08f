package scanlib

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/stat"

	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// repeatsFile is what Repeat keeps beside its runs.
const repeatsFile = "runs.json"

// Repeats are equal runs that differ in the seed alone: what a single number
// hides.
type Repeats struct {
	Dir    string `json:"-"`
	Name   string `json:"name"`
	Wanted int    `json:"wanted"` // runs, some of which may be to come

	// Stages are means and deviations by stage: kmeans, scan, selflabel. A stage
	// without scores is not there.
	Stages map[string]Spread `json:"stages"`
	Runs   []*Report         `json:"runs"` // that are finished, by seed
}

// Spread is the scores of a stage over several runs. Std is the sample standard
// deviation, nil of a single run.
type Spread struct {
	Mean Scores  `json:"mean"`
	Std  *Scores `json:"std"`
}

// Repeat runs a configuration as often as cfg.Runs says, with the seeds
// cfg.Seed, cfg.Seed+1, …, each in a directory seed-S below dir. Called again it
// loads what is finished and continues. A run that fails ends it.
//
// ds is the images of cfg; nil opens them, and so does a run whose seed divides
// them otherwise.
// Where dir itself holds a single run, its stages are taken over.
func Repeat(ctx context.Context, dir string, cfg *config.Config, ds *data.Dataset, o Options) (*Repeats, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	o.From = append(o.From, dir)
	s := &series{dir: dir, o: o, base: opened{imagesKey(cfg), ds}}
	for i := range cfg.Runs {
		one := *cfg
		one.Runs, one.Seed = 1, cfg.Seed+int64(i)
		s.members = append(s.members, member{fmt.Sprintf("seed-%d", one.Seed), &one})
	}
	out := &Repeats{Dir: dir, Name: cfg.Name, Wanted: cfg.Runs, Stages: map[string]Spread{}, Runs: []*Report{}}
	err := s.run(ctx, func(m member, r *Report, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		out.add(r)
		return rundir.At(dir).WriteJSON(out, repeatsFile)
	})
	return out, err
}

// OpenRepeats reads what Repeat has kept in a directory; nil where it did not.
func OpenRepeats(dir string) (*Repeats, error) {
	r := &Repeats{Dir: dir}
	ok, err := rundir.At(dir).ReadJSON(r, repeatsFile)
	if !ok || err != nil {
		return nil, err
	}
	for _, one := range r.Runs {
		one.Dir = filepath.Join(dir, fmt.Sprintf("seed-%d", one.Seed))
	}
	return r, nil
}

func (r *Repeats) add(one *Report) {
	r.Runs = append(r.Runs, one)
	for _, row := range repeatedStages {
		var scores []*Scores
		for _, run := range r.Runs {
			if s := row.scores(run); s != nil {
				scores = append(scores, s)
			}
		}
		if len(scores) > 0 {
			r.Stages[row.name] = spread(scores)
		}
	}
}

// repeatedStages have scores, in the order of a table.
var repeatedStages = []struct {
	name, title string
	scores      func(*Report) *Scores
}{
	{"kmeans", "k-means on pretext features", func(r *Report) *Scores { return r.KMeans }},
	{"scan", "SCAN", func(r *Report) *Scores { return r.Scan }},
	{"selflabel", "self-label", func(r *Report) *Scores { return r.SelfLabel }},
}

// spread is the mean and deviation of each score.
func spread(scores []*Scores) Spread {
	s := Spread{Std: &Scores{}}
	for _, of := range []func(*Scores) *float64{
		func(s *Scores) *float64 { return &s.ACC }, func(s *Scores) *float64 { return &s.NMI },
		func(s *Scores) *float64 { return &s.ARI }, func(s *Scores) *float64 { return &s.AMI },
		func(s *Scores) *float64 { return &s.Purity },
	} {
		values := make([]float64, len(scores))
		for i := range scores {
			values[i] = *of(scores[i])
		}
		mean, variance := stat.MeanVariance(values, nil)
		*of(&s.Mean), *of(s.Std) = mean, math.Sqrt(variance)
	}
	if len(scores) == 1 {
		s.Std = nil
	}
	return s
}

// text is "0.812 ± 0.013".
func (s Spread) text(of func(*Scores) float64) string {
	if s.Std == nil {
		return fmt.Sprintf("%.3f", of(&s.Mean))
	}
	return fmt.Sprintf("%.3f ± %.3f", of(&s.Mean), of(s.Std))
}

// String is the table that ends the runs.
func (r *Repeats) String() string {
	var b strings.Builder
	grid := [][]string{{"", "ACC", "NMI", "ARI"}}
	for _, row := range repeatedStages {
		if s, ok := r.Stages[row.name]; ok {
			grid = append(grid, []string{row.title, s.text(func(s *Scores) float64 { return s.ACC }),
				s.text(func(s *Scores) float64 { return s.NMI }), s.text(func(s *Scores) float64 { return s.ARI })})
		}
	}
	if len(grid) > 1 {
		writeGrid(&b, grid)
		fmt.Fprintf(&b, "mean ± sample standard deviation of %d runs\n\n", len(r.Runs))
	}
	scored := len(r.Stages) > 0
	rows := [][]string{append([]string{"run"}, outcomeTitles(scored)...)}
	for _, one := range r.Runs {
		rows = append(rows, append([]string{fmt.Sprintf("seed-%d", one.Seed)}, outcomeCells(one, one.total(), scored)...))
	}
	writeGrid(&b, rows)
	fmt.Fprintln(&b, outcomeNote(r.Runs, scored))
	if n := len(r.Runs); n < r.Wanted {
		fmt.Fprintf(&b, "note: %d of %d runs are finished\n", n, r.Wanted)
	}
	return b.String()
}

// outcomeTitles are the columns of a run among others.
func outcomeTitles(scored bool) []string {
	if !scored {
		return []string{"val loss", "confidence", "in use", "seconds"}
	}
	return []string{"val loss", "ACC", "NMI", "ARI", "in use", "seconds"}
}

func outcomeCells(r *Report, seconds float64, scored bool) []string {
	cells := []string{fmt.Sprintf("%.4f", r.ValLoss)}
	_, clustered := r.Confidence["scan"]
	switch s := r.Final(); {
	case !clustered:
		cells = make([]string, len(outcomeTitles(scored))-2)
	case !scored:
		cells = append(cells, fmt.Sprintf("%.3f", r.finalConfidence()))
	case s == nil:
		cells = append(cells, "", "", "")
	default:
		cells = append(cells, fmt.Sprintf("%.3f", s.ACC), fmt.Sprintf("%.3f", s.NMI), fmt.Sprintf("%.3f", s.ARI))
	}
	return append(cells, fmt.Sprintf("%d/%d", r.ClustersInUse(), r.Clusters), fmt.Sprintf("%.1f", seconds))
}

func (r *Report) finalConfidence() float64 {
	if c, ok := r.Confidence["selflabel"]; ok {
		return c.Mean
	}
	return r.Confidence["scan"].Mean
}

// outcomeNote says what the columns are of.
func outcomeNote(runs []*Report, scored bool) string {
	last, why := "", ""
	for _, r := range runs {
		why = r.Unscored
		if _, ok := r.Confidence["scan"]; ok && last == "" {
			last = stage.Scan.Title()
		}
		if _, ok := r.Confidence["selflabel"]; ok {
			last = stage.SelfLabel.Title()
		}
	}
	switch {
	case last == "":
		return "the runs are until pretext: no SCAN to compare"
	case scored:
		return "val loss is SCAN's, which needs no label; scores are those after " + last
	}
	return fmt.Sprintf("val loss is SCAN's, confidence that after %s; no scores: %s", last, why)
}
