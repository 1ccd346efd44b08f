package formats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/npy"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "array", Title: "NumPy arrays",
			Holds: "`.npz`, `.npy` or a folder of `.npy`: uint8, in C order",
			Parts: []data.Part{data.Train},
		},
		Matches: matchesArrays,
		List:    listArray,
	})
}

// Names of arrays of images and of labels, as in files of Keras, MedMNIST and
// scikit-learn.
var (
	trainArrays   = []string{"x_train", "train_images", "images", "x", "X", "data", "arr_0"}
	trainLabels   = []string{"y_train", "train_labels", "labels", "y", "target", "arr_1"}
	heldOutArrays = []string{"x_test", "test_images", "x_val", "val_images"}
	heldOutLabels = []string{"y_test", "test_labels", "y_val", "val_labels"}
)

// Limits on an array: packed, millions of tiny images take a few kilobytes, but
// their names do not.
const (
	maxArrayClasses = 1 << 16
	maxArrayImages  = 1 << 24
)

func matchesArrays(root string) bool {
	if ext := filepath.Ext(root); ext == ".npz" || ext == ".npy" {
		return isFile(root)
	}
	for _, name := range trainArrays {
		if isFile(root, name+".npy") {
			return true
		}
	}
	return false
}

// listArray lists images of NumPy arrays: a .npz file, a folder of .npy files,
// or one .npy file, which has no labels. The array of images is named x_train,
// train_images, images, x or data, that of labels y_train, train_labels, labels
// or y; x_test or test_images and y_test or test_labels are held out.
//
// Images are uint8 [N, H, W, 3], [N, H, W, 1], [N, 3, H, W], [N, 1, H, W] or
// [N, H, W] (gray), labels whole numbers [N] or [N, 1], -1 for unknown. Classes
// are "0" to the largest label; names are like "train/00042".
func listArray(_ context.Context, part data.Part, o data.Options) (*data.Source, error) {
	a, err := npy.Open(rootOf(part, o))
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	images, labels, err := arrayNames(a, part)
	if err != nil {
		return nil, err
	}
	l, err := layoutOf(a, images)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(a.File(images))
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	name := map[data.Part]string{data.Train: "train", data.HeldOut: "test"}[part]
	src := &data.Source{Kind: "array", Place: a.Path, Height: l.height, Width: l.width}
	src.Entries = recordFile{a.Path, l.bytes(), l.n, info.ModTime().UnixNano()}.entries(name)
	if labels != "" {
		if src.Labels, src.Classes, err = arrayLabels(a, labels, l.n); err != nil {
			return nil, err
		}
	}
	readArray(src, a, images, l)
	return src, nil
}

// readArray has a source read an array, image by image. That it is as long as its
// head says is looked at before.
func readArray(src *data.Source, a *npy.Arrays, key string, l layout) {
	records := &arrayRecords{arrays: a, key: key, n: l.n, size: l.bytes()}
	src.Prepare = func() error {
		if err := a.Check(key); err != nil {
			return fmt.Errorf("data: %w", err)
		}
		return nil
	}
	src.Read = func(i int) (decode.Image, error) {
		values, err := records.at(i)
		if err != nil {
			return decode.Image{}, err
		}
		return decode.Image{Pixels: l.pixels(values)}, nil
	}
}

// arrayNames returns the names of a part's images and labels, "" without
// labels.
func arrayNames(a *npy.Arrays, part data.Part) (images, labels string, err error) {
	alone := filepath.Ext(a.Path) == ".npy" // whatever its name
	if part == data.HeldOut {
		if images = a.First(heldOutArrays); images == "" || alone {
			return "", "", fmt.Errorf("data: %s: %w: no array %s", a.Path, data.ErrNoHeldOut, heldOutArrays[0])
		}
		return images, a.First(heldOutLabels), nil
	}
	if alone {
		return a.Keys[0], "", nil
	}
	if images = a.First(trainArrays); images == "" {
		return "", "", fmt.Errorf("data: %s has no array of images: want one named %s, it has %s",
			a.Path, strings.Join(trainArrays[:4], ", "), strings.Join(a.Keys, ", "))
	}
	return images, a.First(trainLabels), nil
}

