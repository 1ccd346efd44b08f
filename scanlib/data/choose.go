package data

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path"
	"slices"
	"strings"

	"scango/scanlib/data/decode"
)

// Choice says which images of a listing make the set, before any is decoded.
// Its parts apply in this order; the zero value takes all. Names are matched as
// those of a labels CSV are, and those that fit no image are in
// [Set].UnknownNames.
type Choice struct {
	Names   []string          // these alone; nil: all
	Without []string          // not these
	Merge   map[string]string // a class that counts as another, which may be new
	Classes []string          // of these classes alone; nil: all
	// PerClass above 0 keeps that many images of each class, drawn with the
	// seed of [Options]; images of unknown class are left out.
	PerClass int
	Fraction float64 // keeps that share, rounded, at least one image; drawn without looking at labels; 0: all
}

// choose applies the choice and the limit of o.
func (s source) choose(o Options) (source, error) {
	s, err := s.named(o.Only.Names, o.Only.Without)
	if err != nil {
		return s, err
	}
	if s.classes == nil && (len(o.Only.Merge) > 0 || o.Only.Classes != nil || o.Only.PerClass > 0) {
		return s, fmt.Errorf("data: %s has no classes to choose by", s.place)
	}
	if s, err = s.merged(o.Only.Merge); err != nil {
		return s, err
	}
	if s, err = s.ofClasses(o.Only.Classes); err != nil {
		return s, err
	}
	s = s.perClass(o.Only.PerClass, o.Seed)
	n := len(s.entries)
	if o.Only.Fraction > 0 {
		n = max(1, int(math.Round(o.Only.Fraction*float64(n))))
	}
	if o.Limit > 0 {
		n = min(n, o.Limit)
	}
	return s.draw(n, o.Seed), nil
}

// pick keeps the entries at indices, which ascend.
func (s source) pick(kept []int) source {
	entries, labels, read := s.entries, s.labels, s.read
	s.entries, s.labels = make([]entry, len(kept)), nil
	for i, k := range kept {
		s.entries[i] = entries[k]
		if labels != nil {
			s.labels = append(s.labels, labels[k])
		}
	}
	s.read = func(i int) (decode.Image, error) { return read(kept[i]) }
	return s
}

// where keeps the entries that keep says.
func (s source) where(keep func(i int) bool) source {
	var kept []int
	for i := range s.entries {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	return s.pick(kept)
}

// draw keeps n entries drawn by seed; 0 keeps all.
func (s source) draw(n int, seed int64) source {
	if n == 0 || n >= len(s.entries) {
		return s
	}
	return s.pick(sample(len(s.entries), n, seed))
}

func (s source) named(names, without []string) (source, error) {
	if names == nil && without == nil {
		return s, nil
	}
	find := newFinder(s.entries)
	only, unknown := find.all(names)
	not, _ := find.all(without)
	all := s
	s = s.where(func(i int) bool {
		name := all.entries[i].name
		return (names == nil || only[name]) && !not[name]
	})
	if s.unknownNames = unknown; len(s.entries) > 0 {
		return s, nil
	}
	if len(unknown) > 0 {
		return s, fmt.Errorf("data: %s: none of the %d names listed is an image of it (first: %q)", s.place, len(names), unknown[0])
	}
	return s, fmt.Errorf("data: %s: the lists leave none of its %d images", s.place, len(all.entries))
}

// all are the images that go by the names.
func (f finder) all(names []string) (found map[string]bool, unknown []string) {
	found = map[string]bool{}
	for _, name := range names {
		if image, ok := f.image(name); ok {
			found[image] = true
		} else {
			unknown = append(unknown, name)
		}
	}
	return found, unknown
}

// merged lets some classes count as others.
func (s source) merged(merge map[string]string) (source, error) {
	if len(merge) == 0 {
		return s, nil
	}
	old := s.classes
	for _, from := range slices.Sorted(maps.Keys(merge)) {
		if !slices.Contains(old, from) {
			return s, unknownClass(from, s)
		}
	}
	index := map[string]int{}
	s.classes = nil
	for _, class := range old {
		if to, ok := merge[class]; ok {
			class = to
		}
		if _, known := index[class]; !known {
			index[class] = len(s.classes)
			s.classes = append(s.classes, class)
		}
	}
	return s.renumbered(func(label int) int {
		class := old[label]
		if to, ok := merge[class]; ok {
			class = to
		}
		return index[class]
	}), nil
}

// renumbered maps the known labels.
func (s source) renumbered(to func(label int) int) source {
	s.labels = slices.Clone(s.labels)
	for i, label := range s.labels {
		if label >= 0 {
			s.labels[i] = to(label)
		}
	}
	return s
}

// ofClasses keeps the images of some classes, whose order stays.
func (s source) ofClasses(classes []string) (source, error) {
	if classes == nil {
		return s, nil
	}
	for _, class := range classes {
		if !slices.Contains(s.classes, class) {
			return s, unknownClass(class, s)
		}
	}
	number, old := make([]int, len(s.classes)), s.classes
	s.classes = nil
	for i, class := range old {
		number[i] = -1
		if slices.Contains(classes, class) {
			number[i] = len(s.classes)
			s.classes = append(s.classes, class)
		}
	}
	labels := s.labels
	s = s.where(func(i int) bool { return labels[i] >= 0 && number[labels[i]] >= 0 })
	if len(s.entries) == 0 {
		return s, fmt.Errorf("data: %s has no images of %s", s.place, strings.Join(classes, ", "))
	}
	return s.renumbered(func(label int) int { return number[label] }), nil
}

func unknownClass(class string, s source) error {
	const most = 25
	list := strings.Join(s.classes[:min(most, len(s.classes))], ", ")
	if len(s.classes) > most {
		list += ", …"
	}
	return fmt.Errorf("data: %s has no class %q; it has %s", s.place, class, list)
}

// perClass keeps at most n images of each class.
func (s source) perClass(n int, seed int64) source {
	if n == 0 {
		return s
	}
	members := make([][]int, len(s.classes))
	for i, label := range s.labels {
		if label >= 0 {
			members[label] = append(members[label], i)
		}
	}
	var kept []int
	for _, images := range members {
		for _, k := range sample(len(images), min(n, len(images)), seed) {
			kept = append(kept, images[k])
		}
	}
	slices.Sort(kept)
	return s.pick(kept)
}

// ReadNames reads a list of images, one name a line; empty lines and those that
// start with # are passed over.
func ReadNames(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open list %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	var names []string
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		name := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if leadsOut(name) {
			return nil, fmt.Errorf("data: list %s: line %d: %q leads out of the folder: name images by their path below it", file, n, name)
		}
		names = append(names, name)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("data: list %s: %w", file, decode.Reason(err))
	}
	if names == nil {
		return nil, fmt.Errorf("data: list %s: %w", file, errors.New("no names"))
	}
	return names, nil
}

// leadsOut tells whether a name with slashes leads out of the folder that it
// should be below.
func leadsOut(name string) bool {
	name = path.Clean(strings.TrimSpace(name))
	return path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../")
}
