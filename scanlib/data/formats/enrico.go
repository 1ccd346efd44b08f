package formats

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"scango/internal/words"
	"scango/scanlib/data"
	"scango/scanlib/data/decode"
	"scango/scanlib/data/listing"
)

func init() {
	data.Register(data.Format{
		Facts: data.Facts{
			Name: "enrico", Title: "enRICO", Holds: "`screenshots/` and `design_topics.csv`; `split=multibench` divides it as published",
			Resize: "letterbox", Classes: 20, Preset: "rico",
			Parts: []data.Part{data.Train},
			Keys:  []string{"split"},
			Fetch: data.Fetch{
				Page: "https://github.com/luileito/enrico", Dir: "enrico",
				Files: []data.File{
					{URL: "https://userinterfaces.aalto.fi/enrico/resources/screenshots.zip", Into: "screenshots"},
					{URL: "https://raw.githubusercontent.com/luileito/enrico/master/design_topics.csv", Into: "design_topics.csv"},
				},
			},
		},
		Matches: func(root string) bool { return findTopics(root) != "" && subfolder(root, "screenshots") != root },
		List:    listEnrico,
	})
}

// topicFiles are enRICO's file of topics, as published and as others ship it.
var topicFiles = []string{"design_topics.csv", "enrico_design_topics.csv"}

// listEnrico lists enRICO: screenshots/<id>.jpg and the topics in
// design_topics.csv, both in the root. Screens that are in the file but missing
// are in UnknownLabels. Split multibench divides it as MultiBench does, whose
// validation part, which its models are chosen by, stays aside.
func listEnrico(ctx context.Context, part data.Part, o data.Options) (*data.Source, error) {
	root := rootOf(part, o)
	switch multibench := o.Split == "multibench"; {
	case !multibench && o.Split != "" && o.Split != "random":
		return nil, fmt.Errorf("data: split %q is none of random, multibench", o.Split)
	case !multibench && part == data.HeldOut && o.ValRoot == "":
		return nil, data.ErrNoHeldOut
	}
	if err := listing.CheckFolder(root); err != nil {
		return nil, err
	}
	topics := findTopics(root)
	if topics == "" {
		return nil, noTopics(root)
	}
	src, err := enricoScreens(ctx, topics, o)
	if err != nil || o.Split != "multibench" || o.ValRoot != "" {
		return src, err
	}
	ids, err := readTopics(topics)
	if err != nil {
		return nil, err
	}
	name := map[data.Part]string{data.Train: "train", data.HeldOut: "test"}[part]
	return src, src.Only(multiBenchSplit(ids)[name])
}

// enricoScreens lists the screenshots beside a file of topics.
func enricoScreens(ctx context.Context, topics string, o data.Options) (*data.Source, error) {
	src, err := data.Tree(ctx, "enrico", subfolder(filepath.Dir(topics), "screenshots"), o)
	if err != nil {
		return nil, err
	}
	return src, labelByTopics(src, topics, nil)
}

func noTopics(root string) error {
	return fmt.Errorf("data: no design_topics.csv in %s: it should hold enRICO", root)
}

// findTopics returns the path of enRICO's file of topics in or below root, or
// "".
func findTopics(root string) string {
	for _, name := range topicFiles {
		for _, folder := range []string{root, filepath.Join(root, "enrico")} {
			if isFile(folder, name) {
				return filepath.Join(folder, name)
			}
		}
	}
	return ""
}

// labelByTopics labels screens by enRICO's file, and keeps those of the ids if
// not nil. The topic that enRICO's paper calls Dialer and its file calculator
// is calculator.
func labelByTopics(src *data.Source, file string, ids []string) error {
	table, err := listing.ReadTable(listing.Labels, file, listing.NewFinder(src.Names()))
	if err != nil {
		return err
	}
	src.LabelByTable(table.Rename(calculator))
	src.Alias = calculator
	if n := len(table.Unknown); n > 0 {
		src.Notes = append(src.Notes, fmt.Sprintf("%s of %s have no screenshot: %s; is the archive unpacked in full?",
			words.Count(n, "screen"), filepath.Base(file), words.List(table.Unknown, few)))
	}
	if ids == nil {
		return nil
	}
	return src.Only(ids)
}

// calculator returns the one name of the topic that has two.
func calculator(topic string) string {
	if strings.EqualFold(topic, "dialer") {
		return "calculator"
	}
	return topic
}

// readTopics returns the ids in the first column of enRICO's file, in its
// order.
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
		case len(ids) > 0 || !listing.IsNameTitle(row[0]):
			ids = append(ids, row[0])
		}
	}
}
