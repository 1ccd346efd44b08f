package feed

import (
	"math/rand/v2"
)

// Plan chooses the images of each step of a stage.
type Plan struct {
	N         int    // images
	BatchSize int    // images a step, at most N
	Seed      uint64 // of the run and the stage
}

// Steps returns the number of steps in an epoch. If N is not a multiple of
// BatchSize, the images left over are not used in this epoch; the next has
// another order.
func (p Plan) Steps() int { return p.N / p.BatchSize }

// Epoch returns the shuffled images of one epoch: Steps()·BatchSize indices, a
// function of the seed and the epoch alone.
func (p Plan) Epoch(epoch int) []int32 {
	order := make([]int32, p.N)
	for i := range order {
		order[i] = int32(i)
	}
	rng := p.rng(purposeShuffle, epoch, 0)
	rng.Shuffle(p.N, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order[:p.Steps()*p.BatchSize]
}

// Neighbor draws for each anchor of a step one of its neighbors [N, K]
// uniformly; withSelf adds the anchor itself to the draw, with the same
// probability 1/(K+1), as the reference implementation does.
func (p Plan) Neighbor(epoch, step int, anchors []int32, neighbors []int32, k int, withSelf bool) []int32 {
	rng := p.rng(purposeNeighbor, epoch, step)
	choices := k
	if withSelf {
		choices++
	}
	out := make([]int32, len(anchors))
	for i, anchor := range anchors {
		out[i] = anchor
		if pick := rng.IntN(choices); pick < k {
			out[i] = neighbors[int(anchor)*k+pick]
		}
	}
	return out
}

// AugmentSeed seeds the random views of one step.
func (p Plan) AugmentSeed(epoch, step int) uint32 {
	return p.rng(purposeAugment, epoch, step).Uint32()
}

// Purposes separate the random streams of one seed.
const (
	purposeShuffle = iota + 1
	purposeNeighbor
	purposeAugment
)

func (p Plan) rng(purpose, epoch, step int) *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, uint64(purpose)<<56|uint64(epoch)<<28|uint64(step)))
}

// Blocks cuts 0 … n-1 into blocks of a size for evaluation. The last block is
// padded with image 0; valid is the number of images in it that count.
func Blocks(n, size int) (blocks [][]int32, valid []int) {
	for start := 0; start < n; start += size {
		block := make([]int32, size)
		count := min(size, n-start)
		for i := range count {
			block[i] = int32(start + i)
		}
		blocks, valid = append(blocks, block), append(valid, count)
	}
	return blocks, valid
}
