package doctor

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Healthy reports whether no problem was found.
func (r Report) Healthy() bool {
	for _, f := range r.Findings {
		if !f.OK {
			return false
		}
	}
	return true
}

// String formats the report in two aligned columns, the findings last.
func (r Report) String() string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	for _, row := range r.facts() {
		fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
	}
	fmt.Fprintln(w)
	for _, f := range r.Findings {
		mark := "ok"
		if !f.OK {
			mark = "WRONG"
		}
		fmt.Fprintf(w, "%s\t%s: %s\n", mark, f.What, f.Detail)
		if !f.OK {
			fmt.Fprintf(w, "\t→ %s\n", f.Fix)
		}
	}
	w.Flush()
	return out.String()
}

// facts returns the rows of the report's first part; those without a value are
// left out.
func (r Report) facts() (rows [][2]string) {
	row := func(name, value string) {
		if value != "" {
			rows = append(rows, [2]string{name, value})
		}
	}
	row("engine", r.Engine)
	if r.Plugin != nil {
		row("plugin", r.Plugin.Path)
		row("found in", r.Plugin.Place)
		row("fetched from", r.Source)
		row("PJRT API", r.API)
	}
	row("devices", fmt.Sprint(r.Devices))
	if s := r.Speed; s != nil {
		row("speed", fmt.Sprintf("matrix product %.1f, 3×3 convolution %.1f GFLOP/s", s.MatMul, s.Conv))
		row("compiling", fmt.Sprintf("%.2f s for both", s.Compile))
	}
	row("system", fmt.Sprintf("%s, %d CPUs", r.Host.System, r.Host.CPUs))
	row("memory", fmt.Sprintf("%s available of %s", size(r.Host.MemoryAvailable), size(r.Host.MemoryTotal)))
	row("cache", r.Cache.Dir)
	row("disk free", size(r.Cache.DiskFree))
	row("pip", r.Pip)
	for _, m := range r.Modules {
		row(m.Path, m.Version)
	}
	return rows
}
