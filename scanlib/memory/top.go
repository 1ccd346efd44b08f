package memory

import (
	"math"
	"slices"
)

// hit is an image found for a query.
type hit struct {
	similarity float32
	image      int32
}

// before reports whether a is the better hit: the more similar, then the lower
// index.
func (a hit) before(b hit) bool {
	return a.similarity > b.similarity || (a.similarity == b.similarity && a.image < b.image)
}

// compareHits puts the better hit first.
func compareHits(a, b hit) int {
	if a.before(b) {
		return -1
	}
	return 1
}

// top keeps the best hits of one query, up to the capacity of the slice, as a
// heap with the worst at the root. What it keeps does not depend on the order
// they come in.
type top []hit

// add offers the heap one hit and returns the similarity below which it takes
// no more.
func (t *top) add(h hit) (floor float32) {
	s := *t
	switch {
	case len(s) < cap(s):
		s = append(s, h)
		*t = s
		s.up(len(s) - 1)
	case h.before(s[0]):
		s[0] = h
		s.down()
	}
	if len(s) < cap(s) {
		return noFloor
	}
	return s[0].similarity
}

// noFloor is below every similarity.
var noFloor = float32(math.Inf(-1))

// up restores the heap after a hit was put at its end.
func (t top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t[parent].before(t[i]) {
			return
		}
		t[i], t[parent] = t[parent], t[i]
		i = parent
	}
}

// down restores the heap after its root was replaced.
func (t top) down() {
	for i := 0; ; {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t); child++ {
			if t[worst].before(t[child]) {
				worst = child
			}
		}
		if worst == i {
			return
		}
		t[i], t[worst] = t[worst], t[i]
		i = worst
	}
}

// rank computes the similarity of each hit with the query again and returns the
// best k, best first.
func (t top) rank(query []float32, bank Bank, k int) []hit {
	for i, h := range t {
		t[i].similarity = float32(dot64(query, bank.row(int(h.image))))
	}
	slices.SortFunc(t, compareHits)
	return t[:k]
}
