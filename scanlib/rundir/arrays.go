package rundir

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"scango/internal/atomicfile"
)

// Array holds numbers of one type, row-major: float32, or int32 if Ints is set.
type Array struct {
	Dims   []int
	Values []float32
	Ints   []int32
}

// Arrays are arrays by path, such as "backbone/layer1/0/conv1/weight".
type Arrays map[string]Array

// Only returns the arrays whose path starts with one of the prefixes.
func (a Arrays) Only(prefixes ...string) Arrays {
	out := Arrays{}
	for path, one := range a {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) }) {
			out[path] = one
		}
	}
	return out
}

// save writes the arrays and notes as a safetensors file with a checksum.
func (a Arrays) save(path string, notes map[string]string) error {
	views := map[string]safetensors.TensorView{}
	for name, one := range a {
		view, err := one.view()
		if err != nil {
			return fmt.Errorf("save %s: %s: %w", path, name, err)
		}
		views[name] = view
	}
	sealed := maps.Clone(notes)
	if sealed == nil {
		sealed = map[string]string{}
	}
	sum := sha256.New() // serialize twice: the file may not fit into memory
	sealed[sumKey] = noSum
	if err := safetensors.SerializeToWriter(views, sealed, sum); err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	sealed[sumKey] = hex.EncodeToString(sum.Sum(nil))
	return atomicfile.Write(path, func(out io.Writer) error {
		return safetensors.SerializeToWriter(views, sealed, out)
	})
}

func (a Array) view() (safetensors.TensorView, error) {
	shape := make([]uint64, len(a.Dims))
	for i, d := range a.Dims {
		shape[i] = uint64(d)
	}
	if a.Ints != nil {
		return safetensors.NewTensorView(safetensors.I32, shape, intBytes(a.Ints))
	}
	return safetensors.NewTensorView(safetensors.F32, shape, floatBytes(a.Values))
}

// load reads what save wrote. The error is fs.ErrNotExist if there is no file,
// and Damaged if it cannot be decoded.
func (d *Dir) load(path string) (Arrays, map[string]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	arrays, notes, sealed, err := parse(raw)
	if err != nil {
		return nil, nil, damaged(path, err)
	}
	d.note(path, sealed)
	return arrays, notes, nil
}

// parse reads a safetensors file; sealed is false if it has no checksum.
func parse(raw []byte) (arrays Arrays, notes map[string]string, sealed bool, err error) {
	file, err := safetensors.Deserialize(raw)
	if err != nil {
		return nil, nil, false, err
	}
	_, meta, err := safetensors.ReadMetadata(raw)
	if err != nil {
		return nil, nil, false, err
	}
	notes = meta.Metadata()
	if sealed, err = verifyArrays(raw, notes); err != nil {
		return nil, nil, sealed, err
	}
	arrays = Arrays{}
	for _, t := range file.Tensors() {
		if arrays[t.Name], err = read(t.TensorView); err != nil {
			return nil, nil, sealed, fmt.Errorf("tensor %s %w", t.Name, err)
		}
	}
	return arrays, notes, sealed, nil
}

func read(view safetensors.TensorView) (Array, error) {
	var a Array
	for _, d := range view.Shape() {
		a.Dims = append(a.Dims, int(d))
	}
	switch view.DType() {
	case safetensors.F32:
		a.Values = bytesFloat(view.Data())
	case safetensors.I32:
		a.Ints = bytesInt(view.Data())
	default:
		return a, fmt.Errorf("is %s, want F32 or I32", view.DType())
	}
	return a, nil
}

func floatBytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

func bytesFloat(raw []byte) []float32 {
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

func intBytes(values []int32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, uint32(v))
	}
	return out
}

func bytesInt(raw []byte) []int32 {
	out := make([]int32, len(raw)/4)
	for i := range out {
		out[i] = int32(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// AsInts returns the array as int32. Directories of older versions keep indices
// in the bits of float32.
func (a Array) AsInts() []int32 {
	if a.Ints != nil {
		return a.Ints
	}
	return bytesInt(floatBytes(a.Values))
}
