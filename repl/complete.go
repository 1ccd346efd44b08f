package repl

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scango/scanlib/config"
)

// completeRun offers presets, then keys, then the words that a key allows.
// Official experiments are files, as many as there are.
func completeRun(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	official := cmd.Flags().Changed("official")
	if official && !slices.ContainsFunc(args, isSetting) && !isSetting(typed) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	if len(args) == 0 && !official {
		return presetCompletions(), cobra.ShellCompDirectiveDefault
	}
	key, value, ok := strings.Cut(typed, "=")
	if !ok {
		return keyCompletions(typed), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, choice := range choices(key) {
		if strings.HasPrefix(choice, value) {
			out = append(out, key+"="+choice)
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}

// choices are the words that a key allows, dotted or bare.
func choices(key string) []string {
	for _, full := range config.Keys() {
		if full == key || strings.HasSuffix(full, "."+key) {
			return config.Choices(full)
		}
	}
	return nil
}

func presetCompletions() []cobra.Completion {
	var out []cobra.Completion
	for _, p := range config.Presets() {
		out = append(out, cobra.CompletionWithDesc(p.Name, p.Summary))
	}
	return out
}

func keyCompletions(typed string) []cobra.Completion {
	var out []cobra.Completion
	for _, key := range config.Keys() {
		if strings.HasPrefix(key, typed) {
			out = append(out, key+"=")
		}
	}
	return out
}

// completeRunDirectory offers directories for the first argument, and any file
// after it.
func completeRunDirectory(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveFilterDirs
	}
	return nil, cobra.ShellCompDirectiveDefault
}

// completeScript offers files to run.
func completeScript(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []cobra.Completion{strings.TrimPrefix(scriptExt, ".")}, cobra.ShellCompDirectiveFilterFileExt
}
