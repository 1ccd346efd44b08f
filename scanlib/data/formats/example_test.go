package formats_test

import (
	"fmt"

	"scango/scanlib/data"
	_ "scango/scanlib/data/formats"
)

// What the root directory of each data set holds.
func Example() {
	for _, f := range data.Formats() {
		fmt.Printf("%s: %s\n", f.Name, f.Holds)
	}
	// Output:
	// array: `.npz`, `.npy` or a folder of `.npy`: uint8, in C order
	// cifar10: the binary or the Python version
	// cifar100: the binary or the Python version
	// cifar20: the binary or the Python version of CIFAR-100, for its 20 superclasses
	// enrico: `screenshots/` and `design_topics.csv`; `split=multibench` divides it as published
	// folder: images, flat or a directory for each class; of one that holds `train` and `val` (`valid`, `validation`, `dev`, `test`) these are the two sets; `labels_csv=FILE` names topics
	// imagenet: `ILSVRC2012_img_{train,val}`, or `train` and `val`; `subset=FILE` has lines of `wnid name`
	// mnist: the four files, plain or `.gz`, or nothing: they are fetched; also of a set in its format (Fashion-MNIST, KMNIST)
	// rico: `combined/`, or `train/1` and `val/<topic>`; enRICO by `val_root`
	// stl10: `stl10_binary/`; the pretext task also sees the unlabeled images (`pretext_unlabeled`); `fold=1…10`
}
