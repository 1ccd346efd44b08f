package audit

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"scango/internal/words"
)

// finding is a kind of finding, as a row of the table.
type finding struct {
	name     string
	count    int
	todo     string // what to do about it
	examples []string
}

// imbalanced is the ratio of class sizes from which to mention it: SCAN's
// entropy term favors clusters of equal size.
const imbalanced = 3

// findings returns all kinds of findings, the most serious first.
func (r *Report) findings() []finding {
	return []finding{
		{"corrupt", r.Corrupt.Count, "left out of training; replace or delete them", r.Corrupt.examples()},
		{"train/val leakage", r.Leakage.Count, "validation repeats training: leave the training copies out (by data.image_list)", r.Leakage.examples()},
		{"exact duplicates", r.Duplicates.Count, fmt.Sprintf("in %s: keep one of each (by data.image_list)", words.Count(len(r.Duplicates.Groups), "group")), r.Duplicates.examples()},
		{"near duplicates", r.NearDuplicates.Count, fmt.Sprintf("in %s: they will be each other's neighbors; keep one of each (by data.image_list)", words.Count(len(r.NearDuplicates.Groups), "group")), r.NearDuplicates.examples()},
		{"blank", r.Blank.Count, "nothing to learn from: delete them", r.Blank.examples()},
		{"too dark", r.Dark.Count, "look whether anything can be seen", r.Dark.examples()},
		{"too bright", r.Bright.Count, "look whether anything can be seen", r.Bright.examples()},
		{"blurry", r.Blurry.Count, "look whether they are worth keeping", r.Blurry.examples()},
		{"odd size", r.Odd.Count, "little is left of them after resizing", r.Odd.examples()},
		{"unusual aspect", r.Unusual.Count, "they lose more than others: resize=letterbox keeps all of an image", r.Unusual.examples()},
		{"gray stored as color", r.Gray.Count, "nothing to do: all images become color; they may cluster by being gray", r.Gray.examples()},
	}
}

// mostExamples is the number of examples in a row.
const mostExamples = 3

func (n Names) examples() []string {
	var out []string
	for _, name := range n.Names[:min(mostExamples, len(n.Names))] {
		out = append(out, name.String())
	}
	return out
}

func (f Faults) examples() []string {
	out := f.Names.examples()
	for i := range out {
		out[i] += " (" + f.Reasons[i] + ")"
	}
	return out
}

func (g Groups) examples() []string {
	var out []string
	for _, names := range g.Groups[:min(mostExamples, len(g.Groups))] {
		text := names[0].String() + " = " + names[1].String()
		if more := len(names) - 2; more > 0 {
			text += fmt.Sprintf(" = %d more", more)
		}
		out = append(out, text)
	}
	return out
}

func (l Leakage) examples() []string {
	var out []string
	for _, pair := range l.Pairs[:min(mostExamples, len(l.Pairs))] {
		out = append(out, pair.Val.String()+" = "+pair.Train.String())
	}
	return out
}

// Table returns the report as text: findings first, each with what to do.
func (r *Report) Table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s usable\n", Name(r.Source), words.Count(r.Total.Count, "image"), words.Number(r.Usable.Count))
	for _, note := range r.Notes {
		fmt.Fprintf(&b, "%s\n", note)
	}
	b.WriteString("\n")
	r.writeFindings(&b)
	b.WriteString("\n")
	r.writeFacts(&b)
	return b.String()
}

func (r *Report) writeFindings(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	var none []string
	for _, f := range r.findings() {
		if f.count == 0 {
			none = append(none, f.name)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.name, words.Number(f.count), f.todo)
		for _, example := range f.examples {
			fmt.Fprintf(w, "\t\t  %s\n", example)
		}
	}
	w.Flush()
	if len(none) > 0 {
		fmt.Fprintf(b, "none: %s\n", strings.Join(none, ", "))
	}
}

func (r *Report) writeFacts(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, fact := range []struct{ name, text string }{
		{"sizes", tallies(r.Sizes)},
		{"aspects", tallies(r.Aspects)},
		{"formats", tallies(r.Formats)},
		{"stored as", tallies(r.Stored)},
		{"really", tallies(r.Really)},
		{"classes", r.Classes.text()},
		{"resize", r.Resize.text()},
		{"memory", r.Memory.text()},
	} {
		if fact.text != "" {
			fmt.Fprintf(w, "%s\t%s\n", fact.name, fact.text)
		}
	}
	total := 0.0
	for _, s := range r.Stages {
		fmt.Fprintf(w, "%s\t%s\n", s.Name, s.text())
		total += s.Seconds
	}
	if total > 0 {
		fmt.Fprintf(w, "all stages\tabout %s\n", words.Seconds(total))
	}
	w.Flush()
}

// mostValues is how many values of a property are listed.
const mostValues = 4

func tallies(list []Tally) string {
	var parts []string
	for _, t := range list[:min(mostValues, len(list))] {
		parts = append(parts, Name(t.Value).String()+": "+words.Number(t.Count))
	}
	if more := list[len(parts):]; len(more) > 0 {
		rest := 0
		for _, t := range more {
			rest += t.Count
		}
		parts = append(parts, fmt.Sprintf("%d others: %s", len(more), words.Number(rest)))
	}
	return strings.Join(parts, "; ")
}

func (c Classes) text() string {
	if c.Labeled == 0 {
		return "no labels"
	}
	sorted := slices.Clone(c.Counts)
	slices.SortStableFunc(sorted, func(a, b Tally) int { return b.Count - a.Count })
	most, least := sorted[0], sorted[len(sorted)-1]
	text := fmt.Sprintf("%d, of %s (%s) to %s (%s) images", len(sorted), words.Number(least.Count), Name(least.Value), words.Number(most.Count), Name(most.Value))
	if len(sorted) == 1 {
		text = fmt.Sprintf("1 (%s): scores would be perfect and mean nothing", Name(most.Value))
	}
	if c.Unlabeled > 0 {
		text += fmt.Sprintf(", %s without a label", words.Number(c.Unlabeled))
	}
	if c.Imbalance >= imbalanced {
		text += "; lower scan.entropy_weight, which pulls towards clusters of one size"
	}
	return text
}

func (r Resize) text() string {
	text := fmt.Sprintf("%s to %d×%d ", r.Mode, r.Size, r.Size)
	switch {
	case r.Mode == "letterbox":
		return text + fmt.Sprintf("keeps all; %s of the result is black", percent(r.Padding))
	case r.Mode == "squash":
		return text + fmt.Sprintf("keeps all; things become %.2f times as wide or narrow", r.Stretch)
	case r.CutWidth+r.CutHeight < 0.01:
		return text + "cuts next to nothing"
	}
	return text + fmt.Sprintf("cuts %s of the height and %s of the width (the official 224 of 256: %s and %s); resize=letterbox keeps all",
		percent(r.CutHeight), percent(r.CutWidth), percent(r.OfficialCutHeight), percent(r.OfficialCutWidth))
}

func (m Memory) text() string {
	where := "on the device"
	if !m.Resident {
		where = "streamed from the pack, too many for the device"
	}
	text := fmt.Sprintf("pixels %s, %s; features %s", words.Bytes(m.Pixels), where, words.Bytes(m.Features))
	if m.Files > 0 {
		text += "; files " + words.Bytes(m.Files)
	}
	return text
}

func (s Stage) text() string {
	return fmt.Sprintf("about %s: %s of %.2f s, compiling %.0f s", words.Seconds(s.Seconds), words.Count(s.Steps, "step"), s.StepSeconds, s.CompileSeconds)
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
