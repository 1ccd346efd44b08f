package assess

import (
	"scango/scanlib/data"
	"scango/scanlib/score"
)

// Labels are the labels of a set of images, if they are informative.
type Labels struct {
	Classes []string
	silent  string
	of      []int // [N] indices into Classes, -1 unknown; nil where they are silent
}

// LabelsOf returns the labels of a set.
func LabelsOf(set *data.Set) Labels {
	if why := score.Silent(set.Labels); why != "" {
		return Labels{silent: why}
	}
	return Labels{Classes: set.Classes, of: set.Labels}
}

// Silent returns why the labels are not informative, such as "labels are
// constant: nothing to compare with"; "" if they are.
func (l Labels) Silent() string { return l.silent }

// Class returns the name of an image's class; "" where it is not known.
func (l Labels) Class(i int) string {
	if !l.known(i) {
		return ""
	}
	return l.Classes[l.of[i]]
}

// Number is the index of an image's class in Classes; -1 where it is not known.
func (l Labels) Number(i int) int {
	if !l.known(i) {
		return -1
	}
	return l.of[i]
}

// Same reports whether two images are of one class; known is false where the
// class of either is not known.
func (l Labels) Same(i, j int) (same, known bool) {
	if !l.known(i) || !l.known(j) {
		return false, false
	}
	return l.of[i] == l.of[j], true
}

func (l Labels) known(i int) bool { return l.of != nil && l.of[i] >= 0 }
