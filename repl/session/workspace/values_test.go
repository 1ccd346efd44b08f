package workspace

import (
	"bytes"
	"context"
	"image/png"
	"strings"
	"testing"

	"go.starlark.net/starlark"

	"scango/repl/session"
	"scango/repl/session/sessiontest"
)

// Every value has a type, a text, and the methods and facts that dir lists.
func TestValues(t *testing.T) {
	s := withEverything(t)
	scores := `"acc", "ami", "ari", "confidence", "confusion", "dir", "nmi", "prototypes", "purity", "show", "sizes", "stage", "top5"`
	for _, row := range []struct{ value, kind, text, dir string }{
		{"ds", "dataset", "dataset pictures: 36 images to train, 12 to validate, 16×16 pixels, 2 classes (for scores alone)", `"classes", "n_train", "n_val", "name", "show", "size"`},
		{"flat", "dataset", "dataset flat: 18 images to train, 6 to validate, 16×16 pixels, no labels", ""},
		{"enc", "encoder", "encoder of pictures: 16 features of 36 training and 12 validation images, in ", `"dim", "dir", "map", "show"`},
		{"features(enc)", "features", "features float32 [36, 16] of the training images, [12, 16] of the validation images, of unit length", `"save"`},
		{"nb", "neighbors", "neighbors: the 3 nearest of each of 36 images; ", `"accuracy", "dir", "k", "n", "show", "worst"`},
		{"fnb", "neighbors", "neighbors: the 2 nearest of each of 18 images", ""},
		{"km", "clusters", "clusters after kmeans: 2 of 2 in use; ACC 0.", scores},
		{"cl", "clusters", "clusters after scan: ", scores},
		{"sl", "clusters", "clusters after selflabel: ", scores},
		{"fcl", "clusters", "clusters after scan: 2 of 2 in use; there are no labels: nothing to compare with", scores},
		{"probe(enc, labels=0.2, quiet=True)", "probe", "linear probe, 19.4 % of the labels (7 images): ACC 0.", `"acc", "ami", "ari", "images", "nmi", "purity", "share", "top5"`},
		{"ds.show()", "picture", "dataset pictures: ", ""},
		{"audit(ds, quiet=True)", "audit", picturesDir + ": 48 images, 48 usable", `"blank", "blurry", "bright", "corrupt", "dark", "duplicates", "leakage", "near_duplicates", "total", "usable"`},
		{"report(sl, quiet=True)", "report", "                                                       ACC", `"dir", "figures", "notes"`},
	} {
		if got := mustEval(t, s, "type("+row.value+")"); got != `"`+row.kind+`"` {
			t.Errorf("%s is of type %s, want %s", row.value, got, row.kind)
		}
		if got := mustEval(t, s, row.value); !strings.HasPrefix(got, row.text) {
			t.Errorf("%s shows as\n%s\nwant\n%s", row.value, got, row.text)
		}
		if got := mustEval(t, s, "dir("+row.value+")"); row.dir != "" && got != "["+row.dir+"]" {
			t.Errorf("%s has %s, want %s", row.value, got, row.dir)
		}
	}
	wantError(t, s, "{ds: 1}", "dataset can't be a key")
	wantError(t, s, "cl.shw()", "clusters has no .shw field or method (did you mean .show?)")
	wantError(t, s, "ds.show().size", "picture has no .size field or method")
}

// Facts are plain values to compute with.
func TestFacts(t *testing.T) {
	s := withEverything(t)
	for expression, want := range map[string]string{
		"ds.name, ds.n_train, ds.n_val, ds.size, ds.classes": `("pictures", 36, 12, 16, ["bright", "dark"])`,
		"flat.classes":           "[]",
		"enc.dim, nb.k, nb.n":    "(16, 3, 36)",
		"enc.dir == nb.dir":      "False", // another k is another configuration
		"cl.stage, km.stage":     `("scan", "kmeans")`,
		"len(cl.sizes), km.top5": "(2, None)",
		"[type(x) for x in (cl.acc, cl.nmi, cl.ari, cl.ami, cl.purity, cl.confidence)]": `["float", "float", "float", "float", "float", "float"]`,
		"fcl.acc, fcl.nmi, fcl.top5, km.confidence":                                     "(None, None, None, None)",
		"cl.sizes[0] + cl.sizes[1]":                                                     "12", // the validation images
		"sorted(evaluate(cl).keys())":                                                   `["acc", "ami", "ari", "nmi", "purity"]`,
		`evaluate(cl)["acc"] == cl.acc`:                                                 "True",
		"probe(enc, quiet=True).images":                                                 "2", // one of each class at least
		"bool(ds)":                                                                      "True",
	} {
		if got := mustEval(t, s, expression); got != want {
			t.Errorf("%s is %s, want %s", expression, got, want)
		}
	}
}

