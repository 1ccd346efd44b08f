package repl

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"scango/scanlib/doctor"
)

func TestDoctor(t *testing.T) {
	inEmptyDir(t)
	raw, stderr, status := call(context.Background(), "doctor", "--json", "--backend", "go")
	var r doctor.Report
	if err := json.Unmarshal([]byte(raw), &r); err != nil || stderr != "" {
		t.Fatalf("%v, stderr %q, stdout:\n%s", err, stderr, raw)
	}
	if r.Engine != "go (pure Go)" || len(r.Modules) == 0 {
		t.Errorf("engine %q, %d modules", r.Engine, len(r.Modules))
	}
	if (status == 0) != r.Healthy() {
		t.Errorf("status %d, healthy %v", status, r.Healthy())
	}
	c := &cli{stdout: &strings.Builder{}}
	if err := c.printDiagnosis(r, false); err != nil || !strings.Contains(c.stdout.(*strings.Builder).String(), "go (pure Go)") {
		t.Errorf("%v, text:\n%s", err, c.stdout)
	}
}
