package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"scango/scanlib/stage"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"scango/internal/words"
)

// officialReader puts one official file into the configuration of a run.
type officialReader struct {
	reader
	setup string
	stage stage.Stage
	rules map[string]rule
	met   map[string]bool  // Keys and sections of this file.
	given map[string]place // Where a value of the run was given first, in any file.
	found *Official
}

// place is a key of a file with its value.
type place struct{ at, path, text string }

func (r *officialReader) mapping(section string, m *yaml.Node) {
	r.met[section] = true
	r.each(section, m, func(key, value *yaml.Node) {
		r.entry(strings.TrimPrefix(section+"."+key.Value, "."), key, value)
	})
}

func (r *officialReader) entry(path string, key, value *yaml.Node) {
	rule, known := r.rules[path]
	isSection := !known && len(below(r.rules, path)) > 0
	switch {
	case known:
		r.met[path] = true
		r.apply(path, rule, value)
	case isSection && value.Kind == yaml.MappingNode:
		r.mapping(path, value)
	case isSection:
		r.fault(key, "%s is a section: want its keys below it, indented", path)
	default:
		r.fault(key, "%w", r.unknown(path))
	}
}

func (r *officialReader) apply(path string, rule rule, n *yaml.Node) {
	switch {
	case rule.ignored != "":
		r.found.Ignored = append(r.found.Ignored, fmt.Sprintf("%s:%d: %s: %s", r.file, n.Line, path, rule.ignored))
	case rule.only != "":
		text, ok := r.text(path, n, strings.HasPrefix(rule.only, "["), false)
		if ok && !sameValue(text, rule.only) {
			r.fault(n, "%s: %s is not allowed: want %s in a %s file", path, text, rule.only, r.setup)
		}
	case rule.dataSet:
		if text, ok := r.text(path, n, false, false); ok {
			r.agree("data set", path, n, text)
		}
	case rule.ours != "":
		r.put(path, rule, n)
	}
}

// put sets our key.
func (r *officialReader) put(path string, rule rule, n *yaml.Node) {
	f := r.ours(rule)
	given, ok := r.text(path, n, f.isList() && rule.item == 0, false)
	if !ok {
		return
	}
	if err := r.set(f, rule.item, given); err != nil {
		r.fault(n, "%s: %w", path, errors.Unwrap(err)) // Without our name of the key.
		return
	}
	if want := f.wants(r.config); want != "" {
		r.fault(n, "%s: %s is not allowed: want %s", path, given, want)
		return
	}
	if rule.item == 0 {
		r.agree(f.key, path, n, f.text(r.config))
	}
}

func (r *officialReader) ours(rule rule) field {
	if leaf, ok := strings.CutPrefix(rule.ours, "."); ok {
		return byKey[string(r.stage)+"."+leaf]
	}
	return byKey[rule.ours]
}

// set gives a field a value, or an item of its list, from 1.
func (r *officialReader) set(f field, item int, text string) error {
	if item == 0 {
		return f.set(r.config, text)
	}
	if err := setScalar(f.value(r.config).Index(item-1), text); err != nil {
		return fmt.Errorf("%s: %w", f.key, err)
	}
	return nil
}

// agree complains when a value of the run was given before, and otherwise.
func (r *officialReader) agree(what, path string, n *yaml.Node, text string) {
	before, twice := r.given[what]
	if !twice {
		r.given[what] = place{fmt.Sprintf("%s:%d", r.file, n.Line), path, text}
	} else if before.text != text {
		r.fault(n, "%s is %s, but %s is %s in %s: want one value in a run", path, text, before.path, before.text, before.at)
	}
}

// leftOut gives what the file leaves out the values that PyTorch takes, and
// notes what else the official scripts would need.
func (r *officialReader) leftOut() {
	for _, path := range slices.Sorted(maps.Keys(r.rules)) {
		rule := r.rules[path]
		section, leaf := cutPath(path)
		byTorch := rule.torch != "" && r.met[section]
		if r.met[path] || !byTorch && !rule.needed {
			continue
		}
		f := r.ours(rule)
		if leaf == "momentum" && byKey[string(r.stage)+".optimizer"].text(r.config) != "sgd" {
			continue
		}
		why := ""
		if byTorch {
			why = ", as PyTorch has it"
			if err := r.set(f, rule.item, rule.torch); err != nil {
				panic(err) // A slip in the table.
			}
		}
		r.found.Assumed = append(r.found.Assumed, fmt.Sprintf("%s has no %s: %s is %s%s", r.file, path, f.key, f.text(r.config), why))
	}
}

// unknown says what a key might have meant.
func (r *officialReader) unknown(path string) error {
	section, leaf := cutPath(path)
	what := fmt.Sprintf("unknown key %q%s", leaf, of(section))
	for _, setup := range slices.Sorted(maps.Keys(officialKeys)) {
		if _, ok := officialKeys[setup][path]; ok {
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
