package config

import "cmp"

// Config is one experiment. The zero value is not valid: start from Preset,
// Load or Default.
//
// Tags beside the YAML key say what a value may be and are checked by Validate:
// `in` is an interval in the notation of mathematics (of each number, in a
// list), `oneof` lists words. Keys tagged `result:"no"` change nothing in the
// result and stay out of Hash and Diff.
type Config struct {
	Name    string `yaml:"name" result:"no"`                                 // Preset, or file without its extension.
	Seed    int64  `yaml:"seed"`                                             // The one seed of everything random.
	Devices int    `yaml:"devices" in:"[0,)"`                                // Devices to share a batch; 0 chooses.
	Until   string `yaml:"until" oneof:"pretext scan selflabel" result:"no"` // Last stage of a run.
	Runs    int    `yaml:"runs" in:"[1,)" result:"no"`                       // Equal runs, with seeds seed, seed+1, …

	Data      Data      `yaml:"data"`
	Backbone  Backbone  `yaml:"backbone"`
	Pretext   Pretext   `yaml:"pretext"`
	Scan      Scan      `yaml:"scan"`
	SelfLabel SelfLabel `yaml:"selflabel"`
}

// Data says which images are used, and how they become squares of pixels.
// Paths stay out of Hash: images are known by the hash of their pixels, not by
// where they lie. Mean, Std and Resize follow Dataset when that is set, unless
// they were given other values than the data set's own.
type Data struct {
	Dataset     string     `yaml:"dataset" oneof:"mnist cifar10 cifar100 cifar20 stl10 imagenet rico enrico folder array"`
	Root        string     `yaml:"root" result:"no" path:"yes"`       // Directory of the images; array: or the .npz or .npy file.
	ValRoot     string     `yaml:"val_root" result:"no" path:"yes"`   // Directory of held-out images; wins over ValFraction.
	ValFraction float64    `yaml:"val_fraction" in:"[0,1)"`           // Held out of Root, for data sets without a test split.
	LabelsCSV   string     `yaml:"labels_csv" result:"no" path:"yes"` // Labels for reporting, where directories hold none.
	Size        int        `yaml:"size" in:"[1,)"`                    // Side of the square image in pixels.
	CropSize    int        `yaml:"crop_size" in:"[0,)"`               // Side of what the network sees of it; 0 is the whole.
	Resize      string     `yaml:"resize" oneof:"crop squash letterbox"`
	NumTrain    int        `yaml:"num_train" in:"[0,)"`                             // Training images; 0 takes all.
	NumVal      int        `yaml:"num_val" in:"[0,)"`                               // Held-out images; 0 takes all.
	Fraction    float64    `yaml:"fraction" in:"(0,1]"`                             // Share of the training images to take.
	PerClass    int        `yaml:"per_class" in:"[0,)"`                             // Training images of each class; 0 takes all.
	Classes     []string   `yaml:"classes"`                                         // Classes to take; none takes all.
	Merge       []string   `yaml:"merge"`                                           // Classes that count as others: calculator=dialer.
	ImageList   string     `yaml:"image_list" result:"no" path:"yes"`               // Names of the images that are there at all, to train or to divide; as audit writes it.
	TrainList   string     `yaml:"train_list" result:"no" path:"yes"`               // Names of the training images, one a line.
	ValList     string     `yaml:"val_list" result:"no" path:"yes"`                 // Names of the held-out images, one a line.
	Subset      string     `yaml:"subset" result:"no" path:"yes"`                   // imagenet, rico: lines of a class directory and its name.
	Split       string     `yaml:"split" oneof:"random multibench"`                 // enrico: random is by ValFraction, multibench has its own parts.
	Fold        int        `yaml:"fold" in:"[0,10]"`                                // stl10: fold of the official protocol to train on; 0 takes all.
	GroupBy     string     `yaml:"group_by" oneof:"none folder prefix csv"`         // Images that are no neighbors of each other: of one directory, name up to the last - or _, or GroupCSV.
	GroupCSV    string     `yaml:"group_csv" result:"no" path:"yes"`                // Columns of images and what they belong to, such as their app.
	Unlabeled   bool       `yaml:"pretext_unlabeled"`                               // stl10: the pretext task also sees the unlabeled images.
	Strict      bool       `yaml:"strict" result:"no"`                              // Stop at an unreadable image instead of skipping it.
	Mean        [3]float64 `yaml:"mean" in:"[0,1]"`                                 // Of each channel, in pixels of 0..1.
	Std         [3]float64 `yaml:"std" in:"(0,)"`                                   // Of each channel, in pixels of 0..1.
	Resident    string     `yaml:"resident" oneof:"auto device stream" result:"no"` // Where the pixels wait.
}

