package official

import (
	"maps"
	"slices"
	"strings"
)

// rule says what a key of the official files means here. The zero rule is for a
// key that is read elsewhere.
type rule struct {
	ours    string // Our key; with a dot in front, of the stage that the file is for.
	item    int    // Which number of our list it is, from 1; 0 is all of it.
	needed  bool   // The official scripts fail without it.
	torch   string // PyTorch's default, for a section that lacks it.
	only    string // The only value that is supported here.
	ignored string // Why it has no effect here.
	dataSet bool
}

// rules are the keys of the files for each setup, by their path.
var rules = map[string]map[string]rule{
	"simclr":    merged(commonKeys, trainingKeys, simclrKeys),
	"moco":      merged(commonKeys, mocoKeys),
	"scan":      merged(commonKeys, trainingKeys, scanKeys),
	"selflabel": merged(commonKeys, trainingKeys, selflabelKeys),
}

var commonKeys = map[string]rule{
	"setup":         {},
	"train_db_name": {dataSet: true},
	"val_db_name":   {dataSet: true},
	"num_classes":   {ours: "scan.num_classes", needed: true},
	"backbone":      {ours: "backbone.name", needed: true},
	"num_workers":   {ignored: "images are packed and mapped into memory, no process loads them"},

	"transformation_kwargs.crop_size":      {ours: "data.size", needed: true},
	"transformation_kwargs.normalize.mean": {ours: "data.mean", needed: true},
	"transformation_kwargs.normalize.std":  {ours: "data.std", needed: true},
}

var trainingKeys = map[string]rule{
	"epochs":     {ours: ".epochs", needed: true},
	"batch_size": {ours: ".batch_size", needed: true},

	"optimizer":                        {ours: ".optimizer", needed: true},
	"optimizer_kwargs.lr":              {ours: ".lr", torch: "0.001"},
	"optimizer_kwargs.momentum":        {ours: ".momentum", torch: "0"},
	"optimizer_kwargs.weight_decay":    {ours: ".weight_decay", torch: "0"},
	"optimizer_kwargs.nesterov":        {ours: ".nesterov"},
	"optimizer_kwargs.dampening":       {only: "0"},
	"optimizer_kwargs.betas":           {only: "[0.9, 0.999]"},
	"optimizer_kwargs.eps":             {only: "1e-8"},
	"optimizer_kwargs.amsgrad":         {only: "false"},
	"scheduler":                        {ours: ".scheduler", needed: true},
	"scheduler_kwargs.lr_decay_rate":   {ours: ".lr_decay_rate"},
	"scheduler_kwargs.lr_decay_epochs": {ours: ".lr_decay_epochs"},

	"augmentation_strategy":                           {ours: ".augmentation_strategy", needed: true},
	"augmentation_kwargs.crop_size":                   {ours: "data.size"},
	"augmentation_kwargs.random_resized_crop.size":    {ours: "data.size"},
	"augmentation_kwargs.random_resized_crop.scale":   {ours: ".crop_scale", torch: "[0.08, 1]"},
	"augmentation_kwargs.color_jitter_random_apply.p": {ours: ".color_jitter_random_apply", torch: "0.5"},
	"augmentation_kwargs.color_jitter.brightness":     {ours: ".color_jitter", item: 1, torch: "0"},
	"augmentation_kwargs.color_jitter.contrast":       {ours: ".color_jitter", item: 2, torch: "0"},
	"augmentation_kwargs.color_jitter.saturation":     {ours: ".color_jitter", item: 3, torch: "0"},
	"augmentation_kwargs.color_jitter.hue":            {ours: ".color_jitter", item: 4, torch: "0"},
	"augmentation_kwargs.random_grayscale.p":          {ours: ".random_grayscale", torch: "0.1"},
	"augmentation_kwargs.normalize.mean":              {ours: "data.mean"},
	"augmentation_kwargs.normalize.std":               {ours: "data.std"},
	"augmentation_kwargs.num_strong_augs":             {ours: ".num_strong_augs"},
	"augmentation_kwargs.cutout_kwargs.n_holes":       {only: "1"},
	"augmentation_kwargs.cutout_kwargs.length":        {ours: ".cutout_length"},
	"augmentation_kwargs.cutout_kwargs.random":        {ignored: "the official code doesn't read it either: the hole is always of random size"},
}

var simclrKeys = map[string]rule{
	"model_kwargs.head":            {ours: "pretext.head", needed: true},
	"model_kwargs.features_dim":    {ours: "pretext.features_dim", needed: true},
	"criterion":                    {only: "simclr"},
	"criterion_kwargs.temperature": {ours: "pretext.temperature", needed: true},
}

var mocoKeys = map[string]rule{
	"model_kwargs.head":         {ours: "pretext.head", needed: true},
	"model_kwargs.features_dim": {ours: "pretext.features_dim", needed: true},
	"temperature":               {ours: "pretext.temperature", needed: true},
	"batch_size":                {ignored: "it is of computing features; pretext.batch_size trains"},
}

var scanKeys = map[string]rule{
	"criterion":                       {only: "scan"},
	"criterion_kwargs.entropy_weight": {ours: "scan.entropy_weight", needed: true},
	"update_cluster_head_only":        {ours: "scan.update_cluster_head_only", needed: true},
	"num_heads":                       {ours: "scan.num_heads", needed: true},
	"num_neighbors":                   {ours: "scan.num_neighbors", needed: true},
}

var selflabelKeys = map[string]rule{
	"criterion":                              {only: "confidence-cross-entropy"},
	"criterion_kwargs.apply_class_balancing": {ours: "selflabel.apply_class_balancing", needed: true},
	"confidence_threshold":                   {ours: "selflabel.confidence_threshold", needed: true},
	"use_ema":                                {ours: "selflabel.use_ema", needed: true},
	"ema_alpha":                              {ours: "selflabel.ema_alpha"},
	"num_heads":                              {only: "1"},
}

func merged(tables ...map[string]rule) map[string]rule {
	all := map[string]rule{}
	for _, table := range tables {
		maps.Copy(all, table)
	}
	return all
}

// below lists the keys directly below a section of the files, "" for the top;
// none if the key is not a section.
func below(rules map[string]rule, section string) []string {
	var names []string
	for _, path := range slices.Sorted(maps.Keys(rules)) {
		rest, ok := path, section == ""
		if !ok {
			rest, ok = strings.CutPrefix(path, section+".")
		}
		name, _, _ := strings.Cut(rest, ".")
		if ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// cutPath splits "optimizer_kwargs.lr" into section and key.
func cutPath(path string) (section, leaf string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}