// Pictures are PNG files with a text beside.
func TestPictures(t *testing.T) {
	s := withEverything(t)
	for _, row := range []struct{ input, text string }{
		{"ds.show()", "dataset pictures: "}, {"ds.show(3)", "dataset pictures: "}, {"show(ds)", "dataset pictures: "}, {"flat.show()", "dataset flat: "},
		{"enc.map()", "map of 12 validation images"}, {"enc.show()", "map of 12 "}, {"show(enc)", "map of 12 "}, {"fenc.map()", "map of 6 "},
		{"nb.show(17)", "neighbors of "}, {"nb.show()", "neighbors of "}, {"show(nb, 1, 2)", "neighbors of "}, {"nb.worst()", "neighbors of "}, {"fnb.worst(n=3)", "neighbors of "},
		{"cl.show()", "clusters after scan: "}, {"cl.show(1)", "clusters after scan: "}, {"km.show()", "clusters after kmeans: "}, {"fcl.show()", "clusters after scan: "},
		{"cl.confusion()", "clusters after scan: "}, {"cl.prototypes()", "prototypes of 2 clusters"}, {"fcl.prototypes()", "prototypes of 2 clusters"},
		{"plot(enc)", "curves of "}, {"plot(nb)", "curves of "}, {"plot(km)", "curves of "}, {"plot(cl)", "curves of "}, {"plot(sl)", "curves of "},
		{"show(ds.show())", "dataset pictures: "},
	} {
		b, err := s.Eval(context.Background(), row.input, &sessiontest.Recorder{})
		if err != nil {
			t.Errorf("%s: %v", row.input, err)
			continue
		}
		if _, err := png.Decode(bytes.NewReader(b.Data[session.ImagePNG])); err != nil || !strings.HasPrefix(b.Text(), row.text) {
			t.Errorf("%s: picture %v, text %q, want %q", row.input, err, b.Text(), row.text)
		}
	}
}

// What can't be shown or measured says why, and what to do instead.
func TestNothingToShow(t *testing.T) {
	s := withEverything(t)
	for _, row := range []struct{ input, want string }{
		{"nb.show(36)", "show: 36 is out of range: there are images 0 to 35"},
		{"nb.show(-1)", "show: -1 is out of range: there are images 0 to 35"},
		{`show(nb, "x")`, "show: images are numbers, got string"},
		{"cl.show(2)", "show: 2 is out of range: there are clusters 0 to 1"},
		{"show([1])", "show: nothing to draw of list"},
		{"show(features(enc))", "show: nothing to draw of features"},
		{"nb.accuracy(k=9)", "accuracy: k is 9, must be 1 to 3, the neighbors that were found"},
		{"nb.accuracy(k=0)", "accuracy: k is 0, must be 1 to 3, the neighbors that were found"},
		{"fnb.accuracy(k=1)", "accuracy: there are no labels: nothing to compare with (training images); look at nb.show() instead"},
		{`fnb.accuracy(k=1, images="val")`, "accuracy: there are no labels: nothing to compare with (validation images)"},
		{"fcl.confusion()", "confusion: there are no labels: nothing to compare with"},
		{"evaluate(fcl)", "evaluate: there are no labels: nothing to compare with"},
		{"probe(fenc)", "probe: no linear probe: there are no labels: nothing to compare with (training images)"},
		{"probe(enc, labels=2)", "probe: the share of labels is 2: want more than 0 and at most 1"},
	} {
		wantError(t, s, row.input, row.want)
	}
	for _, measured := range []string{"nb.accuracy()", "nb.accuracy(k=3)", `nb.accuracy(images="val")`, `nb.accuracy(k=2, images="val")`} {
		if got := mustEval(t, s, "0 <= "+measured+" and "+measured+" <= 1"); got != "True" {
			t.Errorf("%s is no share", measured)
		}
	}
}

// The values of the package keep what Starlark asks of any value.
func TestStarlarkValue(t *testing.T) {
	w := newWorkspace(Options{})
	v := &picture{w.value("picture"), "a picture", nil}
	v.Freeze() // there is nothing to freeze
	if v.Truth() != starlark.True || v.facts() != nil || w.o.Dir != "runs" {
		t.Errorf("truth %v, facts %v, runs go to %s", v.Truth(), v.facts(), w.o.Dir)
	}
}