// ViewSize is the side of the pictures that the network sees.
func (d Data) ViewSize() int { return cmp.Or(d.CropSize, d.Size) }

// Backbone is the network that turns an image into features.
type Backbone struct {
	Name   string `yaml:"name" oneof:"resnet18 resnet50"`
	Stem   string `yaml:"stem" oneof:"cifar stl imagenet"` // stl halves the side once more, by a max pool; imagenet twice.
	Width  int    `yaml:"width" in:"[1,)"`                 // Channels of the first stage; 64 is the paper's.
	Blocks int    `yaml:"blocks" in:"[0,)"`                // Residual blocks a stage; 0 is the network's own number.
}

// Optim says how weights move. It stands inline in each stage.
type Optim struct {
	Optimizer     string  `yaml:"optimizer" oneof:"sgd adam"`
	LR            float64 `yaml:"lr" in:"(0,)"`
	Momentum      float64 `yaml:"momentum" in:"[0,1)"` // sgd.
	Nesterov      bool    `yaml:"nesterov"`            // sgd.
	WeightDecay   float64 `yaml:"weight_decay" in:"[0,)"`
	Scheduler     string  `yaml:"scheduler" oneof:"cosine constant step"`
	LRDecayRate   float64 `yaml:"lr_decay_rate" in:"[0,1]"`  // step: factor a milestone; cosine: ends at lr·rate³.
	LRDecayEpochs []int   `yaml:"lr_decay_epochs" in:"[1,)"` // step: milestones, ascending.
}

// Augmentation says how a training view is made of an image. It stands inline
// in each stage. A strategy reads its own keys and no others. CropScale and Jitter
// follow Strategy as Mean follows the data set: ui's views change less.
type Augmentation struct {
	Strategy string `yaml:"augmentation_strategy" oneof:"simclr ours ui digits standard none"`

	CropScale  [2]float64 `yaml:"crop_scale" in:"(0,1]"`                // simclr, standard, ui: share of the area, from and to.
	Jitter     [4]float64 `yaml:"color_jitter" in:"[0,)"`               // simclr, ui: brightness, contrast, saturation, hue.
	JitterProb float64    `yaml:"color_jitter_random_apply" in:"[0,1]"` // simclr, ui.
	GrayProb   float64    `yaml:"random_grayscale" in:"[0,1]"`          // simclr, ui.
	BlurProb   float64    `yaml:"gaussian_blur" in:"[0,1]"`             // simclr: share of blurred views; 0.5 is MoCo v2's.
	Flip       bool       `yaml:"flip"`                                 // simclr, ours, standard: mirror every second view.

	NumStrong    int `yaml:"num_strong_augs" in:"[0,)"` // ours: operations drawn a view.
	CutoutLength int `yaml:"cutout_length" in:"[0,)"`   // ours, ui: largest side of the hole in pixels.

	Rotate      float64    `yaml:"rotate" in:"[0,180]"`    // digits: largest turn in degrees.
	Shear       float64    `yaml:"shear" in:"[0,1]"`       // digits: largest shear factor.
	Scale       [2]float64 `yaml:"scale" in:"(0,)"`        // digits: magnification, from and to.
	Translate   float64    `yaml:"translate" in:"[0,1]"`   // digits: largest shift, as a share of the side.
	Elastic     float64    `yaml:"elastic" in:"[0,)"`      // digits: largest bend at a grid node in pixels.
	ElasticGrid int        `yaml:"elastic_grid" in:"[1,)"` // digits: cells a side of the grid.
	Brightness  float64    `yaml:"brightness" in:"[0,1]"`  // digits: largest relative change.
}

