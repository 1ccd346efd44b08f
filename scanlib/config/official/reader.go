package official

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"scango/internal/words"
	"scango/scanlib/config"
	"scango/scanlib/config/internal/schema"
	"scango/scanlib/config/internal/yamlfile"
	"scango/scanlib/stage"
)

// keys finds one of ours.
var keys = keysOf(schema.Fields(reflect.TypeFor[config.Config]()))

func keysOf(fields []schema.Field) map[string]schema.Field {
	m := make(map[string]schema.Field, len(fields))
	for _, f := range fields {
		m[f.Key] = f
	}
	return m
}

// reader puts one official file into the configuration of a run.
type reader struct {
	yamlfile.Reader
	config *config.Config
	setup  string
	stage  stage.Stage
	rules  map[string]rule
	met    map[string]bool  // Keys and sections of this file.
	given  map[string]place // Where a value of the run was given first, in any file.
	notes  *Notes
}

// place is a key of a file with its value.
type place struct{ at, path, text string }

func (r *reader) mapping(section string, m *yaml.Node) {
	r.met[section] = true
	r.Each(section, m, func(key, value *yaml.Node) {
		r.entry(strings.TrimPrefix(section+"."+key.Value, "."), key, value)
	})
}

func (r *reader) entry(path string, key, value *yaml.Node) {
	rule, known := r.rules[path]
	isSection := !known && len(below(r.rules, path)) > 0
	switch {
	case known:
		r.met[path] = true
		r.apply(path, rule, value)
	case isSection && value.Kind == yaml.MappingNode:
		r.mapping(path, value)
	case isSection:
		r.Fault(key, "%s is a section: want its keys below it, indented", path)
	default:
		r.Fault(key, "%w", r.unknown(path))
	}
}

func (r *reader) apply(path string, rule rule, n *yaml.Node) {
	switch {
	case rule.ignored != "":
		r.notes.Ignored = append(r.notes.Ignored, fmt.Sprintf("%s:%d: %s: %s", r.File, n.Line, path, rule.ignored))
	case rule.only != "":
		text, ok := r.Text(path, n, shape(strings.HasPrefix(rule.only, "[")))
		if ok && !sameValue(text, rule.only) {
			r.Fault(n, "%s: %s is not allowed: want %s in a %s file", path, text, rule.only, r.setup)
		}
	case rule.dataSet:
		if text, ok := r.Text(path, n, yamlfile.One); ok {
			r.agree("data set", path, n, text)
		}
	case rule.ours != "":
		r.put(path, rule, n)
	}
}

// put sets our key.
func (r *reader) put(path string, rule rule, n *yaml.Node) {
	f := r.ours(rule)
	given, ok := r.Text(path, n, shape(f.IsList() && rule.item == 0))
	if !ok {
		return
	}
	if err := r.set(f, rule.item, given); err != nil {
		r.Fault(n, "%s: %w", path, errors.Unwrap(err)) // Without our name of the key.
		return
	}
	if want := f.Wants(r.config); want != "" {
		r.Fault(n, "%s: %s is not allowed: want %s", path, given, want)
		return
	}
	if rule.item == 0 {
		r.agree(f.Key, path, n, f.Text(r.config))
	}
}

func (r *reader) ours(rule rule) schema.Field {
	if leaf, ok := strings.CutPrefix(rule.ours, "."); ok {
		return keys[string(r.stage)+"."+leaf]
	}
	return keys[rule.ours]
}

// set sets a field, or an item of its list, from 1.
func (r *reader) set(f schema.Field, item int, text string) error {
	if item == 0 {
		return f.Set(r.config, text)
	}
	return f.SetItem(r.config, item-1, text)
}

// agree adds an error if the value was given before, with another text.
func (r *reader) agree(what, path string, n *yaml.Node, text string) {
	before, twice := r.given[what]
	if !twice {
		r.given[what] = place{fmt.Sprintf("%s:%d", r.File, n.Line), path, text}
	} else if before.text != text {
		r.Fault(n, "%s is %s, but %s is %s in %s: want one value in a run", path, text, before.path, before.text, before.at)
	}
}

// leftOut sets the keys that the file leaves out to PyTorch's defaults, and
// reports those that the official scripts require.
func (r *reader) leftOut() {
	for _, path := range slices.Sorted(maps.Keys(r.rules)) {
		rule := r.rules[path]
		section, leaf := cutPath(path)
		byTorch := rule.torch != "" && r.met[section]
		if r.met[path] || !byTorch && !rule.needed {
			continue
		}
		f := r.ours(rule)
		if leaf == "momentum" && keys[string(r.stage)+".optimizer"].Text(r.config) != "sgd" {
			continue
		}
		why := ""
		if byTorch {
			why = ", as PyTorch has it"
			if err := r.set(f, rule.item, rule.torch); err != nil {
				panic(err) // An error in the table.
			}
		}
		r.notes.Assumed = append(r.notes.Assumed, fmt.Sprintf("%s has no %s: %s is %s%s", r.File, path, f.Key, f.Text(r.config), why))
	}
}

// unknown returns an error that suggests what a key might have meant.
func (r *reader) unknown(path string) error {
	section, leaf := cutPath(path)
	what := fmt.Sprintf("unknown key %q%s", leaf, yamlfile.In(section))
	for _, setup := range slices.Sorted(maps.Keys(rules)) {
		if _, ok := rules[setup][path]; ok {
			return fmt.Errorf("%s of a %s file: it belongs in a %s file", what, r.setup, setup)
		}
	}
	var homes, leaves []string
	for _, known := range slices.Sorted(maps.Keys(r.rules)) {
		home, name := cutPath(known)
		leaves = append(leaves, name)
		if name == leaf {
			homes = append(homes, cmp.Or(home, "the top level"))
		}
	}
	if len(homes) > 0 {
		return fmt.Errorf("%s: its place is %s", what, words.Or(homes))
	}
	if near := words.Suggest(leaf, below(r.rules, section)); near != "" {
		return fmt.Errorf("%s%s", what, near)
	}
	return fmt.Errorf("%s%s", what, words.Suggest(leaf, leaves))
}

// sameValue compares words, numbers, or lists of them.
func sameValue(a, b string) bool {
	items := func(list string) []string {
		return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune("[], ", r) })
	}
	return slices.EqualFunc(items(a), items(b), func(a, b string) bool {
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		return errX == nil && errY == nil && x == y || strings.EqualFold(a, b)
	})
}

// shape of a value that may be a list of numbers, or not.
func shape(list bool) yamlfile.Shape {
	if list {
		return yamlfile.List
	}
	return yamlfile.One
}
