// Scankernel is the Jupyter kernel of SCAN: users install it with scankernel
// install, and frontends start it with a connection file. Packages kernel and
// kernelspec do the work.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	statusFailed = 1
	statusUsage  = 2
)

func main() {
	root := command()
	err := root.Execute()
	var wrong usageError
	switch {
	case errors.As(err, &wrong):
		complain(wrong.Error())
		os.Exit(statusUsage)
	case err != nil:
		complain(err.Error())
		os.Exit(statusFailed)
	}
}

func complain(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		fmt.Fprintf(os.Stderr, "scankernel: %s\n", strings.TrimRight(line, "\n"))
	}
}

// usageError is a wrong command line.
type usageError struct {
	cmd *cobra.Command
	err error
}

func (e usageError) Error() string {
	return fmt.Sprintf("%v (see %s --help)", e.err, e.cmd.CommandPath())
}

// noArgs refuses arguments other than flags.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{cmd, fmt.Errorf("unknown argument %q", args[0])}
	}
	return nil
}

// command returns the root, which runs the kernel as its command run does.
func command() *cobra.Command {
	root := runCommand()
	root.Use = "scankernel"
	root.Short = "The Jupyter kernel of SCAN"
	root.Long = "Scankernel sorts images into clusters without labels, from Jupyter's notebooks.\n" +
		"Frontends start it; scankernel install makes it known to them."
	root.Example = "  scankernel install\n  jupyter lab"
	root.Version = version()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetVersionTemplate("scankernel {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{cmd, err} })
	root.AddCommand(runCommand(), installCommand(), uninstallCommand())
	return root
}

// version returns the version of the module that the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
