package config

import "fmt"

// Fit lowers what a preset sets too high for so few images: batch sizes,
// numbers of neighbors, and the queue, to whole batches. It returns a line for
// each key that it changed.
func (c *Config) Fit(train, val int) []string {
	var changes []string
	lower := func(key string, value *int, most int) {
		if *value > most && most > 0 {
			changes = append(changes, fmt.Sprintf("%s is %d, not %d: there are %d images", key, most, *value, train+val))
			*value = most
		}
	}
	lower("pretext.batch_size", &c.Pretext.BatchSize, train)
	lower("scan.batch_size", &c.Scan.BatchSize, train)
	lower("selflabel.batch_size", &c.SelfLabel.BatchSize, train)
	lower("scan.num_neighbors", &c.Scan.NumNeighbors, train-1)
	lower("scan.num_neighbors_val", &c.Scan.ValNeighbors, val-1)
	if p := &c.Pretext; p.Method == "moco" && p.BatchSize > 0 {
		lower("pretext.queue_size", &p.QueueSize, max(1, p.QueueSize/p.BatchSize)*p.BatchSize)
	}
	return changes
}
