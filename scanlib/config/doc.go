// Package config states an experiment as plain values: which images, which
// network, and how each of the three stages trains. Keys carry the names of the
// official SCAN configurations wherever those have one.
//
//	defaults.yml ─► presets ─► file.yml ─► key=value ─► Config ─► Validate, Keys, Hash, Diff, YAML
//
// Every configuration starts from the defaults (the official CIFAR-10 values);
// a preset states what differs, a file or another preset may start from it (each
// of the official experiments from the one of the stage before), and single keys
// are set last:
//
//	cfg, err := config.Preset("folder") // or config.Load("screens.yml")
//	if err != nil {
//		return err
//	}
//	err = errors.Join(
//		cfg.Set("root", "~/screens"),
//		cfg.Set("scan.num_classes", "20"),
//	)
//	if err == nil {
//		err = cfg.Validate() // all faults at once
//	}
//
// Keys describes each key: its meaning, the allowed values, whether this
// configuration uses it, and its value; YAML writes that as comments. The
// descriptions are tags of the fields of Config, so that a new key is one line.
//
// Package official reads the files of the official code instead, unchanged, and
// reports what in them it could not use.
//
// The package only reads files; the packages that take the values give them
// meaning.
package config
