package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"
)

// TestNames: JSON stays valid and a table keeps its lines, whatever a name holds.
func TestNames(t *testing.T) {
	for _, row := range []struct{ name, json, text string }{
		{"a.jpg", `"a.jpg"`, "a.jpg"},
		{"two words.jpg", `"two words.jpg"`, "two words.jpg"},
		{"日本.jpg", `"日本.jpg"`, "日本.jpg"},
		{`say "hi".jpg`, `"say \"hi\".jpg"`, `"say \"hi\".jpg"`},
		{"line\nbreak", `"line\nbreak"`, `"line\nbreak"`},
		{"\xff\xfe.png", `"\\xff\\xfe.png"`, `"\xff\xfe.png"`},
	} {
		raw, err := json.Marshal(Name(row.name))
		if err != nil || string(raw) != row.json {
			t.Errorf("%q: JSON %s, error %v, want %s", row.name, raw, err, row.json)
		}
		if got := Name(row.name).String(); got != row.text {
			t.Errorf("%q: text %s, want %s", row.name, got, row.text)
		}
	}
}

// TestJSON: every kind has a count and a list, also of nothing.
func TestJSON(t *testing.T) {
	var a Audit
	a.Broken("b\xff.jpg", "empty file")
	raw, err := json.Marshal(a.Report(Plan{Size: 32, Resize: "crop"}))
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	for key, count := range map[string]float64{"total": 1, "usable": 0, "corrupt": 1, "duplicates": 0, "near_duplicates": 0,
		"leakage": 0, "blank": 0, "dark": 0, "bright": 0, "blurry": 0, "odd": 0, "unusual_aspect": 0, "gray_as_color": 0} {
		part, _ := back[key].(map[string]any)
		if part["count"] != count {
			t.Errorf("%s: %v, want a count of %g", key, back[key], count)
		}
		if names, ok := part["names"].([]any); key != "total" && (!ok || len(names) != int(count)) {
			t.Errorf("%s: names %v", key, part["names"])
		}
	}
	if !strings.Contains(string(raw), `"corrupt":{"count":1,"names":["b\\xff.jpg"],"reasons":["empty file"]}`) {
		t.Errorf("JSON %s", raw)
	}
}

// TestResize has the numbers of enRICO's screens: a square is 540/960 of the
// height; the official crop keeps 224/256 of the width and 49 % of the height.
func TestResize(t *testing.T) {
	a := &Audit{}
	a.Add(Image{Width: 540, Height: 960})
	for _, row := range []struct {
		mode                      string
		width, height, black, out float64
	}{
		{"crop", 0, 0.4375, 0, 1},
		{"letterbox", 0, 0, 0.4375, 1},
		{"squash", 0, 0, 0, 960.0 / 540},
	} {
		r := a.Report(Plan{Size: 96, Resize: row.mode}).Resize
		for _, pair := range [][2]float64{{r.CutWidth, row.width}, {r.CutHeight, row.height}, {r.Padding, row.black}, {r.Stretch, row.out},
			{r.OfficialCutHeight, 0.5078125}, {r.OfficialCutWidth, 0.125}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s: %+v, want %v", row.mode, r, row)
			}
		}
	}
}

func TestMemory(t *testing.T) {
	a := &Audit{}
	a.Add(Image{Bytes: 1000})
	a.Add(Image{Bytes: 500})
	m := a.Report(Plan{Size: 10, Features: 512, Resident: 600}).Memory
	if m != (Memory{Pixels: 600, Files: 1500, Features: 4096, Resident: true}) {
		t.Errorf("memory %+v", m)
	}
	if a.Report(Plan{Size: 10, Resident: 599}).Memory.Resident {
		t.Error("600 bytes are resident where 599 may be")
	}
}

func TestClasses(t *testing.T) {
	a := &Audit{}
	for _, class := range []int{0, 0, 0, 0, 1, -1, 2, 2} {
		a.Add(Image{Class: class})
	}
	plan := Plan{Classes: []string{"cat", "dog", "cow"}}
	c := a.Report(plan).Classes
	if got := fmt.Sprint(c); got != "{7 1 [{cat 4} {dog 1} {cow 2}] 4}" {
		t.Errorf("classes %s", got)
	}
	want := "3, of 1 (dog) to 4 (cat) images, 1 without a label; lower scan.entropy_weight, which pulls towards clusters of one size"
	if got := c.text(); got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got := a.Report(Plan{}).Classes.text(); got != "no labels" {
		t.Errorf("without classes: %q", got)
	}
}

// TestFigure: pairs side by side, a row for each kind, images that are gone left
// out.
func TestFigure(t *testing.T) {
	a := added(t, scene(1), scene(1), grayed(scene(2)))
	r := a.Report(Plan{Size: 32, Resize: "crop"})
	open := func(name string) (image.Image, error) {
		if name == "gone" {
			return nil, errors.New("gone")
		}
		return scene(1), nil
	}
	f, ok := r.Figure(open)
	var rows []string
	for _, row := range f.Rows {
		rows = append(rows, fmt.Sprint(row.Name, " ", row.Captions, " ", len(row.Images)))
	}
	if got := strings.Join(rows, "; "); !ok || got != "near duplicates: 1 [0 1] 2; gray stored as color: 1 [2] 1" {
		t.Errorf("rows %q", got)
	}
	if _, err := f.Image(); err != nil {
		t.Error(err)
	}
	r.NearDuplicates.Groups[0][1], r.Gray.Names[0] = "gone", "gone"
	if f, _ = r.Figure(open); len(f.Rows) != 1 || len(f.Rows[0].Images) != 1 {
		t.Errorf("with images gone: %d rows", len(f.Rows))
	}
	if _, ok := added(t, scene(1)).Report(Plan{}).Figure(open); ok {
		t.Error("there is a figure of nothing")
	}
}
