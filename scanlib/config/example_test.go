package config_test

import (
	"fmt"
	"strings"

	"scango/scanlib/config"
)

func ExamplePreset() {
	cfg, err := config.Preset("mnist-demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cfg.Data.Dataset, cfg.Scan.NumClusters, "clusters", cfg.Scan.NumHeads, "heads")
	fmt.Println(cfg.Validate())
	// Output:
	// mnist 10 clusters 5 heads
	// <nil>
}

func ExampleConfig_Set() {
	cfg := config.Default()
	fmt.Println(cfg.Set("num_classes", "20"), cfg.Scan.NumClusters)
	fmt.Println(cfg.Set("scan.num_neighbours", "50"))
	fmt.Println(cfg.Set("lr", "0.1"))
	// Output:
	// <nil> 20
	// unknown key "num_neighbours" in scan; did you mean "num_neighbors"?
	// key "lr" stands in several sections: write pretext.lr, scan.lr or selflabel.lr
}

func ExampleConfig_Validate() {
	cfg, _ := config.Preset("folder")
	cfg.Scan.NumClusters = 1
	cfg.Data.Resize = "crp"
	fmt.Println(cfg.Validate())
	// Output:
	// data.resize: "crp" is not allowed: want crop, squash or letterbox; did you mean "crop"?
	// scan.num_classes: 1 is not allowed: want 2 or more
	// data.root: "" is not allowed: want the directory of the images, as in root=~/pictures
}

func ExampleConfig_YAML() {
	cfg := config.Default()
	section, _, _ := strings.Cut(string(cfg.YAML()), "pretext:")
	fmt.Print(section)
	// Output:
	// name: "default"
	// seed: 1
	// devices: 0
	// until: selflabel
	// runs: 1
	//
	// data:
	//   dataset: ""
	//   root: ""
	//   val_root: ""
	//   val_fraction: 0.2
	//   labels_csv: ""
	//   size: 32
	//   crop_size: 0
	//   resize: crop
	//   num_train: 0
	//   num_val: 0
	//   fraction: 1
	//   per_class: 0
	//   classes: []
	//   merge: []
	//   image_list: ""
	//   train_list: ""
	//   val_list: ""
	//   subset: ""
	//   split: random
	//   fold: 0
	//   group_by: none
	//   group_csv: ""
	//   pretext_unlabeled: true
	//   strict: false
	//   mean: [0.485, 0.456, 0.406]
	//   std: [0.229, 0.224, 0.225]
	//   resident: auto
	//
	// backbone:
	//   name: resnet18
	//   stem: cifar
	//   width: 64
	//   blocks: 0
}

func ExampleDiff() {
	a, b := config.Default(), config.Default()
	b.Scan.NumClusters = 20
	b.Data.Root = "elsewhere" // Images are known by the hash of their pixels.
	fmt.Println(config.Diff(a, b), a.Hash() == b.Hash())
	// Output: [scan.num_classes: 10, 20] false
}
