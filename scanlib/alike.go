package scanlib

import (
	"fmt"

	"scango/scanlib/pack"
)

// checkDiffer refuses images that are all one picture: whatever is computed of
// them looks perfect and means nothing.
func checkDiffer(images pack.Images) error {
	first := string(images.At(0))
	for i := 1; i < images.Len(); i++ {
		if string(images.At(i)) != first {
			return nil
		}
	}
	return fmt.Errorf("all %d training images are the same picture: there is nothing to tell apart; give a folder with other images", images.Len())
}

// mostAlike is a mean similarity above which features say nothing.
const mostAlike = 0.9999

// likeness is the mean similarity of unit-length features [N, dim], over all
// pairs: the squared length of their mean.
func likeness(features []float32, dim int) (similarity float64) {
	mean := make([]float64, dim)
	for i, v := range features {
		mean[i%dim] += float64(v) * float64(dim) / float64(len(features))
	}
	for _, m := range mean {
		similarity += m * m
	}
	return similarity
}
