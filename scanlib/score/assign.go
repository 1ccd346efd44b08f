package score

import "math"

// assign assigns each row of cost [n][m] a column of its own so that the sum of
// the costs is minimal; if n > m, the rows left over get −1.
//
// Shortest augmenting paths with row and column potentials (Jonker and
// Volgenant 1987), O(min(n,m)²·max(n,m)).
func assign(cost [][]float64) []int {
	n, m := len(cost), len(cost[0])
	if n <= m {
		return assignWide(cost)
	}
	transposed := matrix[float64](m, n)
	for r, row := range cost {
		for c, v := range row {
			transposed[c][r] = v
		}
	}
	columns := make([]int, n)
	for r := range columns {
		columns[r] = -1
	}
	for c, r := range assignWide(transposed) {
		columns[r] = c
	}
	return columns
}

// assignWide is assign for n ≤ m: every row gets a column.
func assignWide(cost [][]float64) []int {
	n, m := len(cost), len(cost[0])
	s := &augmenter{
		cost:   cost,
		u:      make([]float64, n),
		v:      make([]float64, m),
		row:    make([]int, m),
		parent: make([]int, m),
		dist:   make([]float64, m),
		done:   make([]bool, m),
	}
	for c := range s.row {
		s.row[c] = -1
	}
	for r := range n {
		s.insert(r)
	}
	columns := make([]int, n)
	for c, r := range s.row {
		if r >= 0 {
			columns[r] = c
		}
	}
	return columns
}

// augmenter holds a partial assignment that is optimal for the rows inserted
// so far: cost[r][c] − u[r] − v[c] ≥ 0, and 0 on assigned pairs.
type augmenter struct {
	cost   [][]float64
	u, v   []float64 // potentials of rows and columns
	row    []int     // row that holds each column, or −1
	parent []int     // column before each column on its shortest path, or −1
	dist   []float64 // length of that path
	done   []bool    // columns whose path is final
}

// insert assigns row r along the shortest alternating path from it to a free
// column, and moves the potentials so that the invariant holds.
func (s *augmenter) insert(r int) {
	for c := range s.dist {
		s.dist[c], s.parent[c], s.done[c] = math.Inf(1), -1, false
	}
	end, from, length := -1, r, 0.0
	for last := -1; end < 0; {
		s.relax(from, last, length)
		last = s.nearest()
		s.done[last] = true
		length = s.dist[last]
		if from = s.row[last]; from < 0 {
			end = last
		}
	}
	s.u[r] += length
	for c, done := range s.done {
		if done && c != end {
			s.u[s.row[c]] += length - s.dist[c]
			s.v[c] -= length - s.dist[c]
		}
	}
	for c := end; ; {
		before := s.parent[c]
		if before < 0 {
			s.row[c] = r
			return
		}
		s.row[c] = s.row[before]
		c = before
	}
}

// relax shortens the paths to the open columns through row r, which was reached
// by column last at the given length.
func (s *augmenter) relax(r, last int, length float64) {
	for c, cost := range s.cost[r] {
		if s.done[c] {
			continue
		}
		if d := length + cost - s.u[r] - s.v[c]; d < s.dist[c] {
			s.dist[c], s.parent[c] = d, last
		}
	}
}

// nearest returns the open column with the shortest path.
func (s *augmenter) nearest() int {
	best := -1
	for c, d := range s.dist {
		if !s.done[c] && (best < 0 || d < s.dist[best]) {
			best = c
		}
	}
	return best
}
