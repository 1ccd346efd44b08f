package repl

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scango/repl/images"
	"scango/scanlib/config"
)

// completeRun completes presets and data sets, then keys that the configuration
// so far uses, then the values that a key allows. Official experiments are any
// number of files.
func completeRun(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	env := officialFlag(cmd)
	if env != "" && !slices.ContainsFunc(args, isSetting) && !isSetting(typed) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	if len(args) == 0 && env == "" {
		return append(presetCompletions(), images.Datasets()...), cobra.ShellCompDirectiveDefault
	}
	cfg := begun(env, args)
	key, value, ok := strings.Cut(typed, "=")
	if !ok {
		return keyCompletions(cfg, typed), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	return valueCompletions(cfg, key, value), cobra.ShellCompDirectiveDefault
}

// officialFlag returns the value of --official, "" for a command without it.
func officialFlag(cmd *cobra.Command) string {
	flag := cmd.Flags().Lookup("official")
	if flag == nil {
		return ""
	}
	return flag.Value.String()
}

// begun returns the configuration of the arguments so far, ignoring those with
// errors.
func begun(env string, args []string) *config.Config {
	cfg, _, _ := load(env, args)
	if cfg == nil {
		return config.Default()
	}
	return cfg
}

// keyCompletions returns dotted keys, or bare ones if no dotted one starts with
// what was typed.
func keyCompletions(cfg *config.Config, typed string) []cobra.Completion {
	var dotted, bare []cobra.Completion
	for _, k := range cfg.Keys() {
		if !k.Used {
			continue
		}
		if strings.HasPrefix(k.Name, typed) {
			dotted = append(dotted, cobra.CompletionWithDesc(k.Name+"=", now(k)))
		}
		if _, err := cfg.Key(k.Leaf()); err == nil && strings.HasPrefix(k.Leaf(), typed) {
			bare = append(bare, cobra.CompletionWithDesc(k.Leaf()+"=", now(k)))
		}
	}
	if len(dotted) > 0 {
		return dotted
	}
	return bare
}

// now returns the help for a key, and its value.
func now(k config.Key) string {
	if k.Value == "" {
		return k.Help()
	}
	return k.Help() + ", now " + k.Value
}

// valueCompletions returns the values that a key allows.
func valueCompletions(cfg *config.Config, key, typed string) []cobra.Completion {
	k, err := cfg.Key(key)
	if err != nil {
		return nil
	}
	var out []cobra.Completion
	for _, choice := range k.Choices {
		if strings.HasPrefix(choice, typed) {
			out = append(out, key+"="+choice)
		}
	}
	return out
}

func presetCompletions() []cobra.Completion {
	var out []cobra.Completion
	for _, p := range config.Presets() {
		out = append(out, cobra.CompletionWithDesc(p.Name, p.Summary))
	}
	return out
}

// completeRunDirectory completes directories as the first argument, and any
// file after it.
func completeRunDirectory(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return nil, cobra.ShellCompDirectiveDefault
}

// completeScript completes files to run.
func completeScript(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []cobra.Completion{strings.TrimPrefix(scriptExt, ".")}, cobra.ShellCompDirectiveFilterFileExt
}
