package data

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"scango/scanlib/data/decode"
)

// enRICO's file of topics, as published and as others ship it.
var topicFiles = []string{"design_topics.csv", "enrico_design_topics.csv"}

// OpenRICO packs or reopens the phone screens of RICO, <id>.jpg beside
// <id>.json, in root or in its subfolder combined. They have no labels but those
// that enRICO gives to some. Its design_topics.csv lies in the folder enrico or,
// if that is "", in root or in root's subfolder enrico.
//
//   - train false: the screens of enRICO: its own screenshots where they are
//     there, else RICO's of the same ids. [ErrNoHeldOut] if there are no topics.
//   - train true: all other screens, without labels.
//
// A root with folders train and val, the layout of the walkthrough
// (train/1/*.jpg, val/<topic>/*.jpg), is read so instead; subset then names the
// topics, see [OpenImageNet].
func OpenRICO(ctx context.Context, root, enrico, subset string, train bool, o Options) (*Set, error) {
	o, err := checkScreens(root, o)
	if err != nil {
		return nil, err
	}
	if folder := subfolder(root, "val"); folder != root && enrico == "" && !train {
		return openTree(ctx, "rico", folder, subset, o)
	}
	topics := findTopics(cmp.Or(enrico, root))
	if topics == "" && enrico != "" {
		return nil, fmt.Errorf("data: no design_topics.csv in %s: it should hold enRICO", enrico)
	}
	if topics == "" && !train {
		return nil, fmt.Errorf("data: %s: %w: no design_topics.csv of enRICO, and no folder val", root, ErrNoHeldOut)
	}
	if !train && subfolder(filepath.Dir(topics), "screenshots") != filepath.Dir(topics) {
		return OpenEnrico(ctx, filepath.Dir(topics), "", o)
	}
	folder := subfolder(root, "train", "combined")
	files, skipped, err := list(ctx, folder)
	if err != nil {
		return nil, err
	}
	src := fileTree(ctx, "rico", folder, files, skipped, o)
	if topics == "" {
		return open(ctx, src, o)
	}
	ids, err := readTopics(topics)
	if err != nil {
		return nil, err
	}
	if train {
		o.Only.Without = append(slices.Clone(o.Only.Without), ids...)
		return open(ctx, src, o)
	}
	return openTopics(ctx, src, topics, ids, o)
}

// checkScreens looks at what is needed to read screens from root.
func checkScreens(root string, o Options) (Options, error) {
	o, err := o.check()
	if err == nil && o.Size == 0 {
		err = fmt.Errorf("data: screens differ in size: set a size, such as 96")
	}
	if err == nil {
		err = checkFolder(root)
	}
	return o, err
}

// findTopics is enRICO's file of topics in or below root, or "".
func findTopics(root string) string {
	for _, name := range topicFiles {
		for _, folder := range []string{root, filepath.Join(root, "enrico")} {
			if info, err := os.Stat(filepath.Join(folder, name)); err == nil && info.Mode().IsRegular() {
				return filepath.Join(folder, name)
			}
		}
	}
	return ""
}

// OpenEnrico packs or reopens enRICO: screenshots/<id>.jpg and the topics in
// design_topics.csv, both in root. Screens that the file names and that are not
// there are in [Set].UnknownLabels. part, if not empty, keeps the train, val or
// test part of the split that MultiBench made of it: see [MultiBenchSplit].
//
// The topic that enRICO's paper calls Dialer and its file calculator is
// calculator.
func OpenEnrico(ctx context.Context, root, part string, o Options) (*Set, error) {
	o, err := checkScreens(root, o)
	if err != nil {
		return nil, err
	}
	topics := findTopics(root)
	if topics == "" {
		return nil, fmt.Errorf("data: no design_topics.csv in %s: it should hold enRICO", root)
	}
	folder := subfolder(filepath.Dir(topics), "screenshots")
	files, skipped, err := list(ctx, folder)
	if err != nil {
		return nil, err
	}
	var ids []string
	if part != "" {
		if ids, err = readTopics(topics); err != nil {
			return nil, err
		}
		if ids = MultiBenchSplit(ids)[part]; ids == nil {
			return nil, fmt.Errorf("data: part %q is none of train, val, test", part)
		}
	}
	return openTopics(ctx, fileTree(ctx, "enrico", folder, files, skipped, o), topics, ids, o)
}

// openTopics labels screens by enRICO's file, and keeps those of the ids if not
// nil.
func openTopics(ctx context.Context, src source, topics string, ids []string, o Options) (*Set, error) {
	labels, err := readLabels(topics, src.entries)
	if err != nil {
		return nil, err
	}
	for name, topic := range labels.byName {
		labels.byName[name] = calculator(topic)
	}
	if labels, err = labels.finish(); err != nil {
		return nil, err
	}
	labels.apply(&src)
	if src, err = src.named(ids, nil); err != nil {
		return nil, err
	}
	src.unknownNames = nil // they are unknown labels already
	o.Only.Classes = slices.Clone(o.Only.Classes)
	for i, topic := range o.Only.Classes {
		o.Only.Classes[i] = calculator(topic)
	}
	return open(ctx, src, o)
}

// calculator is the one name of the topic that has two.
func calculator(topic string) string {
	if strings.EqualFold(topic, "dialer") {
		return "calculator"
	}
	return topic
}

// readTopics are the ids in the first column of enRICO's file, in its order.
func readTopics(file string) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("data: cannot open %s: %w", file, decode.Reason(err))
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	var ids []string
	for {
		row, err := rows.Read()
		switch {
		case err == io.EOF:
			return ids, nil
		case err != nil:
			return nil, fmt.Errorf("data: %s: %w", file, err)
		case len(ids) > 0 || !nameTitles[strings.TrimPrefix(row[0], "\ufeff")]:
			ids = append(ids, row[0])
		}
	}
}
