package scanlib

import (
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/nlpodyssey/safetensors"
)

// array is a float32 array on the host, row-major.
type array struct {
	dims   []int
	values []float32
}

// weights are the variables of a model by path, such as
// "backbone/layer1/0/conv1/weight".
type weights map[string]array

// readWeights copies the variables whose path starts with one of the prefixes,
// or all of them, from the devices.
func readWeights(store *model.Store, prefixes ...string) (weights, error) {
	w := weights{}
	for v := range store.IterVariables() {
		path := strings.TrimPrefix(v.Path(), "/")
		if len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) }) {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return nil, fmt.Errorf("read variable %s: %w", path, err)
		}
		values, err := tensors.CopyFlatData[float32](value)
		if err != nil {
			return nil, fmt.Errorf("read variable %s: %w", path, err)
		}
		w[path] = array{slices.Clone(v.Shape().Dimensions), values}
	}
	return w, nil
}

// store makes a model of these variables.
func (w weights) store() (*model.Store, error) {
	s := model.NewStore()
	for _, path := range slices.Sorted(maps.Keys(w)) { // one order, so that runs repeat
		a := w[path]
		v, err := s.CreateVariable("/"+path, tensors.FromFlatDataAndDimensions(a.values, a.dims...))
		if err != nil {
			return nil, fmt.Errorf("set variable %s: %w", path, err)
		}
		v.Trainable = trainable(path)
	}
	return s, nil
}

// trainable tells the weights of a network from its running statistics and
// from the state of an optimizer, a moving average or a key encoder.
func trainable(path string) bool {
	return !strings.HasPrefix(path, optimScope+"/") && !strings.HasPrefix(path, emaScope+"/") && !strings.HasPrefix(path, keyScope+"/") &&
		!strings.HasSuffix(path, "/running_mean") && !strings.HasSuffix(path, "/running_var")
}

// save writes the weights and notes as a safetensors file, which is there
// whole or not at all.
func (w weights) save(path string, notes map[string]string) error {
	views := map[string]safetensors.TensorView{}
	for name, a := range w {
		shape := make([]uint64, len(a.dims))
		for i, d := range a.dims {
			shape[i] = uint64(d)
		}
		view, err := safetensors.NewTensorView(safetensors.F32, shape, float32Bytes(a.values))
		if err != nil {
			return fmt.Errorf("save %s: %s: %w", path, name, err)
		}
		views[name] = view
	}
	return writeFile(path, func(out io.Writer) error {
		return safetensors.SerializeToWriter(views, notes, out)
	})
}

// loadWeights reads what save wrote.
func loadWeights(path string) (weights, map[string]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	file, err := safetensors.Deserialize(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is damaged: %w; delete it to compute it anew", path, err)
	}
	_, meta, err := safetensors.ReadMetadata(raw)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is damaged: %w; delete it to compute it anew", path, err)
	}
	w := weights{}
	for _, t := range file.Tensors() {
		a := array{values: bytesFloat32(t.TensorView.Data())}
		for _, d := range t.TensorView.Shape() {
			a.dims = append(a.dims, int(d))
		}
		w[t.Name] = a
	}
	return w, meta.Metadata(), nil
}

func float32Bytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

func bytesFloat32(raw []byte) []float32 {
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

// only are the weights whose path starts with one of the prefixes.
func (w weights) only(prefixes ...string) weights {
	out := weights{}
	for path, a := range w {
		if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(path, p) }) {
			out[path] = a
		}
	}
	return out
}

// hasScope tells whether the path of a variable lies below scope.
func hasScope(path, scope string) bool {
	return strings.HasPrefix(strings.TrimPrefix(path, "/"), scope+"/")
}
