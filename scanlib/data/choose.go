package data

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

// A choice selects images of a listing, before any is decoded. Its fields apply
// in this order; the zero value selects all.
type choice struct {
	names    []string          // only these; nil: all
	without  []string          // not these
	merge    map[string]string // from a class to the one it counts as, which may be new
	classes  []string          // only of these classes; nil: all
	perClass int               // at most so many images of each class, and none of unknown class; 0: all
	fraction float64           // that share, rounded, at least one image; 0: all
	limit    int               // at most so many images; 0: all
}

// choose applies a choice. Random draws use the seed and, except for perClass,
// do not look at labels.
func (s *Source) choose(c choice, seed int64) error {
	if err := s.named(c.names, c.without); err != nil {
		return err
	}
	if !s.NoClasses {
		if err := s.ofClass(c, seed); err != nil {
			return err
		}
	}
	n := len(s.Entries)
	if c.fraction > 0 {
		n = max(1, int(math.Round(c.fraction*float64(n))))
	}
	if c.limit > 0 {
		n = min(n, c.limit)
	}
	s.draw(n, seed)
	return nil
}

// ofClass applies the part of a choice that is about classes.
func (s *Source) ofClass(c choice, seed int64) error {
	if s.Classes == nil && (len(c.merge) > 0 || c.classes != nil || c.perClass > 0) {
		return fmt.Errorf("data: %s has no classes to choose by", s.Place)
	}
	if err := s.mergeClasses(c.merge); err != nil {
		return err
	}
	if err := s.keepClasses(c.classes); err != nil {
		return err
	}
	s.perClass(c.perClass, seed)
	return nil
}

// keep keeps the entries at the indices, which must be ascending.
func (s *Source) keep(kept []int) {
	entries, labels, read := s.Entries, s.Labels, s.Read
	s.Entries, s.Labels = make([]listing.Entry, len(kept)), nil
	for i, k := range kept {
		s.Entries[i] = entries[k]
		if labels != nil {
			s.Labels = append(s.Labels, labels[k])
		}
	}
	s.Read = func(i int) (decode.Image, error) { return read(kept[i]) }
}

// Keep keeps the images i for which keep(i) is true.
func (s *Source) Keep(keep func(i int) bool) {
	var kept []int
	for i := range s.Entries {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	s.keep(kept)
}

// Only keeps the images with these names; names that match no image are
// ignored.
func (s *Source) Only(names []string) error { return s.part(names, nil) }

// Without removes the images with these names.
func (s *Source) Without(names []string) error { return s.part(nil, names) }

func (s *Source) part(names, without []string) error {
	err := s.named(names, without)
	s.unknownNames = nil // they are not the user's
	return err
}

// draw keeps n entries drawn by seed; 0 keeps all.
func (s *Source) draw(n int, seed int64) {
	if n > 0 && n < len(s.Entries) {
		s.keep(sample(len(s.Entries), n, seed))
	}
}

// named keeps the images in names, all if nil, that are not in without. It
// records names that match no image, or several.
func (s *Source) named(names, without []string) error {
	if names == nil && without == nil {
		return nil
	}
	entries := s.Entries
	find := listing.NewFinder(s.Names())
	only, unknown := find.All(names)
	not, _ := find.All(without)
	s.Keep(func(i int) bool {
		name := entries[i].Name
		return (names == nil || only[name]) && !not[name]
	})
	switch s.unknownNames = unknown; {
	case len(s.Entries) > 0:
		return nil
	case len(unknown) > 0:
		return fmt.Errorf("data: %s: none of the %d names listed is an image of it (first: %q)", s.Place, len(names), unknown[0])
	}
	return fmt.Errorf("data: %s: the lists leave none of its %d images", s.Place, len(entries))
}

// mergeClasses merges classes into others.
func (s *Source) mergeClasses(merge map[string]string) error {
	if len(merge) == 0 {
		return nil
	}
	old, merge := s.Classes, normal(merge)
	for _, from := range slices.Sorted(maps.Keys(merge)) {
		if !slices.Contains(old, from) {
			return s.unknownClass(from)
		}
	}
	index := map[string]int{}
	s.Classes = nil
	for _, class := range old {
		class = merged(class, merge)
		if _, known := index[class]; !known {
			index[class] = len(s.Classes)
			s.Classes = append(s.Classes, class)
		}
	}
	s.renumber(func(label int) int { return index[merged(old[label], merge)] })
	return nil
}

// normal returns merge with class names in the form used here.
func normal(merge map[string]string) map[string]string {
	out := map[string]string{}
	for from, to := range merge {
		out[listing.Normal(from)] = listing.Normal(to)
	}
	return out
}

// merged returns the class that a class counts as.
func merged(class string, merge map[string]string) string {
	if to, ok := merge[class]; ok {
		return to
	}
	return class
}

// renumber maps the known labels.
func (s *Source) renumber(to func(label int) int) {
	s.Labels = slices.Clone(s.Labels)
	for i, label := range s.Labels {
		if label >= 0 {
			s.Labels[i] = to(label)
		}
	}
}

// keepClasses keeps the images of some classes, in the order of the data set.
func (s *Source) keepClasses(classes []string) error {
	if classes == nil {
		return nil
	}
	wanted := map[string]bool{}
	for _, class := range classes {
		class = listing.Normal(class)
		if s.Alias != nil {
			class = s.Alias(class)
		}
		if !slices.Contains(s.Classes, class) {
			return s.unknownClass(class)
		}
		wanted[class] = true
	}
	number, old, labels := make([]int, len(s.Classes)), s.Classes, s.Labels
	s.Classes = nil
	for i, class := range old {
		number[i] = -1
		if wanted[class] {
			number[i] = len(s.Classes)
			s.Classes = append(s.Classes, class)
		}
	}
	s.Keep(func(i int) bool { return labels[i] >= 0 && number[labels[i]] >= 0 })
	if len(s.Entries) == 0 {
		return fmt.Errorf("data: %s has no images of %s", s.Place, strings.Join(classes, ", "))
	}
	s.renumber(func(label int) int { return number[label] })
	return nil
}

func (s *Source) unknownClass(class string) error {
	const most = 25
	return fmt.Errorf("data: %s has no class %q; it has %s", s.Place, class, words.List(s.Classes, most))
}

// perClass keeps at most n images of each class.
func (s *Source) perClass(n int, seed int64) {
	if n == 0 {
		return
	}
	members := make([][]int, len(s.Classes))
	for i, label := range s.Labels {
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
	s.keep(kept)
}
