package study

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/stat"

	"scango/scanlib"
	"scango/scanlib/assess"
	"scango/scanlib/config"
	"scango/scanlib/data"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
)

// repeatsFile is the file in which Repeat keeps its table.
const repeatsFile = "runs.json"

// Repeats are runs that differ only in the seed. They show the variance that a
// single run hides.
type Repeats struct {
	Dir    string `json:"-"`
	Name   string `json:"name"`
	Wanted int    `json:"wanted"` // runs in total, finished or not

	// Stages are means and deviations by stage: kmeans, scan, selflabel. A
	// stage without scores is left out.
	Stages map[stage.Stage]Spread `json:"stages"`
	Runs   []*report.Report       `json:"runs"` // the finished ones, by seed
}

// Spread is the scores of a stage over several runs. Std is the sample standard
// deviation, nil of a single run.
type Spread struct {
	Mean assess.Scores  `json:"mean"`
	Std  *assess.Scores `json:"std"`
}

// Repeat runs a configuration as often as cfg.Runs says, with the seeds
// cfg.Seed, cfg.Seed+1, …, each in a directory seed-S below dir. Called again
// it loads what is finished and continues. A run that fails ends it.
//
// ds holds the images of cfg; they are opened if it is nil, and again for a run
// whose seed splits them differently. If dir itself holds a single run, its
// stages are reused.
func Repeat(ctx context.Context, dir string, cfg *config.Config, ds *data.Dataset, o scanlib.Options) (*Repeats, error) {
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
	out := &Repeats{Dir: dir, Name: cfg.Name, Wanted: cfg.Runs, Stages: map[stage.Stage]Spread{}, Runs: []*report.Report{}}
	err := s.run(ctx, func(m member, r *report.Report, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		out.add(r)
		return rundir.At(dir).WriteJSON(out, repeatsFile)
	})
	return out, err
}

// OpenRepeats reads the table that Repeat wrote to a directory; nil if there is
// none.
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

func (r *Repeats) add(one *report.Report) {
	r.Runs = append(r.Runs, one)
	for _, s := range scoredStages {
		var scores []*assess.Scores
		for _, run := range r.Runs {
			if found := run.Scores(s); found != nil {
				scores = append(scores, found)
			}
		}
		if len(scores) > 0 {
			r.Stages[s] = spread(scores)
		}
	}
}

// scoredStages may have scores, in the order of a table.
var scoredStages = []stage.Stage{stage.KMeans, stage.Scan, stage.SelfLabel}

// spread returns the mean and deviation of each score.
func spread(scores []*assess.Scores) Spread {
	s := Spread{Std: &assess.Scores{}}
	for _, m := range []report.Measure{report.ACC, report.NMI, report.ARI, report.AMI, report.Purity} {
		values := make([]float64, len(scores))
		for i := range scores {
			values[i] = *m.Of(scores[i])
		}
		mean, variance := stat.MeanVariance(values, nil)
		*m.Of(&s.Mean), *m.Of(s.Std) = mean, math.Sqrt(variance)
	}
	if len(scores) == 1 {
		s.Std = nil
	}
	return s
}

// text formats a measure, as in "0.812 ± 0.013".
func (s Spread) text(m report.Measure) string {
	if s.Std == nil {
		return fmt.Sprintf("%.3f", *m.Of(&s.Mean))
	}
	return fmt.Sprintf("%.3f ± %.3f", *m.Of(&s.Mean), *m.Of(s.Std))
}

// String returns the table that ends the runs.
func (r *Repeats) String() string {
	var b strings.Builder
	grid := [][]string{{"", "ACC", "NMI", "ARI"}}
	for _, s := range scoredStages {
		if spread, ok := r.Stages[s]; ok {
			grid = append(grid, []string{report.Title(s), spread.text(report.ACC), spread.text(report.NMI), spread.text(report.ARI)})
		}
	}
	if len(grid) > 1 {
		report.WriteGrid(&b, grid)
		fmt.Fprintf(&b, "mean ± sample standard deviation of %d runs\n\n", len(r.Runs))
	}
	scored := len(r.Stages) > 0
	rows := [][]string{append([]string{"run"}, outcomeTitles(scored)...)}
	for _, one := range r.Runs {
		rows = append(rows, append([]string{fmt.Sprintf("seed-%d", one.Seed)}, outcomeCells(one, one.Total(), scored)...))
	}
	report.WriteGrid(&b, rows)
	fmt.Fprintln(&b, outcomeNote(r.Runs, scored))
	if n := len(r.Runs); n < r.Wanted {
		fmt.Fprintf(&b, "note: %d of %d runs are finished\n", n, r.Wanted)
	}
	return b.String()
}