// layout is the memory layout of an array of images.
type layout struct {
	n, height, width, channels int
	planar                     bool // channels before rows
}

func (l layout) bytes() int { return l.height * l.width * l.channels }

// layoutOf reads the head of an array of images.
func layoutOf(a *npy.Arrays, key string) (layout, error) {
	h, size, err := a.Head(key)
	if err != nil {
		return layout{}, fmt.Errorf("data: %w", err)
	}
	l, want := layoutOfShape(h.Shape)
	switch {
	case h.Fortran:
		want = "rows in C order"
	case !h.IsBytes():
		want = "uint8"
	case want == "" && (l.n < 1 || min(l.height, l.width) < 1 || max(l.height, l.width) > decode.MaxSide):
		want = "at least one image, of sides 1 to 65535"
	case want == "" && int64(l.n) > size/int64(l.bytes()): // there would be no room for so many names
		want = fmt.Sprintf("an array that fits into its %d bytes: truncated, or written in part", size)
	case want == "" && l.n > maxArrayImages:
		want = fmt.Sprintf("at most %d images", maxArrayImages)
	}
	if want != "" {
		return layout{}, fmt.Errorf("data: %s: array %s is %s %v, want %s", a.Path, key, h.Type, h.Shape, want)
	}
	return l, nil
}

// layoutOfShape returns the layout of a shape, or what it wants instead if the
// shape is not one of images.
func layoutOfShape(s []int) (l layout, want string) {
	switch {
	case len(s) == 3:
		return layout{s[0], s[1], s[2], 1, false}, ""
	case len(s) == 4 && (s[3] == 3 || s[3] == 1):
		return layout{s[0], s[1], s[2], s[3], false}, ""
	case len(s) == 4 && (s[1] == 3 || s[1] == 1):
		return layout{s[0], s[2], s[3], s[1], true}, ""
	}
	return l, "[N, H, W, 3], [N, 3, H, W] or [N, H, W]"
}

// pixels makes an image's values [H, W, 3].
func (l layout) pixels(values []byte) []byte {
	if l.channels == 1 {
		return spread(values)
	}
	if !l.planar {
		return values
	}
	out, plane := make([]byte, len(values)), l.height*l.width
	for p := range plane {
		for c := range 3 {
			out[3*p+c] = values[c*plane+p]
		}
	}
	return out
}

// arrayLabels reads the labels of n images, and names their classes by number.
func arrayLabels(a *npy.Arrays, key string, n int) (labels []int, classes []string, err error) {
	h, _, err := a.Head(key)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	if !isColumn(h.Shape, n) { // before it is read
		return nil, nil, fmt.Errorf("data: %s: array %s is %v, labels of other images: there are %d", a.Path, key, h.Shape, n)
	}
	h, raw, err := a.Read(key)
	if err != nil {
		return nil, nil, fmt.Errorf("data: %w", err)
	}
	most := -1
	for i, label := range h.Numbers(raw) {
		if label < -1 || label >= maxArrayClasses {
			return nil, nil, fmt.Errorf("data: %s: array %s: label %d of image %d, want -1 to %d", a.Path, key, label, i, maxArrayClasses-1)
		}
		labels, most = append(labels, int(label)), max(most, int(label))
	}
	for c := range most + 1 {
		classes = append(classes, strconv.Itoa(c))
	}
	if classes == nil {
		labels = nil
	}
	return labels, classes, nil
}

// isColumn reports whether a shape is [n] or [n, 1], or [1, n].
func isColumn(shape []int, n int) bool {
	switch len(shape) {
	case 1:
		return shape[0] == n
	case 2:
		return min(shape[0], shape[1]) == 1 && max(shape[0], shape[1]) == n
	}
	return false
}
