package audit

import "cmp"

// Plan describes what the images are for.
type Plan struct {
	Classes  []string // of Image.Class; nil without labels
	Size     int      // side of what the network sees, in pixels
	Resize   string   // crop, squash or letterbox
	Features int      // numbers in a feature vector
	Resident int64    // bytes of pixels up to which a device holds them all
}

// Classes are how many images each class has.
type Classes struct {
	Labeled   int     `json:"labeled"` // images
	Unlabeled int     `json:"unlabeled"`
	Counts    []Tally `json:"counts"`    // in the order of the classes
	Imbalance float64 `json:"imbalance"` // the largest class over the smallest; 0 without labels
}

func (a *Audit) classes(plan Plan) Classes {
	c := Classes{Counts: []Tally{}}
	for _, name := range plan.Classes {
		c.Counts = append(c.Counts, Tally{Value: name})
	}
	for _, im := range a.images {
		if im.Class < 0 || im.Class >= len(c.Counts) {
			c.Unlabeled++
			continue
		}
		c.Labeled++
		c.Counts[im.Class].Count++
	}
	if c.Labeled == 0 {
		return c
	}
	largest, smallest := 0, c.Labeled
	for _, t := range c.Counts {
		largest, smallest = max(largest, t.Count), min(smallest, t.Count)
	}
	c.Imbalance = float64(largest) / float64(max(1, smallest))
	return c
}

// Resize describes the effect of resizing to a square, averaged over the
// images.
type Resize struct {
	Mode      string  `json:"mode"`
	Size      int     `json:"size"`
	CutWidth  float64 `json:"cut_width"`  // share of the width that is cut away
	CutHeight float64 `json:"cut_height"` // and of the height
	Padding   float64 `json:"padding"`    // share of the result that is black
	Stretch   float64 `json:"stretch"`    // how many times wider or narrower things become

	// The official code crops the middle 224 pixels of a shorter side of 256,
	// which cuts more: of 540×960, 12.5 % of the width and 51 % of the height.
	OfficialCutWidth  float64 `json:"official_cut_width"`
	OfficialCutHeight float64 `json:"official_cut_height"`
}

// officialCrop is the share of the shorter side that the official code keeps.
const officialCrop = 224.0 / 256

func (a *Audit) resize(plan Plan) Resize {
	r := Resize{Mode: plan.Resize, Size: plan.Size, Stretch: 1}
	if len(a.images) == 0 {
		return r
	}
	n, stretch := float64(len(a.images)), 0.0
	for _, im := range a.images {
		short := float64(min(im.Width, im.Height))
		w, h := short/float64(im.Width), short/float64(im.Height) // what a square keeps of each
		r.OfficialCutWidth += (1 - officialCrop*w) / n
		r.OfficialCutHeight += (1 - officialCrop*h) / n
		switch cmp.Or(plan.Resize, "crop") {
		case "crop":
			r.CutWidth += (1 - w) / n
			r.CutHeight += (1 - h) / n
		case "letterbox":
			r.Padding += (1 - w*h) / n
		case "squash":
			stretch += 1 / (w * h) / n
		}
	}
	r.Stretch = max(1, stretch)
	return r
}

// Memory is the memory that the images and their features take, in bytes.
type Memory struct {
	Pixels   int64 `json:"pixels"`   // the pack on disk, and N×size×size×3 on the device where they are resident
	Files    int64 `json:"files"`    // of all files read
	Features int64 `json:"features"` // float32 [N, D] on the host
	Resident bool  `json:"resident"` // whether the device holds all pixels
}

func (a *Audit) memory(plan Plan) Memory {
	n := int64(len(a.images))
	m := Memory{Pixels: 3 * n * int64(plan.Size*plan.Size), Features: 4 * n * int64(plan.Features)}
	for _, im := range a.images {
		m.Files += im.Bytes
	}
	m.Resident = m.Pixels <= plan.Resident
	return m
}

// Stage is how long a stage is expected to take on this machine.
type Stage struct {
	Name           string  `json:"name"`
	Steps          int     `json:"steps"`
	StepSeconds    float64 `json:"step_seconds"`
	CompileSeconds float64 `json:"compile_seconds"`
	Seconds        float64 `json:"seconds"` // all of it
}
