package report

import (
	"bytes"
	"testing"

	"scango/scanlib/network"
)

func TestWriteCSV(t *testing.T) {
	header := "path,cluster,probability,top1,top1_probability,top2,top2_probability,top3,top3_probability\n"
	for _, row := range []struct {
		name string
		p    []network.Prediction
		want string
	}{
		{"none", nil, header},
		{"four clusters", []network.Prediction{{Name: "a b,c.png", Cluster: 2, Probability: 0.5, Probabilities: []float32{0.1, 0.25, 0.5, 0.15}}},
			header + "\"a b,c.png\",2,0.5000,2,0.5000,1,0.2500,3,0.1500\n"},
		{"two clusters", []network.Prediction{{Name: "x", Cluster: 0, Probability: 0.75, Probabilities: []float32{0.75, 0.25}}},
			header + "x,0,0.7500,0,0.7500,1,0.2500,,\n"},
	} {
		var out bytes.Buffer
		if err := WriteCSV(&out, row.p); err != nil || out.String() != row.want {
			t.Errorf("%s: %v, got:\n%swant:\n%s", row.name, err, out.String(), row.want)
		}
	}
}
