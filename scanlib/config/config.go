package config

import "cmp"

// Config is one experiment. The zero value is not valid: start from Preset,
// Load or Default.
//
// Tags beside the YAML key describe it in one place: its meaning (`doc`, a
// phrase), which numbers (`in`, an interval) or words (`oneof`) are allowed,
// and the values of other keys with which it is used at all (`when`). Keys
// shows it, Validate checks it. Package schema explains the tags.
type Config struct {
	Name    string `yaml:"name" result:"no" doc:"name of the run, and the start of its directory's"`
	Seed    int64  `yaml:"seed" doc:"seed of everything random"`
	Devices int    `yaml:"devices" in:"[0,)" most:"1024" doc:"devices to share each batch; 0 chooses"`
	Until   string `yaml:"until" oneof:"pretext scan selflabel" result:"no" doc:"last stage to run"`
	Runs    int    `yaml:"runs" in:"[1,)" most:"10000" result:"no" doc:"equal runs, with seeds seed, seed+1, …"`

	Data      Data      `yaml:"data" group:"images"`
	Backbone  Backbone  `yaml:"backbone" group:"network"`
	Pretext   Pretext   `yaml:"pretext" group:"training"`
	Scan      Scan      `yaml:"scan" group:"training"`
	SelfLabel SelfLabel `yaml:"selflabel" group:"training"`
}

// Data says which images are used, and how they become squares of pixels. Paths
// are not in Hash: images are identified by the hash of their pixels, not by
// their place. Setting Dataset also sets Mean, Std and Resize, unless they were
// given values other than the data set's own.
type Data struct {
	Dataset     string     `yaml:"dataset" doc:"the data set, or how the images are stored"`
	Root        string     `yaml:"root" result:"no" path:"yes" doc:"directory of the images; array: the .npz or .npy file"`
	ValRoot     string     `yaml:"val_root" result:"no" path:"yes" doc:"directory of the validation images, if they lie apart"`
	ValFraction float64    `yaml:"val_fraction" in:"[0,1)" doc:"share of the images held out for validation; 0 validates on the training images"`
	LabelsCSV   string     `yaml:"labels_csv" result:"no" path:"yes" doc:"file of images and their classes, for scores, where directories don't name them"`
	Size        int        `yaml:"size" in:"[1,)" most:"4096" unit:"pixels" doc:"side of the square that each image becomes"`
	CropSize    int        `yaml:"crop_size" in:"[0,)" most:"4096" unit:"pixels" doc:"side of the middle part that the network sees; 0 is the whole"`
	Resize      string     `yaml:"resize" oneof:"crop squash letterbox" doc:"how an image becomes square: cut to its middle, squashed, or padded with bars"`
	NumTrain    int        `yaml:"num_train" in:"[0,)" most:"1000000000" doc:"training images to take; 0 takes all"`
	NumVal      int        `yaml:"num_val" in:"[0,)" most:"1000000000" doc:"validation images to take; 0 takes all"`
	Fraction    float64    `yaml:"fraction" in:"(0,1]" doc:"share of the training images to take"`
	PerClass    int        `yaml:"per_class" in:"[0,)" most:"1000000000" doc:"training images to take of each class; 0 takes all"`
	Classes     []string   `yaml:"classes" doc:"classes to take; none takes all"`
	Merge       []string   `yaml:"merge" doc:"classes that count as others, such as calculator=dialer"`
	ImageList   string     `yaml:"image_list" result:"no" path:"yes" doc:"file with the names of all images to use, one a line, as an audit writes it"`
	TrainList   string     `yaml:"train_list" result:"no" path:"yes" doc:"file with the names of the training images, one a line"`
	ValList     string     `yaml:"val_list" result:"no" path:"yes" doc:"file with the names of the validation images, one a line"`
	Subset      string     `yaml:"subset" result:"no" path:"yes" doc:"file with the class directories to take and their names, one a line"`
	Split       string     `yaml:"split" oneof:"random multibench" doc:"how the images are divided: by val_fraction, or as MultiBench does"`
	Fold        int        `yaml:"fold" in:"[0,10]" doc:"fold of the official protocol to train on; 0 takes all"`
	GroupBy     string     `yaml:"group_by" oneof:"none folder prefix csv" doc:"images that can be no neighbors: those of one directory, of one name up to its last - or _, of one group in group_csv"`
	GroupCSV    string     `yaml:"group_csv" result:"no" path:"yes" when:"group_by=csv" doc:"file of images and the group of each, such as its app"`
	Unlabeled   bool       `yaml:"pretext_unlabeled" doc:"show the pretext task the unlabeled images, too"`
	Strict      bool       `yaml:"strict" result:"no" doc:"stop at an unreadable image instead of skipping it"`
	Mean        [3]float64 `yaml:"mean" in:"[0,1]" doc:"mean of each channel, in pixels of 0 to 1"`
	Std         [3]float64 `yaml:"std" in:"(0,)" doc:"standard deviation of each channel, in pixels of 0 to 1"`
	Resident    string     `yaml:"resident" oneof:"auto device stream" result:"no" doc:"keep all pixels on the device, or stream them from memory; auto decides by their size"`
}

