package train

import (
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// pace is the seconds that a step takes: wall time and processor time.
type pace struct {
	Wall, CPU float64
}

// resnet18Paces are those that this run of the benchmarks saw.
var resnet18Paces []pace

// benchmarkPeer times the step in PyTorch. Its metrics beside the times are how
// many times as long our best took.
func benchmarkPeer(b *testing.B) {
	python := peerPython("torch")
	if python == "" {
		b.Skip("no Python with PyTorch (SCAN_PYTHON names one)")
	}
	out, err := exec.Command(python, "testdata/peer_step.py", "32", strconv.Itoa(b.N)).Output()
	if err != nil {
		b.Fatal(err)
	}
	var peer pace
	if err := json.Unmarshal(out, &peer); err != nil {
		b.Fatalf("%v in %s", err, out)
	}
	b.ReportMetric(peer.Wall*1e9, "ns/op")
	b.ReportMetric(peer.CPU, "cpu-s/op")
	if len(resnet18Paces) == 0 {
		return
	}
	best := resnet18Paces[0]
	for _, p := range resnet18Paces {
		best = pace{min(best.Wall, p.Wall), min(best.CPU, p.CPU)}
	}
	b.ReportMetric(best.Wall/peer.Wall, "ours/wall")
	b.ReportMetric(best.CPU/peer.CPU, "ours/cpu")
}

// peerPython is the first Python that can import a module: SCAN_PYTHON, the
// project's own, python3.
func peerPython(module string) string {
	for _, python := range []string{os.Getenv("SCAN_PYTHON"), "../.venv/bin/python", "python3"} {
		if python != "" && exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	return ""
}
