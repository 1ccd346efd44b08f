package memory

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	maxIterations = 100  // of Lloyd's algorithm; it usually settles before
	shard         = 1024 // images whose sums are added up in order, for the same bits on any number of processors
)

// KMeans divides the rows of features [n, d] into k groups (Lloyd 1982, started
// by k-means++, Arthur & Vassilvitskii 2007). Of several restarts it keeps the
// one with the smallest sum of squared distances. assign [n] is the group of
// each row, centroids [k, d] their means.
//
// A group that loses all its rows continues at the row farthest from its
// centroid. The result depends on the arguments alone.
func KMeans(ctx context.Context, features []float32, n, d, k int, seed uint64, restarts int) (assign []int, centroids []float32, err error) {
	if err := checkFeatures(features, n, d); err != nil {
		return nil, nil, err
	}
	switch {
	case k < 1 || k > n:
		return nil, nil, fmt.Errorf("memory: k-means of %d images into %d groups: between 1 and %d needed", n, k, n)
	case restarts < 1:
		return nil, nil, fmt.Errorf("memory: k-means with %d restarts: at least 1 needed", restarts)
	}
	best := math.Inf(1)
	for restart := range restarts {
		m := newLloyd(features, n, d, k)
		m.seed(rand.New(rand.NewPCG(seed, uint64(restart))))
		if err := m.settle(ctx); err != nil {
			return nil, nil, fmt.Errorf("memory: k-means: %w", err)
		}
		if m.inertia < best || assign == nil {
			best, assign, centroids = m.inertia, m.assign, m.centroids
		}
	}
	return assign, centroids, nil
}

// Assign returns for each row of features [n, d] the nearest of centroids [k,
// d], the first of equally near ones.
func Assign(features, centroids []float32, n, d int) []int {
	m := newLloyd(features, n, d, len(centroids)/d)
	m.centroids = centroids
	// The context is never canceled.
	_ = m.reassign(context.Background())
	return m.assign
}

// lloyd is one run of the algorithm.
type lloyd struct {
	features  []float32
	n, d, k   int
	centroids []float32 // [k, d]
	assign    []int     // [n]
	distances []float64 // [n], squared, to the centroid assigned
	inertia   float64   // their sum
}

func newLloyd(features []float32, n, d, k int) *lloyd {
	return &lloyd{
		features: features, n: n, d: d, k: k,
		centroids: make([]float32, k*d),
		assign:    make([]int, n),
		distances: make([]float64, n),
	}
}

func (m *lloyd) row(i int) []float32      { return m.features[i*m.d : (i+1)*m.d] }
func (m *lloyd) centroid(c int) []float32 { return m.centroids[c*m.d : (c+1)*m.d] }

// seed picks the first centroids: rows drawn with probability proportional to
// the squared distance from the nearest one picked before.
func (m *lloyd) seed(rng *rand.Rand) {
	copy(m.centroid(0), m.row(rng.IntN(m.n)))
	for i := range m.distances {
		m.distances[i] = squaredDistance(m.row(i), m.centroid(0))
	}
	for c := 1; c < m.k; c++ {
		copy(m.centroid(c), m.row(draw(m.distances, rng)))
		for i := range m.distances {
			m.distances[i] = min(m.distances[i], squaredDistance(m.row(i), m.centroid(c)))
		}
	}
}

// draw picks an index with probability proportional to its weight, or any if
// all weights are zero.
func draw(weights []float64, rng *rand.Rand) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	if total == 0 {
		return rng.IntN(len(weights))
	}
	at := total * rng.Float64()
	last := 0
	for i, w := range weights {
		if w == 0 {
			continue
		}
		if last = i; at < w {
			break
		}
		at -= w
	}
	return last
}

// settle repeats the two steps until no row moves to another group.
func (m *lloyd) settle(ctx context.Context) error {
	previous := make([]int, m.n)
	for iteration := range maxIterations {
		if err := m.reassign(ctx); err != nil {
			return err
		}
		if iteration > 0 && equal(previous, m.assign) {
			return nil
		}
		copy(previous, m.assign)
		if err := m.recenter(ctx); err != nil {
			return err
		}
	}
	return m.reassign(ctx)
}

func equal(a, b []int) bool {
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}

// reassign puts each row into the group of the nearest centroid.
func (m *lloyd) reassign(ctx context.Context) error {
	err := parallel(ctx, blocks(m.n, shard), func(s int) {
		for i := s * shard; i < min((s+1)*shard, m.n); i++ {
			m.assign[i], m.distances[i] = m.nearest(m.row(i))
		}
	})
	m.inertia = 0
	for _, distance := range m.distances {
		m.inertia += distance
	}
	return err
}

func (m *lloyd) nearest(row []float32) (group int, distance float64) {
	distance = math.Inf(1)
	for c := range m.k {
		if d := squaredDistance(row, m.centroid(c)); d < distance {
			group, distance = c, d
		}
	}
	return group, distance
}

// squaredDistance uses four partial sums, which is twice as fast as one.
func squaredDistance(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float32
	i := 0
	for ; i+4 <= len(a); i += 4 {
		d0, d1, d2, d3 := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
		s0, s1, s2, s3 = s0+d0*d0, s1+d1*d1, s2+d2*d2, s3+d3*d3
	}
	for ; i < len(a); i++ {
		d := a[i] - b[i]
		s0 += d * d
	}
	return float64(s0) + float64(s1) + float64(s2) + float64(s3)
}

// recenter moves each centroid to the mean of its rows.
func (m *lloyd) recenter(ctx context.Context) error {
	sums := make([][]float64, blocks(m.n, shard))
	err := parallel(ctx, len(sums), func(s int) { sums[s] = m.sums(s*shard, min((s+1)*shard, m.n)) })
	if err != nil {
		return err
	}
	total := sums[0]
	for _, part := range sums[1:] {
		for i, v := range part {
			total[i] += v
		}
	}
	counts := make([]int, m.k)
	for _, c := range m.assign {
		counts[c]++
	}
	for c, count := range counts {
		if count == 0 {
			m.reseed(c)
			continue
		}
		for i := range m.d {
			m.centroid(c)[i] = float32(total[c*m.d+i] / float64(count))
		}
	}
	return nil
}

// sums adds up the rows from … to-1 by group: [k, d].
func (m *lloyd) sums(from, to int) []float64 {
	sums := make([]float64, m.k*m.d)
	for i := from; i < to; i++ {
		sum := sums[m.assign[i]*m.d:][:m.d]
		for j, v := range m.row(i) {
			sum[j] += float64(v)
		}
	}
	return sums
}

// reseed puts an empty group's centroid on the row farthest from its own, and
// keeps that row from being taken twice.
func (m *lloyd) reseed(c int) {
	far := 0
	for i, distance := range m.distances {
		if distance > m.distances[far] {
			far = i
		}
	}
	copy(m.centroid(c), m.row(far))
	m.distances[far] = 0
}
