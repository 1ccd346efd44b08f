package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"scango/scanlib/data/listing"
)

// Report holds the findings of an audit. Its JSON has a key for each kind of
// finding, with a count and names, even if the count is 0.
type Report struct {
	Source string `json:"source"` // what was audited

	Total          Names   `json:"total"` // sorted
	Usable         Names   `json:"usable"`
	Corrupt        Faults  `json:"corrupt"`
	Duplicates     Groups  `json:"duplicates"`      // the same bytes
	NearDuplicates Groups  `json:"near_duplicates"` // the same to the eye
	Leakage        Leakage `json:"leakage"`         // validation images that repeat training images
	Blank          Names   `json:"blank"`
	Dark           Names   `json:"dark"`
	Bright         Names   `json:"bright"`
	Blurry         Names   `json:"blurry"`
	Odd            Faults  `json:"odd"`            // tiny, or long and thin
	Unusual        Names   `json:"unusual_aspect"` // of another shape than most
	Gray           Names   `json:"gray_as_color"`  // stored as color

	Sizes   []Tally `json:"sizes"`
	Aspects []Tally `json:"aspects"` // width over height
	Formats []Tally `json:"formats"`
	Stored  []Tally `json:"stored_modes"`
	Really  []Tally `json:"real_modes"`

	Classes Classes `json:"classes"`
	Resize  Resize  `json:"resize"`
	Memory  Memory  `json:"memory"`
	Stages  []Stage `json:"stages,omitempty"` // measured by a probe; nil without one

	Notes []string `json:"notes,omitempty"`

	train []Name // usable
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Name is the name of an image, of any bytes. In JSON, one that is not UTF-8 is
// written as in Go source, with \xNN for each invalid byte.
type Name string

// MarshalJSON keeps JSON valid.
func (n Name) MarshalJSON() ([]byte, error) {
	if !utf8.ValidString(string(n)) {
		quoted := strconv.Quote(string(n))
		return json.Marshal(quoted[1 : len(quoted)-1])
	}
	return json.Marshal(string(n))
}

// String returns the name on one line, quoted if it has characters that are not
// printable.
func (n Name) String() string {
	if quoted := strconv.Quote(string(n)); quoted != `"`+string(n)+`"` {
		return quoted
	}
	return string(n)
}

// Names are images of one kind.
type Names struct {
	Count int    `json:"count"`
	Names []Name `json:"names"`
}

// Faults are images of one kind, each with a reason.
type Faults struct {
	Names
	Reasons []string `json:"reasons"` // in the order of names
}

// Groups are images that repeat the first of their group. Count and Names are
// those of the repetitions: without them, every image is there once.
type Groups struct {
	Names
	Groups [][]Name `json:"groups"`
}

// Leakage lists validation images that repeat training images.
type Leakage struct {
	Names
	Pairs []Pair `json:"pairs"`
}

// Pair is a validation image and the training image that it repeats.
type Pair struct {
	Val   Name `json:"val"`
	Train Name `json:"train"`
	Exact bool `json:"exact"`
}

// Tally is how many images have a property.
type Tally struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

func listed(images []*Image) Names {
	out := Names{len(images), make([]Name, len(images))}
	for i, im := range images {
		out.Names[i] = Name(im.Name)
	}
	return out
}

func faults(list []fault) Faults {
	out := Faults{Names{len(list), []Name{}}, []string{}}
	for _, f := range list {
		out.Names.Names, out.Reasons = append(out.Names.Names, f.name), append(out.Reasons, f.reason)
	}
	return out
}

func groups(list [][]*Image) Groups {
	out := Groups{Names{0, []Name{}}, [][]Name{}}
	for _, images := range list {
		names := listed(images).Names
		out.Groups = append(out.Groups, names)
		out.Names.Names = append(out.Names.Names, names[1:]...)
	}
	out.Count = len(out.Names.Names)
	return out
}

// tally counts the values of a property, the most frequent first.
func (a *Audit) tally(of func(*Image) string) []Tally {
	counts := map[string]int{}
	for _, im := range a.images {
		if value := of(im); value != "" {
			counts[value]++
		}
	}
	out := []Tally{}
	for value, n := range counts {
		out = append(out, Tally{value, n})
	}
	slices.SortFunc(out, func(a, b Tally) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value)) })
	return out
}

func size(im *Image) string { return fmt.Sprintf("%d×%d", im.Width, im.Height) }

func shape(im *Image) string {
	switch a := im.aspect(); {
	case im.Width == im.Height:
		return "square"
	case a < 1:
		return fmt.Sprintf("%.2f, upright", a)
	default:
		return fmt.Sprintf("%.2f, wide", a)
	}
}

func really(im *Image) string {
	if im.Gray {
		return "gray"
	}
	return "color"
}

// WriteKeep writes the names to keep as a list of images, and returns how many.
func (r *Report) WriteKeep(w io.Writer, near bool) (int, error) {
	names := r.Keep(near)
	return len(names), listing.WriteNames(w, names)
}

// Keep returns the names of training images for a list to train on: usable, one
// of each group of duplicates, and none that a validation image repeats
// exactly; none that look alike either, if near is set.
func (r *Report) Keep(near bool) []string {
	drop := map[Name]bool{}
	lists := [][]Name{r.Duplicates.Names.Names}
	if near {
		lists = append(lists, r.NearDuplicates.Names.Names)
	}
	for _, pair := range r.Leakage.Pairs {
		if pair.Exact || near {
			lists = append(lists, []Name{pair.Train})
		}
	}
	for _, name := range slices.Concat(lists...) {
		drop[name] = true
	}
	var keep []string
	for _, name := range r.train {
		if !drop[name] {
			keep = append(keep, string(name))
		}
	}
	return keep
}
