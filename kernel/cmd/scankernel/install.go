package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scango/kernel/kernelspec"
)

// place is where to install a kernel, according to the flags.
type place struct {
	user, sysPrefix bool
	prefix, name    string
}

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.user, "user", false, "for this user (what happens without a flag)")
	cmd.Flags().StringVar(&p.prefix, "prefix", "", "below `DIR`/share/jupyter")
	cmd.Flags().BoolVar(&p.sysPrefix, "sys-prefix", false, "in the Python environment that is active")
	cmd.Flags().StringVar(&p.name, "name", "scan", "what frontends call it")
	cmd.MarkFlagsMutuallyExclusive("user", "prefix", "sys-prefix")
}

// dir returns the directory of Jupyter's data that the flags name.
func (p *place) dir() (string, error) {
	switch {
	case p.prefix != "":
		prefix, err := filepath.Abs(p.prefix)
		return kernelspec.PrefixDir(prefix), err
	case p.sysPrefix:
		prefix, err := pythonPrefix()
		return kernelspec.PrefixDir(prefix), err
	}
	return kernelspec.UserDir()
}

// pythonPrefix returns the prefix of the active environment, or of the Python
// in PATH.
func pythonPrefix() (string, error) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if dir := os.Getenv(name); dir != "" {
			return dir, nil
		}
	}
	out, err := exec.Command("python3", "-c", "import sys; print(sys.prefix)").Output()
	if err != nil {
		return "", fmt.Errorf("--sys-prefix: python3 doesn't tell its prefix (%w): use --prefix DIR", err)
	}
	return strings.TrimSpace(string(out)), nil
}

func installCommand() *cobra.Command {
	var p place
	var display string
	var settings []string
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Make the kernel known to Jupyter",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			env, err := environment(settings)
			if err != nil {
				return usageError{cmd, err}
			}
			dir, err := p.dir()
			if err != nil {
				return err
			}
			program, err := ownPath()
			if err != nil {
				return err
			}
			to, err := kernelspec.Install(dir, kernelspec.Spec{Name: p.name, Display: display, Program: program, Env: env})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "installed kernel %s in %s\n", strings.ToLower(p.name), to)
			return nil
		},
	}
	p.flags(cmd)
	cmd.Flags().StringVar(&display, "display-name", "SCAN", "what people see")
	cmd.Flags().StringArrayVar(&settings, "env", nil, "`K=V` in the kernel's environment; may be repeated")
	return cmd
}

func environment(settings []string) (map[string]string, error) {
	env := map[string]string{}
	for _, s := range settings {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--env %q is not of the form K=V", s)
		}
		env[key] = value
	}
	return env, nil
}

// ownPath returns the path of this program, for frontends to start it.
func ownPath() (string, error) {
	path, err := os.Executable()
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", err
	}
	if strings.Contains(path, string(filepath.Separator)+"go-build") {
		return "", errors.New("go run keeps this program only while it runs: build it first, as make kernel-install does")
	}
	return path, nil
}

func uninstallCommand() *cobra.Command {
	var p place
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "Make Jupyter forget the kernel",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := p.dir()
			if err != nil {
				return err
			}
			from, err := kernelspec.Uninstall(dir, p.name)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed kernel %s from %s\n", strings.ToLower(p.name), filepath.Dir(from))
			return nil
		},
	}
	p.flags(cmd)
	return cmd
}
