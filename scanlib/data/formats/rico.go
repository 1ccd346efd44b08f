package formats

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"scango/scanlib/data"
	"scango/scanlib/data/listing"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "rico", Title: "RICO",
			Holds:  "`combined/`, or `train/1` and `val/<topic>`; enRICO by `val_root`",
			Resize: "letterbox", Preset: "rico",
			Parts: []data.Part{data.Train},
			Keys:  []string{"subset"},
			Fetch: data.Fetch{
				Page: "https://interactionmining.org/rico", Dir: "rico",
				Files: []data.File{{URL: "https://storage.googleapis.com/crowdstf-rico-uiuc-4540/rico_dataset_v0.1/unique_uis.tar.gz", Into: "combined"}},
			},
		},
		Matches: func(root string) bool { return subfolder(root, "combined") != root },
		List:    listRICO,
	})
}

// listRICO lists the phone screens of RICO, <id>.jpg beside <id>.json, in the
// root or in its subfolder combined. They have no labels but those that enRICO
// gives to some. Its design_topics.csv lies in ValRoot or, without that, in the
// root or the root's subfolder enrico.
//
//   - HeldOut: the screens of enRICO: its own screenshots where they are there,
//     else RICO's of the same ids. ErrNoHeldOut if there are no topics.
//   - Train: all other screens, without labels.
//
// A root with folders train and val, the layout of the walkthrough
// (train/1/*.jpg, val/<topic>/*.jpg), is read so instead; Subset then names the
// topics, as of ImageNet.
func listRICO(ctx context.Context, part data.Part, o data.Options) (*data.Source, error) {
	if err := listing.CheckFolder(o.Root); err != nil {
		return nil, err
	}
	topics := findTopics(cmp.Or(o.ValRoot, o.Root))
	if o.ValRoot != "" && topics == "" {
		return nil, noTopics(o.ValRoot)
	}
	if part == data.HeldOut {
		return ricoHeldOut(ctx, topics, o)
	}
	src, err := data.Tree(ctx, "rico", ricoScreens(o.Root), o)
	if err != nil {
		return nil, err
	}
	src.NoClasses = true
	if topics == "" {
		return src, nil
	}
	ids, err := readTopics(topics)
	if err == nil {
		err = src.Without(ids)
	}
	return src, err
}

// ricoScreens returns the folder of RICO's own screens.
func ricoScreens(root string) string { return subfolder(root, "train", "combined") }

func ricoHeldOut(ctx context.Context, topics string, o data.Options) (*data.Source, error) {
	if folder := subfolder(o.Root, "val"); folder != o.Root && o.ValRoot == "" {
		return classTree(ctx, "rico", folder, o)
	}
	if topics == "" {
		return nil, fmt.Errorf("data: %s: %w: no design_topics.csv of enRICO, and no folder val", o.Root, data.ErrNoHeldOut)
	}
	if beside := filepath.Dir(topics); subfolder(beside, "screenshots") != beside {
		return enricoScreens(ctx, topics, o)
	}
	src, err := data.Tree(ctx, "rico", ricoScreens(o.Root), o)
	if err != nil {
		return nil, err
	}
	ids, err := readTopics(topics)
	if err != nil {
		return nil, err
	}
	return src, labelByTopics(src, topics, ids)
}
