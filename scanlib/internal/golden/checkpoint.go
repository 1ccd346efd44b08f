package golden

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/pytorch"
	"github.com/nlpodyssey/gopickle/types"
)

// Tensor is one entry of a torch state dict: float32, row-major, in torch's
// order of axes.
type Tensor struct {
	Dims   []int
	Values []float32
}

// Checkpoint reads the float32 tensors of the state dict in ckpt/name, the
// file's own or its entry "model", by their names in torch.
func Checkpoint(t testing.TB, name string) map[string]Tensor {
	t.Helper()
	path := Path(t, "ckpt/"+name)
	content, err := pytorch.LoadWithUnpickler(path, newUnpickler)
	if err != nil {
		t.Fatalf("golden: open %s: %v", path, err)
	}
	if outer, ok := content.(*types.Dict); ok {
		content = outer.MustGet("model")
	}
	dict, ok := content.(*types.OrderedDict)
	if !ok {
		t.Fatalf("golden: %s holds a %T, not a state dict", path, content)
	}
	out := map[string]Tensor{}
	for key, entry := range dict.Map {
		if name := key.(string); !strings.HasSuffix(name, "num_batches_tracked") {
			out[name] = contiguous(t, name, entry.Value.(*pytorch.Tensor))
		}
	}
	return out
}

// newUnpickler takes what NumPy has left in a checkpoint, such as the number of
// the best head, for objects of no interest.
func newUnpickler(r io.Reader) pickle.Unpickler {
	u := pickle.NewUnpickler(r)
	u.FindClass = func(module, name string) (any, error) {
		if strings.HasPrefix(module, "numpy") || module == "_codecs" {
			return foreign{}, nil
		}
		return nil, fmt.Errorf("class %s.%s is unknown", module, name)
	}
	return u
}

// foreign is an object, and its class, of which nothing is kept.
type foreign struct{}

func (foreign) Call(...any) (any, error) { return foreign{}, nil }
func (foreign) PySetState(any) error     { return nil }

// contiguous copies a view of a storage in row-major order.
func contiguous(t testing.TB, name string, in *pytorch.Tensor) Tensor {
	t.Helper()
	storage, ok := in.Source.(*pytorch.FloatStorage)
	if !ok {
		t.Fatalf("golden: tensor %s lies in a %T, want float32", name, in.Source)
	}
	size := 1
	for _, n := range in.Size {
		size *= n
	}
	out := Tensor{in.Size, make([]float32, size)}
	for i := range out.Values {
		at, rest := in.StorageOffset, i
		for axis := len(in.Size) - 1; axis >= 0; axis-- {
			at += rest % in.Size[axis] * in.Stride[axis]
			rest /= in.Size[axis]
		}
		out.Values[i] = storage.Data[at]
	}
	return out
}