// ViewSize returns the side in pixels of the images that the network sees.
func (d Data) ViewSize() int { return cmp.Or(d.CropSize, d.Size) }

// Backbone is the network that turns an image into features.
type Backbone struct {
	Name   string `yaml:"name" oneof:"resnet18 resnet50" doc:"the residual network"`
	Stem   string `yaml:"stem" oneof:"cifar stl imagenet" doc:"how far the first layers shrink an image: not at all, to half, to a quarter of its side"`
	Width  int    `yaml:"width" in:"[1,)" most:"1024" doc:"channels of the first stage; 64 is the paper's"`
	Blocks int    `yaml:"blocks" in:"[0,)" most:"100" doc:"residual blocks in each stage; 0 is the network's own number"`
}

// Optim configures the optimizer. It is inlined in each stage.
type Optim struct {
	Optimizer     string  `yaml:"optimizer" oneof:"sgd adam" doc:"how gradients move the weights"`
	LR            float64 `yaml:"lr" in:"(0,)" doc:"learning rate of the first epoch"`
	Momentum      float64 `yaml:"momentum" in:"[0,1)" when:"optimizer=sgd" doc:"share of the last step that the next one keeps"`
	Nesterov      bool    `yaml:"nesterov" when:"optimizer=sgd" doc:"use Nesterov's form of momentum"`
	WeightDecay   float64 `yaml:"weight_decay" in:"[0,)" doc:"weight of the L2 penalty on the weights"`
	Scheduler     string  `yaml:"scheduler" oneof:"cosine constant step" doc:"how the learning rate falls over the epochs"`
	LRDecayRate   float64 `yaml:"lr_decay_rate" in:"[0,1]" when:"scheduler=cosine|step" doc:"factor of lr at each milestone (step); cosine ends at lr times its cube"`
	LRDecayEpochs []int   `yaml:"lr_decay_epochs" in:"[1,)" most:"1000000" unit:"epochs" when:"scheduler=step" doc:"milestones, ascending"`
}

// Augmentation says how a training view is made from an image. It is inlined in
// each stage. A strategy reads only its own keys. Setting Strategy also sets
// CropScale and Jitter, as Dataset sets Mean: ui's views change less.
type Augmentation struct {
	Strategy string `yaml:"augmentation_strategy" oneof:"simclr ours ui digits standard none" doc:"how training views are made: as in SimCLR, strongly (ours), for screens (ui), for digits, by crop and flip, or not at all"`

	CropScale  [2]float64 `yaml:"crop_scale" in:"(0,1]" when:"augmentation_strategy=simclr|standard|ui" doc:"share of the area that a crop keeps, from and to"`
	Jitter     [4]float64 `yaml:"color_jitter" in:"[0,)" when:"augmentation_strategy=simclr|ui" doc:"largest change of brightness, contrast, saturation and hue"`
	JitterProb float64    `yaml:"color_jitter_random_apply" in:"[0,1]" when:"augmentation_strategy=simclr|ui" doc:"share of the views whose colors change"`
	GrayProb   float64    `yaml:"random_grayscale" in:"[0,1]" when:"augmentation_strategy=simclr|ui" doc:"share of gray views"`
	BlurProb   float64    `yaml:"gaussian_blur" in:"[0,1]" when:"augmentation_strategy=simclr" doc:"share of blurred views; MoCo v2 has 0.5"`
	Flip       bool       `yaml:"flip" when:"augmentation_strategy=simclr|ours|standard" doc:"mirror half of the views, at random"`

	NumStrong    int `yaml:"num_strong_augs" in:"[0,)" most:"100" when:"augmentation_strategy=ours" doc:"random operations on a view"`
	CutoutLength int `yaml:"cutout_length" in:"[0,)" most:"4096" unit:"pixels" when:"augmentation_strategy=ours|ui" doc:"largest side of the square that is cut out"`

	Rotate      float64    `yaml:"rotate" in:"[0,180]" unit:"degrees" when:"augmentation_strategy=digits" doc:"largest rotation"`
	Shear       float64    `yaml:"shear" in:"[0,1]" when:"augmentation_strategy=digits" doc:"largest shear factor"`
	Scale       [2]float64 `yaml:"scale" in:"(0,)" when:"augmentation_strategy=digits" doc:"magnification, from and to"`
	Translate   float64    `yaml:"translate" in:"[0,1]" when:"augmentation_strategy=digits" doc:"largest shift, as a share of the side"`
	Elastic     float64    `yaml:"elastic" in:"[0,)" unit:"pixels" when:"augmentation_strategy=digits" doc:"largest shift of a node of the grid that bends the view"`
	ElasticGrid int        `yaml:"elastic_grid" in:"[1,)" most:"256" when:"augmentation_strategy=digits" doc:"cells on each side of the grid that bends the view"`
	Brightness  float64    `yaml:"brightness" in:"[0,1]" when:"augmentation_strategy=digits" doc:"largest relative change of brightness"`
}

