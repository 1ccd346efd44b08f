package data

import (
	"bytes"
	"hash/maphash"

	"scango/internal/words"
	"scango/scanlib/pack"
)

// few is how many names a warning lists.
const few = 5

// warnAbout warns of the images of a set that could not be used.
func (o Options) warnAbout(set *Set, notes []string) {
	if set.Rebuilt != "" {
		o.warn("the cached images were damaged and are decoded again: %s", set.Rebuilt)
	}
	for _, line := range SkipLines(set.Skipped) {
		o.warn("skipped %s", line)
	}
	if n := len(set.Skipped); n > 0 {
		o.warn("%d of %s skipped (strict stops at the first)", n, words.Count(n+set.Len(), "file"))
	}
	for _, odd := range set.Odd {
		o.warn("odd %s: %s", odd.Name, odd.Reason)
	}
	for _, note := range notes {
		o.warn("%s", note)
	}
	if n := len(set.UnknownNames); n > 0 {
		o.warn("no image goes by %s of the list of images: %s", words.Count(n, "name"), words.List(set.UnknownNames, few))
	}
}

// SkipLines lists skipped files with reasons, one line each, or one line for
// many with the same reason.
func SkipLines(skipped []Skip) (lines []string) {
	names := map[string][]string{}
	for _, skip := range skipped {
		names[skip.Reason] = append(names[skip.Reason], skip.Name)
	}
	for _, skip := range skipped {
		switch same := names[skip.Reason]; {
		case len(same) <= few:
			lines = append(lines, skip.Name+": "+skip.Reason)
		case same[0] == skip.Name:
			lines = append(lines, words.Count(len(same), "file")+": "+skip.Reason+": "+words.List(same, few))
		}
	}
	return lines
}

// warnAboutLeaks warns of validation images whose pixels are also those of a
// training image.
func (d *Dataset) warnAboutLeaks(o Options) {
	pretext := d.Pretext()
	val, train := Same(pretext, d.Val.Images)
	if len(val) == 0 {
		return
	}
	var pairs []string
	for i, k := range val {
		pairs = append(pairs, d.Val.Names[k]+" is "+pretext.Names[train[i]])
	}
	o.warn("training sees %d of %s, to the pixel: %s; scores on them tell less",
		len(val), words.Count(d.Val.Len(), "validation image"), words.List(pairs, few))
}

// Same finds the images of b with the same pixels as an image of a: for each
// its index in b, and that of the first such image in a.
func Same(a, b pack.Images) (inB, inA []int) {
	if a.Height != b.Height || a.Width != b.Width {
		return nil, nil
	}
	seed := maphash.MakeSeed()
	of := make(map[uint64][]int, b.Len())
	for i := range b.Len() {
		sum := maphash.Bytes(seed, b.At(i))
		of[sum] = append(of[sum], i)
	}
	first := make(map[int]int)
	for k := range a.Len() {
		for _, i := range of[maphash.Bytes(seed, a.At(k))] {
			if _, known := first[i]; !known && bytes.Equal(a.At(k), b.At(i)) {
				first[i] = k
			}
		}
	}
	for i := range b.Len() {
		if k, found := first[i]; found {
			inB, inA = append(inB, i), append(inA, k)
		}
	}
	return inB, inA
}
