package formats

import "scango/scanlib/data"

// Class names as in the files that come with the set, in order of their number.
var (
	coarseClasses = []string{
		"aquatic_mammals", "fish", "flowers", "food_containers", "fruit_and_vegetables",
		"household_electrical_devices", "household_furniture", "insects", "large_carnivores",
		"large_man-made_outdoor_things", "large_natural_outdoor_scenes", "large_omnivores_and_herbivores",
		"medium_mammals", "non-insect_invertebrates", "people", "reptiles", "small_mammals", "trees", "vehicles_1",
		"vehicles_2",
	}
	fineClasses = []string{
		"apple", "aquarium_fish", "baby", "bear", "beaver", "bed", "bee", "beetle", "bicycle", "bottle", "bowl",
		"boy", "bridge", "bus", "butterfly", "camel", "can", "castle", "caterpillar", "cattle", "chair", "chimpanzee",
		"clock", "cloud", "cockroach", "couch", "crab", "crocodile", "cup", "dinosaur", "dolphin", "elephant",
		"flatfish", "forest", "fox", "girl", "hamster", "house", "kangaroo", "keyboard", "lamp", "lawn_mower",
		"leopard", "lion", "lizard", "lobster", "man", "maple_tree", "motorcycle", "mountain", "mouse", "mushroom",
		"oak_tree", "orange", "orchid", "otter", "palm_tree", "pear", "pickup_truck", "pine_tree", "plain", "plate",
		"poppy", "porcupine", "possum", "rabbit", "raccoon", "ray", "road", "rocket", "rose", "sea", "seal", "shark",
		"shrew", "skunk", "skyscraper", "snail", "snake", "spider", "squirrel", "streetcar", "sunflower",
		"sweet_pepper", "table", "tank", "telephone", "television", "tiger", "tractor", "train", "trout", "tulip",
		"turtle", "wardrobe", "whale", "willow_tree", "wolf", "woman", "worm",
	}
)

// Each record has two label bytes, the coarse one first.
var (
	cifar100 = cifar{
		kind: "cifar100", title: "CIFAR-100",
		binary: "cifar-100-binary", python: "cifar-100-python", train: "train", test: "test", head: 2, at: 1,
		classes: fineClasses, names: "fine_label_names.txt", meta: "meta", labels: "fine_labels", metaNames: "fine_label_names",
	}
	cifar20 = cifar{
		kind: "cifar20", title: "CIFAR-100-20",
		binary: "cifar-100-binary", python: "cifar-100-python", train: "train", test: "test", head: 2, at: 0,
		classes: coarseClasses, names: "coarse_label_names.txt", meta: "meta", labels: "coarse_labels", metaNames: "coarse_label_names",
	}
)

func init() {
	for _, c := range []cifar{cifar100, cifar20} {
		f := c.format()
		f.Mean, f.Std = [3]float64{0.5071, 0.4867, 0.4408}, [3]float64{0.2675, 0.2565, 0.2761} // the official code's
		f.Fetch = data.Fetch{
			Page: "https://www.cs.toronto.edu/~kriz/cifar.html", Dir: "cifar100",
			Files: []data.File{{URL: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", MD5: "03b5dce01913d631647c71ecec9e9cb8", Into: "cifar-100-binary"}},
		}
		if c.kind == cifar20.kind {
			f.Holds += " of CIFAR-100, for its 20 superclasses"
		} else {
			f.Matches = c.matches
		}
		data.Register(f)
	}
}