// Pretext is stage one: features learned by telling images apart (SimCLR,
// MoCo), and the neighbors mined with them.
type Pretext struct {
	Method      string  `yaml:"method" oneof:"simclr moco" doc:"what an image is told apart from: the others of its batch, or a queue of earlier ones"`
	Head        string  `yaml:"head" oneof:"mlp linear" group:"network" doc:"projection from features to the embedding"`
	FeaturesDim int     `yaml:"features_dim" in:"[1,)" most:"16384" group:"network" doc:"length of the embedding"`
	Temperature float64 `yaml:"temperature" in:"(0,)" doc:"temperature that divides similarities in the loss"`
	Symmetric   bool    `yaml:"symmetric" when:"method=simclr" doc:"take both views as anchors; the official loss takes the first alone"`
	QueueSize   int     `yaml:"queue_size" in:"[1,)" most:"16777216" when:"method=moco" doc:"images in the queue, a multiple of batch_size"`
	KeyMomentum float64 `yaml:"key_momentum" in:"[0,1)" when:"method=moco" doc:"share of its old weights that the key encoder keeps in a step"`
	NormGroups  int     `yaml:"batch_norm_groups" in:"[1,)" most:"65536" when:"method=moco" doc:"parts of a batch that are normalized apart"`
	Epochs      int     `yaml:"epochs" in:"[1,)" most:"1000000" doc:"passes over the training images"`
	BatchSize   int     `yaml:"batch_size" in:"[2,)" most:"65536" doc:"images in a step"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline" group:"views"`

	NeighborFeatures string `yaml:"neighbor_features" oneof:"embedding features" group:"neighbors" doc:"what is compared to find neighbors: the embedding (official for SimCLR), or the backbone's features"`
	RemoveSelf       string `yaml:"remove_self" oneof:"index column" group:"neighbors" doc:"how an image is kept out of its own neighbors: by its index, or by dropping the nearest, maybe a duplicate (official)"`
}

// Scan is stage two: clusters that agree between neighbors.
type Scan struct {
	NumClusters           int     `yaml:"num_classes" in:"[2,)" most:"1000000" doc:"number of clusters"`
	NumHeads              int     `yaml:"num_heads" in:"[1,)" most:"1000" doc:"cluster heads trained at once; the one of the lowest loss is kept"`
	HeadRestarts          int     `yaml:"head_restarts" in:"[0,)" most:"10000" doc:"heads tried on frozen features, of which the best num_heads start the stage; 0 starts from random ones (official)"`
	NumNeighbors          int     `yaml:"num_neighbors" in:"[1,)" most:"100000" group:"neighbors" doc:"neighbors of each training image"`
	ValNeighbors          int     `yaml:"num_neighbors_val" in:"[1,)" most:"100000" group:"neighbors" doc:"neighbors of each validation image"`
	SelfNeighbor          bool    `yaml:"self_neighbor" group:"neighbors" doc:"let an image be drawn as its own neighbor (official)"`
	EntropyWeight         float64 `yaml:"entropy_weight" in:"[0,)" doc:"weight of the entropy, which spreads the images over the clusters"`
	ValEntropyWeight      float64 `yaml:"val_entropy_weight" in:"[0,)" doc:"weight of the entropy in the validation loss, which selects head and epoch; official 1"`
	UpdateClusterHeadOnly bool    `yaml:"update_cluster_head_only" doc:"train the cluster heads alone, not the backbone"`
	Epochs                int     `yaml:"epochs" in:"[1,)" most:"1000000" doc:"passes over the training images"`
	BatchSize             int     `yaml:"batch_size" in:"[2,)" most:"65536" doc:"images in a step, each with a neighbor"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline" group:"views"`
}

// SelfLabel is stage three: learning from confident samples.
type SelfLabel struct {
	ConfidenceThreshold float64 `yaml:"confidence_threshold" in:"[0,1)" doc:"probability above which an image is confident, and teaches the network"`
	ApplyClassBalancing bool    `yaml:"apply_class_balancing" doc:"let rare clusters weigh more in the loss"`
	UseEMA              bool    `yaml:"use_ema" doc:"keep a moving average of the weights"`
	EMAAlpha            float64 `yaml:"ema_alpha" in:"[0,1)" when:"use_ema=true" doc:"share of the old average that a step keeps"`
	EMAMode             string  `yaml:"ema_mode" oneof:"official eval_only" when:"use_ema=true" doc:"what the average is for: official loads it back at each step, eval_only evaluates with it"`
	WeakPass            string  `yaml:"weak_pass" oneof:"train eval" doc:"mode of batch norm for the weak view; official train"`
	NoConfident         string  `yaml:"no_confident" oneof:"skip stop" doc:"what to do at a batch without a confident image; official stop"`
	PlateauEpochs       int     `yaml:"plateau_epochs" in:"[0,)" most:"1000000" unit:"epochs" doc:"stop after so long without more confident images; 0 never stops"`
	Epochs              int     `yaml:"epochs" in:"[0,)" most:"1000000" doc:"passes over the training images; 0 skips the stage"`
	BatchSize           int     `yaml:"batch_size" in:"[2,)" most:"65536" doc:"images in a step"`

	Optim        `yaml:",inline"`
	Augmentation `yaml:",inline" group:"views"`
}
