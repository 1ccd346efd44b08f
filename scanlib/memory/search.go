package memory

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"scango/scanlib/engine"
)

const (
	maxTile = 1024 // images a side of a tile: its similarities fit the cache
	group   = 16   // similarities that share one maximum
	spare   = 16   // hits kept beyond k, so that the engine's rounding can't cost one of the k
)

// search finds the best hits of every query in a bank.
type search struct {
	queries, bank Bank
	same          bool // queries is bank: an image is not a hit of itself, and tiles serve both ways
	side          int  // of a tile, a multiple of group
	tops          []top
	floors        []float32    // of tops: less similar images need not be offered
	locks         []sync.Mutex // of the tops and floors of each block of queries
}

// run returns the best k hits of each query, best first. progress, if not nil,
// is called as tiles are done, from one goroutine at a time.
func (s *search) run(ctx context.Context, e *engine.Engine, k int, progress func(done, total int)) ([][]hit, error) {
	largest := max(s.queries.N, s.bank.N)
	s.side = min(maxTile, (largest+group-1)/group*group)
	available := s.bank.N
	if s.same {
		available--
	}
	keep := min(k+spare, available)
	s.tops = make([]top, s.queries.N)
	s.floors = make([]float32, s.queries.N)
	for i := range s.tops {
		s.tops[i], s.floors[i] = make(top, 0, keep), noFloor
	}
	s.locks = make([]sync.Mutex, blocks(s.queries.N, s.side))
	if err := s.visitTiles(ctx, e, progress); err != nil {
		return nil, fmt.Errorf("memory: search %d features: %w", s.bank.N, err)
	}
	hits := make([][]hit, s.queries.N)
	err := parallel(ctx, s.queries.N, func(i int) { hits[i] = s.tops[i].rank(s.queries.row(i), s.bank, k) })
	return hits, err
}

func blocks(n, side int) int { return (n + side - 1) / side }

// similarities multiplies two tiles a, b [side, D]. Besides the products [side,
// side] it returns the maximum over every side/16-th column [side, side/16] and
// over every side/16-th row [side/16, side]: strided groups reduce with vector
// instructions.
func similarities(a, b *graph.Node) []*graph.Node {
	all := graph.Einsum("ad,bd->ab", a, b)
	side := all.Shape().Dim(0)
	ofRows := graph.ReduceMax(graph.Reshape(all, side, group, side/group), 1)
	ofColumns := graph.ReduceMax(graph.Reshape(all, group, side/group, side), 0)
	return []*graph.Node{all, ofRows, ofColumns}
}

// visitTiles computes all tiles, several at a time.
func (s *search) visitTiles(ctx context.Context, e *engine.Engine, progress func(done, total int)) error {
	exec, err := graph.NewExec(e.Backend(), similarities)
	if err != nil {
		return err
	}
	defer exec.Finalize()
	bank, err := s.bank.upload(e, s.side)
	if err != nil {
		return err
	}
	defer free(bank)
	queries := bank
	if !s.same {
		if queries, err = s.queries.upload(e, s.side); err != nil {
			return err
		}
		defer free(queries)
	}
	tiles := s.tiles(len(queries), len(bank))
	var report sync.Mutex
	var failed error
	done := 0
	canceled := parallel(ctx, len(tiles), func(i int) {
		at := tiles[i]
		err := s.visit(exec, at, queries[at.query][0], bank[at.bank][0])
		report.Lock()
		defer report.Unlock()
		failed = cmp.Or(failed, err)
		if done++; progress != nil {
			progress(done, len(tiles))
		}
	})
	return cmp.Or(failed, canceled)
}

// tile is a block of queries against a block of the bank.
type tile struct{ query, bank int }

// tiles returns all pairs of blocks, or those on and above the diagonal where
// the tile below is the transpose of one above.
func (s *search) tiles(queries, bank int) []tile {
	var all []tile
	for q := range queries {
		first := 0
		if s.same {
			first = q
		}
		for b := first; b < bank; b++ {
			all = append(all, tile{q, b})
		}
	}
	return all
}

// visit computes one tile and offers its similarities to the queries.
func (s *search) visit(exec *graph.Exec, at tile, a, b *tensors.Tensor) error {
	outputs, err := exec.Exec(a, b)
	if err != nil {
		return err
	}
	var flat [3][]float32
	for i, out := range outputs {
		defer out.MustFinalizeAll()
		// The tensors outlive the use of their data below.
		if err := tensors.ConstFlatData(out, func(values []float32) { flat[i] = values }); err != nil {
			return err
		}
	}
	s.offerRows(at, flat[0], flat[1])
	if s.same && at.query != at.bank {
		s.offerColumns(at, flat[0], flat[2])
	}
	return nil
}

// offerRows offers each query of the tile the images of its columns. maxima
// [side, side/16] are over columns g, g+side/16, ….
func (s *search) offerRows(at tile, all, maxima []float32) {
	s.locks[at.query].Lock()
	defer s.locks[at.query].Unlock()
	groups := s.side / group
	for r := range min(s.side, s.queries.N-at.query*s.side) {
		query := at.query*s.side + r
		row := all[r*s.side : (r+1)*s.side]
		for g, most := range maxima[r*groups : (r+1)*groups] {
			if most < s.floors[query] {
				continue
			}
			for c := g; c < s.side; c += groups {
				s.offer(query, at.bank*s.side+c, row[c])
			}
		}
	}
}

// offerColumns offers each image of the tile's columns, as a query, the images
// of its rows. maxima [side/16, side] are over rows g, g+side/16, ….
func (s *search) offerColumns(at tile, all, maxima []float32) {
	s.locks[at.bank].Lock()
	defer s.locks[at.bank].Unlock()
	groups := s.side / group
	first := at.bank * s.side
	floors := s.floors[first:min(first+s.side, s.bank.N)]
	for g := range groups {
		for c, most := range maxima[g*s.side:][:len(floors)] {
			if most < floors[c] {
				continue
			}
			for r := g; r < s.side; r += groups {
				s.offer(first+c, at.query*s.side+r, all[r*s.side+c])
			}
		}
	}
}

// offer adds one image to the hits of a query, unless it is the query itself,
// of its group, or the padding of the last tile.
func (s *search) offer(query, image int, similarity float32) {
	if similarity < s.floors[query] || image >= s.bank.N || (s.same && !s.bank.apart(query, image)) {
		return
	}
	s.floors[query] = s.tops[query].add(hit{similarity, int32(image)})
}

// upload puts the bank on the device in blocks of that many rows, the last one
// filled up with zeros.
func (b Bank) upload(e *engine.Engine, side int) ([]engine.Input, error) {
	var inputs []engine.Input
	for start := 0; start < b.N; start += side {
		block := b.Features[start*b.D : min(start+side, b.N)*b.D]
		if len(block) < side*b.D {
			block = append(make([]float32, 0, side*b.D), block...)[:side*b.D]
		}
		in, err := engine.ResidentInput(e, 1, block, side, b.D)
		if err != nil {
			free(inputs)
			return nil, err
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

func free(inputs []engine.Input) {
	for _, in := range inputs {
		in.Free()
	}
}
