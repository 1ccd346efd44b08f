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
	yaml := string(cfg.YAML())
	from, to := strings.Index(yaml, "backbone:"), strings.Index(yaml, "pretext:")
	fmt.Print(yaml[from:to])
	// Output:
	// backbone:
	//   name: resnet18                    # the residual network [resnet18 or resnet50]
	//   stem: cifar                       # how far the first layers shrink an image: not at all, to half, to a quarter of its side [cifar, stl or imagenet]
	//   width: 64                         # channels of the first stage; 64 is the paper's [1 or more]
	//   blocks: 0                         # residual blocks in each stage; 0 is the network's own number [0 or more]
}

// The keys that one method needs and another does not.
func ExampleConfig_Keys() {
	cfg, _ := config.Preset("rico")
	for _, k := range cfg.Keys() {
		if k.Section() == "pretext" && k.When == "method is moco" {
			fmt.Printf("%s=%s: %s\n", k.Leaf(), k.Value, k.Help())
		}
	}
	// Output:
	// queue_size=4096: images in the queue, a multiple of batch_size [1 or more]
	// key_momentum=0.99: share of its old weights that the key encoder keeps in a step [at least 0 and less than 1]
	// batch_norm_groups=8: parts of a batch that are normalized apart [1 or more]
}

func ExampleDiff() {
	a, b := config.Default(), config.Default()
	b.Scan.NumClusters = 20
	b.Data.Root = "elsewhere" // Images are known by the hash of their pixels.
	fmt.Println(config.Diff(a, b), a.Hash() == b.Hash())
	// Output: [scan.num_classes: 10, 20] false
}