// Pretext is stage one: features by telling images apart (SimCLR, MoCo), and
// the neighbors mined with them.
type Pretext struct {
	Method      string  `yaml:"method" oneof:"simclr moco"`
	Head        string  `yaml:"head" oneof:"mlp linear"`
	FeaturesDim int     `yaml:"features_dim" in:"[1,)"` // Of the embedding.
	Temperature float64 `yaml:"temperature" in:"(0,)"`
	Symmetric   bool    `yaml:"symmetric"`                   // simclr: both views as anchors; the official loss takes the first alone.
	QueueSize   int     `yaml:"queue_size" in:"[1,)"`        // moco: keys of earlier batches, a multiple of the batch.
	KeyMomentum float64 `yaml:"key_momentum" in:"[0,1)"`     // moco: share of the old weights in the key encoder.
	NormGroups  int     `yaml:"batch_norm_groups" in:"[1,)"` // moco: parts of a batch that are normalized apart.
	Epochs      int     `yaml:"epochs" in:"[1,)"`
	BatchSize   int     `yaml:"batch_size" in:"[2,)"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline"`

	// NeighborFeatures are compared to mine neighbors: the embedding (official
	// for SimCLR), or the features of the backbone, scaled to unit length.
	NeighborFeatures string `yaml:"neighbor_features" oneof:"embedding features"`

	// RemoveSelf says how an image is kept out of its own neighbors: by its
	// index, or by leaving out the nearest, which among duplicates may be
	// another image (official).
	RemoveSelf string `yaml:"remove_self" oneof:"index column"`
}

// Scan is stage two: clusters that agree between neighbors.
type Scan struct {
	NumClusters           int     `yaml:"num_classes" in:"[2,)"`
	NumHeads              int     `yaml:"num_heads" in:"[1,)"`     // The head of the lowest loss is kept.
	HeadRestarts          int     `yaml:"head_restarts" in:"[0,)"` // Heads tried on frozen features; the best NumHeads start the stage. 0: random ones do (official).
	NumNeighbors          int     `yaml:"num_neighbors" in:"[1,)"`
	ValNeighbors          int     `yaml:"num_neighbors_val" in:"[1,)"`
	SelfNeighbor          bool    `yaml:"self_neighbor"` // An image may be drawn as its own neighbor (official).
	EntropyWeight         float64 `yaml:"entropy_weight" in:"[0,)"`
	ValEntropyWeight      float64 `yaml:"val_entropy_weight" in:"[0,)"` // In the validation loss that selects; official 1.
	UpdateClusterHeadOnly bool    `yaml:"update_cluster_head_only"`
	Epochs                int     `yaml:"epochs" in:"[1,)"`
	BatchSize             int     `yaml:"batch_size" in:"[2,)"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline"`
}

// SelfLabel is stage three: learning from the samples already certain.
type SelfLabel struct {
	ConfidenceThreshold float64 `yaml:"confidence_threshold" in:"[0,1)"`
	ApplyClassBalancing bool    `yaml:"apply_class_balancing"`
	UseEMA              bool    `yaml:"use_ema"`
	EMAAlpha            float64 `yaml:"ema_alpha" in:"[0,1)"`
	EMAMode             string  `yaml:"ema_mode" oneof:"official eval_only"` // official loads the average back at each step.
	WeakPass            string  `yaml:"weak_pass" oneof:"train eval"`        // Batch norm of the weak view; official train.
	NoConfident         string  `yaml:"no_confident" oneof:"skip stop"`      // At a batch without a confident image; official stop.
	PlateauEpochs       int     `yaml:"plateau_epochs" in:"[0,)"`            // Stop after so many epochs without more confident samples; 0 never.
	Epochs              int     `yaml:"epochs" in:"[0,)"`                    // 0 skips the stage.
	BatchSize           int     `yaml:"batch_size" in:"[2,)"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline"`
}
