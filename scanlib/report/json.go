package report

import (
	"encoding/json"
	"strconv"

	"scango/scanlib/assess"
	"scango/scanlib/stage"
)

// file is the layout of report.json: scores are under the name of each stage,
// where programs look them up.
type file struct {
	Dataset  string `json:"dataset"`
	NTrain   int    `json:"n_train"`
	NVal     int    `json:"n_val"`
	Seed     int64  `json:"seed"`
	Clusters int    `json:"num_clusters"`
	Classes  int    `json:"num_classes"`

	Chance    *assess.Scores `json:"chance"`
	KMeans    *assess.Scores `json:"kmeans"`
	Scan      *assess.Scores `json:"scan"`
	SelfLabel *assess.Scores `json:"selflabel"`
	Unscored  string         `json:"unscored,omitempty"`

	Confidence map[stage.Stage]assess.Confidence `json:"confidence"` // after scan and selflabel
	ValLoss    float64                           `json:"val_loss,omitempty"`

	Probes   []assess.Probe `json:"probes"`
	Unprobed string         `json:"unprobed,omitempty"`

	NeighborAccuracy    map[string]float64 `json:"neighbor_accuracy"`
	NeighborChance      float64            `json:"neighbor_chance"`
	NeighborsUnscored   string             `json:"neighbors_unscored,omitempty"`
	ValNeighborAccuracy map[string]float64 `json:"val_neighbor_accuracy"`
	ValNeighborChance   float64            `json:"val_neighbor_chance"`
	KNN                 *float64           `json:"knn"`

	ClusterSizes []int    `json:"cluster_sizes"`
	Notes        []string `json:"notes"`

	Seconds           map[string]float64 `json:"seconds"`
	CPUSeconds        float64            `json:"cpu_seconds"`
	CompileCPUSeconds float64            `json:"compile_cpu_seconds"`
	PeakRSSBytes      int64              `json:"peak_rss_bytes"`
	Engine            string             `json:"engine"`
	Devices           int                `json:"devices"`
	Figures           []string           `json:"figures"`
}

// scores returns the fields of the file for the scores of each stage.
func (f *file) scores() map[stage.Stage]**assess.Scores {
	return map[stage.Stage]**assess.Scores{"": &f.Chance, stage.KMeans: &f.KMeans, stage.Scan: &f.Scan, stage.SelfLabel: &f.SelfLabel}
}

// MarshalJSON writes the layout of report.json.
func (r *Report) MarshalJSON() ([]byte, error) {
	f := file{
		Dataset: r.Dataset, NTrain: r.NTrain, NVal: r.NVal, Seed: r.Seed, Clusters: r.Clusters, Classes: r.Classes,
		Unscored: r.Unscored, Unprobed: r.Unprobed, ValLoss: r.ValLoss, KNN: r.KNN,
		Confidence: map[stage.Stage]assess.Confidence{}, Probes: []assess.Probe{},
		NeighborAccuracy: byText(r.Neighbors.Accuracy), NeighborChance: r.Neighbors.Chance, NeighborsUnscored: r.Neighbors.Unscored,
		ValNeighborAccuracy: byText(r.ValNeighbors.Accuracy), ValNeighborChance: r.ValNeighbors.Chance,
		ClusterSizes: r.ClusterSizes, Notes: append([]string{}, r.Notes...), Figures: append([]string{}, r.Figures...),
		Seconds: r.Seconds, CPUSeconds: r.CPUSeconds, CompileCPUSeconds: r.CompileCPUSeconds,
		PeakRSSBytes: r.PeakRSSBytes, Engine: r.Engine, Devices: r.Devices,
	}
	for _, row := range r.Rows {
		if row.Probe != nil {
			f.Probes = append(f.Probes, *row.Probe)
			continue
		}
		*f.scores()[row.Stage] = row.Scores
		if row.Confidence != nil {
			f.Confidence[row.Stage] = *row.Confidence
		}
	}
	return json.Marshal(f)
}

// UnmarshalJSON reads the layout of report.json.
func (r *Report) UnmarshalJSON(text []byte) error {
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return err
	}
	neighbors, err := byNumber(f.NeighborAccuracy)
	if err != nil {
		return err
	}
	valNeighbors, err := byNumber(f.ValNeighborAccuracy)
	if err != nil {
		return err
	}
	*r = Report{
		Dataset: f.Dataset, NTrain: f.NTrain, NVal: f.NVal, Seed: f.Seed, Clusters: f.Clusters, Classes: f.Classes,
		Unscored: f.Unscored, Unprobed: f.Unprobed, ValLoss: f.ValLoss, KNN: f.KNN,
		Neighbors:    NeighborScores{neighbors, f.NeighborChance, f.NeighborsUnscored},
		ValNeighbors: NeighborScores{valNeighbors, f.ValNeighborChance, ""},
		ClusterSizes: f.ClusterSizes, Notes: f.Notes, Figures: f.Figures,
		Seconds: f.Seconds, CPUSeconds: f.CPUSeconds, CompileCPUSeconds: f.CompileCPUSeconds,
		PeakRSSBytes: f.PeakRSSBytes, Engine: f.Engine, Devices: f.Devices,
	}
	if f.Chance != nil {
		r.AddChance(f.Chance)
	}
	for _, s := range []stage.Stage{stage.KMeans, stage.Scan, stage.SelfLabel} {
		var confidence *assess.Confidence
		if c, ok := f.Confidence[s]; ok {
			confidence = &c
		}
		r.addStage(s, *f.scores()[s], confidence)
	}
	for _, p := range f.Probes {
		r.AddProbe(p)
	}
	return nil
}

func byText(m map[int]float64) map[string]float64 {
	if m == nil {
		return nil
	}
	out := map[string]float64{}
	for k, v := range m {
		out[strconv.Itoa(k)] = v
	}
	return out
}

func byNumber(m map[string]float64) (map[int]float64, error) {
	if m == nil {
		return nil, nil
	}
	out := map[int]float64{}
	for text, v := range m {
		k, err := strconv.Atoi(text)
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}
