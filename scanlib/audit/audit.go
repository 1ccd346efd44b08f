package audit

import (
	"slices"
	"strings"
)

// Image describes one usable image.
type Image struct {
	Name          string
	Held          bool // one of the validation images
	Width, Height int  // upright
	Bytes         int64
	Format        string   // of the file; "" for a record of a data set
	Mode          string   // how colors are stored; "" where that is fixed
	Sum           [32]byte // of the bytes
	Class         int      // of Plan.Classes; -1 unknown
	Odd           string   // why it is of little use; "" for most
	Measures
}

// Thresholds for one image. Those of brightness were set by looking at the
// images near them in 584 RICO and 571 Android screens and 3,000 photographs.
const (
	// blankContrast is below any picture with a thing in it: a parachute far
	// off in the sky has 3.5, a black screen 0.2.
	blankContrast = 3
	// darkLight: nothing in the image is brighter, which white figures on black
	// are. It names two of the screens and none of the photographs.
	darkLight = 64
	// brightLight: nothing in the image is darker, as small print on white is.
	// It names none of them.
	brightLight = 220
	// blurSharpness is below that of every one of the 4,155 images, the least
	// of which has 0.0188; of the same images blurred by a Gaussian of 3 pixels
	// nine in ten are below it, of 2 pixels six in ten.
	blurSharpness = 0.015
	// aspectFactor is how many times wider or narrower than the median an image
	// has another shape, such as a phone held sideways.
	aspectFactor = 1.5
)

func (im *Image) blank() bool  { return im.Contrast < blankContrast }
func (im *Image) dark() bool   { return im.Brightest < darkLight }
func (im *Image) bright() bool { return im.Darkest > brightLight }
func (im *Image) blurry() bool { return !im.blank() && im.Sharpness < blurSharpness }

func (im *Image) aspect() float64 { return float64(im.Width) / float64(im.Height) }

// Audit gathers images. The zero value is ready for use by one goroutine.
type Audit struct {
	images []*Image
	broken []fault
}

// fault is a file and its defect.
type fault struct {
	name   Name
	reason string
}

// Add adds a usable image.
func (a *Audit) Add(im Image) { a.images = append(a.images, &im) }

// Broken adds a file that cannot be used.
func (a *Audit) Broken(name, reason string) {
	a.broken = append(a.broken, fault{Name(name), reason})
}

// part returns the training or the validation images.
func (a *Audit) part(held bool) []*Image {
	var out []*Image
	for _, im := range a.images {
		if im.Held == held {
			out = append(out, im)
		}
	}
	return out
}

// Report returns the findings, for the use described by plan.
func (a *Audit) Report(plan Plan) *Report {
	slices.SortStableFunc(a.broken, func(x, y fault) int { return strings.Compare(string(x.name), string(y.name)) })
	r := &Report{
		Total:  a.all(),
		Usable: listed(a.images), Corrupt: faults(a.broken),
		Blank: a.where((*Image).blank), Dark: a.where((*Image).dark), Bright: a.where((*Image).bright), Blurry: a.where((*Image).blurry),
		Gray:    a.where(func(im *Image) bool { return im.Gray && im.Mode != "gray" && im.Mode != "" }),
		Unusual: a.where(a.unusual()),
		Odd:     a.odd(),
		Sizes:   a.tally(size), Aspects: a.tally(shape), Formats: a.tally(func(im *Image) string { return im.Format }),
		Stored: a.tally(func(im *Image) string { return im.Mode }), Really: a.tally(really),
	}
	r.train = listed(a.part(false)).Names
	a.compare(r)
	r.Classes, r.Resize, r.Memory = a.classes(plan), a.resize(plan), a.memory(plan)
	return r
}

// all returns the images, usable or not, by name.
func (a *Audit) all() Names {
	names := listed(a.images).Names
	for _, fault := range a.broken {
		names = append(names, fault.name)
	}
	slices.Sort(names)
	return Names{len(names), names}
}

// compare finds duplicates, within each part and between them.
func (a *Audit) compare(r *Report) {
	var exact, near [][]*Image
	for _, held := range []bool{false, true} {
		copies, single := equals(a.part(held))
		exact, near = append(exact, copies...), append(near, lookalikes(single)...)
	}
	r.Duplicates, r.NearDuplicates = groups(exact), groups(near)
	r.Leakage = leakage(a.part(false), a.part(true))
	if n := len(a.images); n > 1 && len(exact) == 1 && len(exact[0]) == n {
		r.note("all %d images are the same picture", n)
	} else if n > 1 && len(near) == 1 && len(near[0]) == n-r.Duplicates.Count {
		r.note("all %d images look like the same picture", n)
	}
}

// equals returns the groups of images with the same bytes, and one image of
// each.
func equals(images []*Image) (copies [][]*Image, single []*Image) {
	of := map[[32]byte][]*Image{}
	for _, im := range images {
		if of[im.Sum] == nil {
			single = append(single, im)
		}
		of[im.Sum] = append(of[im.Sum], im)
	}
	for _, im := range single {
		if len(of[im.Sum]) > 1 {
			copies = append(copies, of[im.Sum])
		}
	}
	return copies, single
}

// leakage pairs validation images with the training images that they repeat.
func leakage(train, held []*Image) Leakage {
	same, x := map[[32]byte]*Image{}, newIndex()
	if len(held) > 0 {
		for _, im := range train {
			if same[im.Sum] == nil {
				same[im.Sum] = im
				x.add(im)
			}
		}
	}
	l := Leakage{Names{0, []Name{}}, []Pair{}}
	for _, im := range held {
		first, exact := same[im.Sum], true
		if first == nil && !im.blank() {
			first, exact = x.find(im), false
		}
		if first != nil {
			l.Names.Names = append(l.Names.Names, Name(im.Name))
			l.Pairs = append(l.Pairs, Pair{Name(im.Name), Name(first.Name), exact})
		}
	}
	l.Count = len(l.Pairs)
	return l
}

func (a *Audit) where(is func(*Image) bool) Names {
	var found []*Image
	for _, im := range a.images {
		if is(im) {
			found = append(found, im)
		}
	}
	return listed(found)
}

func (a *Audit) odd() Faults {
	var found []fault
	for _, im := range a.images {
		if im.Odd != "" {
			found = append(found, fault{Name(im.Name), im.Odd})
		}
	}
	return faults(found)
}

// unusual returns a function that reports whether an image has another aspect
// ratio than most.
func (a *Audit) unusual() func(*Image) bool {
	if len(a.images) == 0 {
		return nil
	}
	var aspects []float64
	for _, im := range a.images {
		aspects = append(aspects, im.aspect())
	}
	slices.Sort(aspects)
	median := aspects[len(aspects)/2]
	return func(im *Image) bool {
		return im.Odd == "" && (im.aspect() > median*aspectFactor || im.aspect() < median/aspectFactor)
	}
}
