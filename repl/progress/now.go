package progress

import (
	"fmt"
	"math"
	"strings"
	"time"

	"scango/internal/words"
	"scango/scanlib/stage"
)

// Now describes what is under way.
type Now struct {
	Name      string // of the stage and part; "" between stages
	Compiling bool

	Done, Total   int // Total is 0 where it is unknown
	Unit          string
	Epoch, Epochs int           // 0 where there are none
	Rate          float64       // units a second; 0 while unknown
	Left          time.Duration // until Total, at that rate
	Metrics       []stage.Metric
}

// String returns text such as "scan: epoch 2/20, 35/228 steps, 57 s left, 3.4
// steps/s, loss -1.25", as far as known; "" between stages.
func (n Now) String() string {
	switch {
	case n.Name == "":
		return ""
	case n.Compiling:
		return n.Name + ": compiling …"
	case n.Done == 0 && n.Total == 0:
		return n.Name + " …"
	}
	return n.Name + ": " + join(n.epoch(), amount(n.Done, n.Total, n.Unit), n.pace(), stage.MetricsText(n.Metrics))
}

func (n Now) epoch() string {
	if n.Epochs == 0 {
		return ""
	}
	return fmt.Sprintf("epoch %d/%d", n.Epoch, n.Epochs)
}

func (n Now) pace() string {
	if n.Rate == 0 || n.Total == 0 {
		return ""
	}
	left := ""
	if n.Left > 0 {
		left = words.Duration(n.Left) + " left"
	}
	return join(left, rate(n.Rate, n.Unit))
}

// WithBar returns String after a bar of so many cells, if the total is known: "
// 40% |████      | scan: epoch 2/5, …".
func (n Now) WithBar(cells int) string {
	if n.Total <= 0 || n.Compiling {
		return n.String()
	}
	share := min(1, float64(n.Done)/float64(n.Total))
	full := int(share * float64(cells))
	return fmt.Sprintf("%3d%% |%s%s| %s", int(100*share), strings.Repeat("█", full), strings.Repeat(" ", cells-full), n)
}

// amount returns text such as "35/228 steps"; "3.1 MB" if the total is unknown.
func amount(done, total int, unit string) string {
	switch {
	case unit == "bytes" && total > 0:
		return words.Bytes(int64(done)) + " of " + words.Bytes(int64(total))
	case unit == "bytes":
		return words.Bytes(int64(done))
	case total > 0:
		return fmt.Sprintf("%s/%s %s", words.Number(done), words.Number(total), unit)
	}
	return words.Number(done) + " " + unit
}

// rate returns text such as "3.4 steps/s".
func rate(perSecond float64, unit string) string {
	switch {
	case unit == "bytes":
		return words.Bytes(int64(perSecond)) + "/s"
	case perSecond < 10:
		return fmt.Sprintf("%.1f %s/s", perSecond, unit)
	}
	return words.Number(int(math.Round(perSecond))) + " " + unit + "/s"
}

// join puts commas between the parts that are not empty.
func join(parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, ", ")
}
