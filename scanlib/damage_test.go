package scanlib

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nlpodyssey/safetensors"

	"scango/scanlib/internal/tiny"
	"scango/scanlib/report"
	"scango/scanlib/rundir"
	"scango/scanlib/stage"
	"scango/scanlib/train"
)

// readFile reads one file of a run directory as the program does.
func readFile(dir, file string) (warned string, err error) {
	d, s := rundir.At(dir), stage.Stage(filepath.Dir(file))
	switch filepath.Base(file) {
	case "config.yml":
		_, err = d.Config()
	case "manifest.json":
		_, _, err = d.Manifest()
	case "report.json":
		_, err = report.Read(dir)
	case "done.json":
		_, err = d.Outcome(s)
	case "metrics.jsonl":
		_, err = d.History(s)
	case "model.safetensors":
		_, _, err = d.Load(s, "")
	case "best.safetensors":
		_, err = d.Best(s)
	case "checkpoint.safetensors":
		_, err = d.Checkpoint(s, &train.State{})
	}
	return d.Unsealed(), err
}

// runFiles are the files of a run that it is read back from.
func runFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	for _, pattern := range []string{"*.yml", "*.json", "*/*.json", "*/*.jsonl", "*/*.safetensors"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			files = append(files, strings.TrimPrefix(path, dir+"/"))
		}
	}
	if len(files) < 18 {
		t.Fatalf("a whole run has files %q", files)
	}
	return files
}

