package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// goldenRatio is 2³² divided by the golden ratio, odd: its multiples spread
// evenly over the 32-bit numbers.
const goldenRatio = 0x9E3779B9

// Seeds gives each position of a batch its own seed for one step: a hash of the
// step and the position.
//
// They are an input of the compiled step, divided over the devices like the
// images. If they were made inside the graph, XLA would not divide them nor
// what is computed from them, and every device would compute the whole batch.
func Seeds(step uint32, batch int) []uint32 {
	seeds := make([]uint32, batch)
	for position := range seeds {
		seeds[position] = hash(hash(uint32(position)+goldenRatio) + hash(step))
	}
	return seeds
}

// Derive turns seeds into unrelated ones, a different set for each purpose:
// the second view of the same batch, the second stage of a run.
func Derive(seeds *Node, purpose uint32) *Node {
	return mix(BitwiseXor(mix(seeds), word(seeds, (purpose+1)*goldenRatio)))
}

// Uniform draws n numbers in [0, 1) a sample: float32 [batch, n] from uint32
// seeds [batch], in steps of 2⁻²⁴. Number i of a sample depends on nothing but
// its seed, the purpose and i, so it is the same in any batch and on any
// backend.
func Uniform(seeds *Node, purpose uint32, n int) *Node {
	checkSeeds(seeds)
	base := ExpandAxes(Derive(seeds, purpose), -1)
	index := Iota(seeds.Graph(), shapes.Make(dtypes.Uint32, 1, n), 1)
	bits := mix(Add(base, Mul(index, word(seeds, goldenRatio))))
	bits = ConvertDType(BitwiseShiftRightLogicalScalar(bits, uint32(8)), dtypes.Int32)
	return MulScalar(toFloat(once(bits)), float32(1.0/(1<<24)))
}

// once returns x (int32, below 2²⁹) in a form that XLA computes once. Left
// alone it fuses the whole chain behind a number into each of its uses and
// computes it again for every pixel that reads it. It does not do so for
// operations that it considers expensive, such as an integer division.
func once(x *Node) *Node { return Div(MulScalar(x, 3), Const(x.Graph(), int32(3))) }

// uniformIn draws one number a sample in [lo, hi): float32 [batch].
func uniformIn(seeds *Node, purpose uint32, lo, hi float64) *Node {
	return within(Reshape(Uniform(seeds, purpose, 1), -1), lo, hi)
}

// within maps numbers of [0, 1) to [lo, hi).
func within(u *Node, lo, hi float64) *Node {
	return AddScalar(MulScalar(u, hi-lo), lo)
}

// below turns numbers of [0, 1) into integers 0..n−1: int32.
func below(u *Node, n int) *Node {
	k := ConvertDType(Floor(MulScalar(u, float64(n))), dtypes.Int32)
	return MinScalar(k, n-1) // u·n can round up to n in float32.
}

// hash scrambles a number one to one: every output bit depends on every input
// bit. The constants are those of Chris Wellons' "lowbias32".
func hash(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7FEB352D
	x ^= x >> 15
	x *= 0x846CA68B
	return x ^ x>>16
}

// mix is hash as a graph function.
func mix(x *Node) *Node {
	x = BitwiseXor(x, BitwiseShiftRightLogicalScalar(x, uint32(16)))
	x = Mul(x, word(x, 0x7FEB352D))
	x = BitwiseXor(x, BitwiseShiftRightLogicalScalar(x, uint32(15)))
	x = Mul(x, word(x, 0x846CA68B))
	return BitwiseXor(x, BitwiseShiftRightLogicalScalar(x, uint32(16)))
}

func word(like *Node, value uint32) *Node { return Const(like.Graph(), value) }

func checkSeeds(seeds *Node) {
	if seeds.Rank() != 1 || seeds.DType() != dtypes.Uint32 {
		exceptions.Panicf("augment: seeds must be uint32 [batch], got %s", seeds.Shape())
	}
}
