package audit

import (
	"image"

	"scango/internal/words"
	"scango/scanlib/figure"
)

// Numbers of examples in a figure.
const (
	sheetImages = 8 // of a finding
	sheetPairs  = 4 // of images that repeat one another
)

// Figure shows examples of each finding; open returns an image by its name.
// Images that cannot be opened any more are left out; ok is false if there are
// none to show.
func (r *Report) Figure(open func(name string) (image.Image, error)) (f figure.Grid, ok bool) {
	f.Title, f.Note = "Audit of "+Name(r.Source).String(), "pairs: the first stays, the second repeats it"
	add := func(name string, list []Name) {
		row := figure.GridRow{Name: name}
		for _, name := range list {
			if img, err := open(string(name)); err == nil {
				row.Images, row.Captions = append(row.Images, img), append(row.Captions, name.String())
			}
		}
		if len(row.Images) > 0 {
			f.Rows, ok = append(f.Rows, row), true
		}
	}
	add("train/val leakage: "+words.Number(r.Leakage.Count), r.Leakage.pairs())
	add("exact duplicates: "+words.Number(r.Duplicates.Count), r.Duplicates.pairs())
	add("near duplicates: "+words.Number(r.NearDuplicates.Count), r.NearDuplicates.pairs())
	for _, row := range []struct {
		name string
		Names
	}{
		{"blank", r.Blank}, {"too dark", r.Dark}, {"too bright", r.Bright}, {"blurry", r.Blurry},
		{"odd size", r.Odd.Names}, {"unusual aspect", r.Unusual}, {"gray stored as color", r.Gray},
	} {
		add(row.name+": "+words.Number(row.Count), row.Names.Names[:min(sheetImages, row.Count)])
	}
	return f, ok
}

func (g Groups) pairs() []Name {
	var out []Name
	for _, names := range g.Groups[:min(sheetPairs, len(g.Groups))] {
		out = append(out, names[0], names[1])
	}
	return out
}

func (l Leakage) pairs() []Name {
	var out []Name
	for _, pair := range l.Pairs[:min(sheetPairs, len(l.Pairs))] {
		out = append(out, pair.Train, pair.Val)
	}
	return out
}