// copyRun is a copy of the reference run.
func copyRun(t *testing.T) string {
	t.Helper()
	want, _ := referenceRun(t)
	dir := filepath.Join(t.TempDir(), "run")
	if err := os.CopyFS(dir, os.DirFS(want)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A flipped bit or a missing end of any file of a run is found when it is read.
func TestDamageIsFound(t *testing.T) {
	dir := copyRun(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, file := range runFiles(t, dir) {
		path := filepath.Join(dir, file)
		raw := tiny.ReadFile(t, path)
		try := func(what string, at int, damaged []byte) {
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if _, err := readFile(dir, file); err == nil {
				t.Errorf("%s, %d bytes: nothing is found of %s %d", file, len(raw), what, at)
			}
		}
		for i := range 60 {
			bit := rng.IntN(8 * len(raw))
			if i < 20 { // where headers, keys and checksums are
				bit = []int{i * 4, len(raw)*8 - 1 - i*40}[i%2] % (8 * len(raw))
			}
			damaged := slices.Clone(raw)
			damaged[bit/8] ^= 1 << (bit % 8)
			try("the flip of bit", bit, damaged)
		}
		for _, left := range []int{0, 1, 8, 40, 74, rng.IntN(len(raw)), rng.IntN(len(raw)), len(raw) - 2, len(raw) - 1} {
			if left < len(raw) {
				try("the cut at byte", left, raw[:left])
			}
		}
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		if warned, err := readFile(dir, file); err != nil || warned != "" {
			t.Errorf("%s as it was: %v, no checksum in %q", file, err, warned)
		}
	}
}

// retell writes a safetensors file anew, without a checksum, after change has
// changed its tensors and notes.
func retell(t *testing.T, path string, change func(tensors map[string]safetensors.TensorView)) {
	t.Helper()
	raw := tiny.ReadFile(t, path)
	file, err := safetensors.Deserialize(raw)
	if err != nil {
		t.Fatal(err)
	}
	_, meta, err := safetensors.ReadMetadata(raw)
	if err != nil {
		t.Fatal(err)
	}
	tensors := map[string]safetensors.TensorView{}
	for _, one := range file.Tensors() {
		tensors[one.Name] = one.TensorView
	}
	change(tensors)
	notes := map[string]string{}
	if state, ok := meta.Metadata()["state"]; ok {
		notes["state"] = state
	}
	out, err := safetensors.Serialize(tensors, notes)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// changes are what makes a file one of another network. They change the tensor
// at a path.
var changes = map[string]func(tensors map[string]safetensors.TensorView, path string){
	"renamed": func(tensors map[string]safetensors.TensorView, path string) {
		tensors[path+"_"] = tensors[path]
		delete(tensors, path)
	},
	"missing": func(tensors map[string]safetensors.TensorView, path string) { delete(tensors, path) },
	"of another": func(tensors map[string]safetensors.TensorView, path string) {
		tensors[path+"/more"] = tensors[path]
	},
	"I32": func(tensors map[string]safetensors.TensorView, path string) {
		tensors[path], _ = safetensors.NewTensorView(safetensors.I32, tensors[path].Shape(), tensors[path].Data())
	},
	"F16": func(tensors map[string]safetensors.TensorView, path string) {
		tensors[path], _ = safetensors.NewTensorView(safetensors.F16, append(tensors[path].Shape(), 2), tensors[path].Data())
	},
	"of another shape": func(tensors map[string]safetensors.TensorView, path string) {
		tensors[path], _ = safetensors.NewTensorView(safetensors.F32, append([]uint64{1}, tensors[path].Shape()...), tensors[path].Data())
	},
	"not finite": func(tensors map[string]safetensors.TensorView, path string) {
		data := slices.Clone(tensors[path].Data())
		copy(data[len(data)-4:], []byte{0, 0, 0x80, 0x7f}) // +Inf
		tensors[path], _ = safetensors.NewTensorView(safetensors.F32, tensors[path].Shape(), data)
	},
}

// A model, even one without a checksum, has every tensor of its stage as that
// stage writes it, and no other.
func TestOtherTensors(t *testing.T) {
	for _, row := range []struct{ file, tensor string }{
		{"pretext/model.safetensors", "backbone/conv1/weight"},
		{"pretext/model.safetensors", "backbone/bn1/running_var"},
		{"pretext/model.safetensors", "features/val"},
		{"neighbors/model.safetensors", "train"},
		{"kmeans/model.safetensors", "centroids"},
		{"scan/model.safetensors", "cluster_head/bias"},
		{"selflabel/model.safetensors", "backbone/conv1/weight"},
	} {
		for name, change := range changes {
			if row.file == "neighbors/model.safetensors" && name == "I32" {
				continue // as it should be
			}
			dir := copyRun(t)
			path := filepath.Join(dir, row.file)
			retell(t, path, func(tensors map[string]safetensors.TensorView) { change(tensors, row.tensor) })
			e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
			_, err := e.Run(context.Background())
			oneLine(t, err, path)
			e.Close()
			if filepath.Dir(row.file) == "selflabel" {
				_, err := LoadClusters(dir, testEngine)
				oneLine(t, err, path)
			}
		}
	}
}

// So has a checkpoint.
func TestOtherTensorsOfCheckpoint(t *testing.T) {
	half := filepath.Join(t.TempDir(), "half")
	cancelAt(t, half, "scan")
	for _, tensor := range []string{"backbone/conv1/weight", "cluster_head/bias"} {
		for name, change := range changes {
			dir := filepath.Join(t.TempDir(), "run")
			if err := os.CopyFS(dir, os.DirFS(half)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "scan", "checkpoint.safetensors")
			retell(t, path, func(tensors map[string]safetensors.TensorView) { change(tensors, tensor) })
			e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
			_, err := e.Run(context.Background())
			if err == nil || !strings.Contains(err.Error(), tensor) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s %s: error %v", tensor, name, err)
			}
			e.Close()
		}
	}
}

// unseal makes the files of a run those of an older version, without checksums.
func unseal(t *testing.T, dir string) {
	t.Helper()
	for _, file := range runFiles(t, dir) {
		path := filepath.Join(dir, file)
		raw := tiny.ReadFile(t, path)
		switch filepath.Ext(file) {
		case ".safetensors":
			retell(t, path, func(map[string]safetensors.TensorView) {})
			continue
		case ".yml":
			_, text, _ := strings.Cut(string(raw), "\n")
			raw = []byte(text)
		case ".json":
			var fields map[string]any
			if err := json.Unmarshal(raw, &fields); err != nil {
				t.Fatal(err)
			}
			delete(fields, "sha256")
			delete(fields, "history")
			raw, _ = json.MarshalIndent(fields, "", "  ")
		}
		if err := os.WriteFile(path, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A directory of an older version is read as ever, with one warning.
func TestUnsealedIsRead(t *testing.T) {
	want, _ := referenceRun(t)
	dir := copyRun(t)
	unseal(t, dir)
	clusters, err := LoadClusters(dir, testEngine)
	if err != nil {
		t.Fatal(err)
	}
	tiny.Contains(t, clusters.Warning, dir, "no checksum")
	r, err := report.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	tiny.Contains(t, strings.Join(r.Notes, "\n"), "no checksum")
	var log tiny.Log
	runTiny(t, dir, tiny.Config(imagesDir()), log.Add)
	if n := log.Count(stage.Warning, ""); n != 1 {
		t.Errorf("%d warnings, want one", n)
	}
	if got, want := predictions(t, dir), predictions(t, want); !slices.EqualFunc(got, want, func(a, b Prediction) bool { return a.Name == b.Name && a.Cluster == b.Cluster }) {
		t.Errorf("predictions %v, want %v", got, want)
	}
}

// Neighbors that are not images of the run are refused.
func TestNeighborsOutOfRange(t *testing.T) {
	for _, bad := range []byte{72, 0xff} { // of 72 images
		dir := copyRun(t)
		path := filepath.Join(dir, "neighbors", "model.safetensors")
		retell(t, path, func(tensors map[string]safetensors.TensorView) {
			data := slices.Clone(tensors["train"].Data())
			copy(data[4:], []byte{bad, 0, 0, bad &^ 72}) // 72, and below 0
			tensors["train"], _ = safetensors.NewTensorView(safetensors.I32, tensors["train"].Shape(), data)
		})
		e := openTiny(t, dir, tiny.Config(imagesDir()), nil)
		_, err := e.Run(context.Background())
		oneLine(t, err, path)
	}
}
