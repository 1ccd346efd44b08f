package rundir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"time"

	"scango/internal/atomicfile"
	"scango/scanlib/config"
	"scango/scanlib/stage"
)

// Files at the top of a run directory.
const (
	configFile   = "config.yml"
	manifestFile = "manifest.json"
)

// Images identifies the images of a run by hashes of names and pixels.
type Images struct {
	TrainHash  string `json:"train_hash"`
	ValHash    string `json:"val_hash"`
	MoreHash   string `json:"pretext_hash,omitempty"` // of the pretext stage's images, where those are not train's
	GroupsHash string `json:"groups_hash,omitempty"`  // "" without groups
}

// Hash identifies all images of a run.
func (im Images) Hash() string {
	sum := sha256.Sum256([]byte(im.TrainHash + im.ValHash + im.MoreHash))
	return hex.EncodeToString(sum[:16])
}

// Module is a package that the results depend on.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// Manifest records what a run directory was made from.
type Manifest struct {
	Created    time.Time `json:"created"`
	Version    string    `json:"version"`
	ConfigHash string    `json:"config_hash"`
	Images
	NumTrain int      `json:"n_train"`
	NumVal   int      `json:"n_val"`
	Modules  []Module `json:"modules"`
}

// Config returns the configuration that the directory was made with, or nil.
func (d *Dir) Config() (*config.Config, error) {
	if !exists(d.File(configFile)) {
		return nil, nil
	}
	raw, err := os.ReadFile(d.File(configFile))
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	sealed, err := verifyYAML(raw)
	if err != nil && exists(d.File(manifestFile)) { // before a run, it is the user's to edit
		return nil, &Damaged{d.File(configFile), err, "undo the change, or delete the first line, the checksum, if you made it on purpose"}
	}
	d.note(d.File(configFile), sealed)
	cfg, err := config.Load(d.File(configFile))
	if err != nil {
		return nil, fmt.Errorf("run directory: %w", err)
	}
	return cfg, nil
}

// Manifest reads the manifest of the directory; ok is false if there is none.
func (d *Dir) Manifest() (m Manifest, ok bool, err error) {
	ok, err = d.ReadJSON(&m, manifestFile)
	return m, ok, err
}

// Check fails with OtherConfig if the run cannot continue with cfg: the keys of
// all stages that it was configured for or has begun must agree. A run until
// pretext can thus become one until scan.
func (d *Dir) Check(cfg *config.Config) error {
	there, err := d.Config()
	if there == nil || err != nil {
		return err
	}
	with := *cfg
	if with.Devices == 0 {
		with.Devices = there.Devices
	}
	for _, s := range stage.Kept() {
		if (there.Has(s) || d.Has(s)) && there.StageHash(s) != with.StageHash(s) {
			return &OtherConfig{d.path, config.Diff(there, &with)}
		}
	}
	return nil
}

// Claim records the configuration and the images in a new directory, or checks
// those of an existing one. It fills in the hash and the time of m, and writes
// changes that are allowed, such as of later stages or of paths. It fails with
// OtherConfig or OtherImages.
func (d *Dir) Claim(cfg *config.Config, m Manifest) error {
	if err := d.Check(cfg); err != nil {
		return err
	}
	old, there, err := d.Manifest()
	if err != nil {
		return err
	}
	if there {
		if diff := old.differences(m); diff != nil {
			return &OtherImages{d.path, diff}
		}
	}
	if err := d.keepConfig(cfg); err != nil || old.ConfigHash == cfg.Hash() {
		return err
	}
	m.ConfigHash, m.Created = cfg.Hash(), old.Created
	if !there {
		m.Created = time.Now().UTC().Truncate(time.Second)
	}
	return d.WriteJSON(m, manifestFile)
}

func (old Manifest) differences(now Manifest) (diff []string) {
	if old.TrainHash != now.TrainHash {
		diff = append(diff, fmt.Sprintf("training images: %d, %d", old.NumTrain, now.NumTrain))
	}
	if old.ValHash != now.ValHash {
		diff = append(diff, fmt.Sprintf("validation images: %d, %d", old.NumVal, now.NumVal))
	}
	if old.MoreHash != now.MoreHash {
		diff = append(diff, "the pretext task's images differ")
	}
	if old.GroupsHash != now.GroupsHash {
		diff = append(diff, "the groups of images differ")
	}
	return diff
}

// keepConfig writes the configuration if it differs from the stored one.
func (d *Dir) keepConfig(cfg *config.Config) error {
	path, text := d.File(configFile), cfg.YAML()
	sealed := sealYAML(text)
	if old, err := os.ReadFile(path); err == nil && (bytes.Equal(old, sealed) || bytes.Equal(old, text)) {
		return nil
	}
	return atomicfile.WriteBytes(path, sealed)
}
