package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"scango/internal/words"
)

// The exit statuses. 130 is what shells give a program that SIGINT ended.
const (
	statusOK          = 0
	statusFailed      = 1
	statusUsage       = 2
	statusInterrupted = 130
)

// Main runs the command in args, which exclude the program's name, and returns
// the exit status. SIGINT and SIGTERM stop it after the current step; a second
// one ends the process at once.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &cli{args: args, parent: ctx, stdin: stdin, stdout: stdout, stderr: stderr}
	ctx, c.release = interruptible(ctx, stderr)
	defer c.release()
	root := c.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return c.status(root.ExecuteContext(ctx))
}

// cli is what all commands share.
type cli struct {
	args           []string        // as typed, to say how to continue
	parent         context.Context // without the signals
	release        func()          // ends the handling of signals
	stdin          io.Reader
	stdout, stderr io.Writer
	backend        string
	quiet          bool
	shell          shellFlags
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "scanrepl [FILE.star]",
		Short: "Sort images into clusters without labels",
		Long: "Scanrepl sorts images into clusters without labels, by the method SCAN: features\n" +
			"from telling images apart, the nearest neighbors of each image, clusters that\n" +
			"agree between neighbors, and learning from the images that are certain.\n\n" +
			"Without a command it prompts for one step after another: `?` lists them. Code\n" +
			"also comes from FILE.star, -c or a pipe; its last value is printed.",
		Example: "  scanrepl\n" +
			"  scanrepl -c 'report(load(\"runs/screens\"))'\n" +
			"  scanrepl run mnist-demo\n" +
			"  scanrepl run ~/screens num_classes=20\n" +
			"  scanrepl sweep ~/screens scan.entropy_weight=1,2,5\n" +
			"  scanrepl predict runs/screens new.png --csv clusters.csv",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          c.start,
	}
	root.SetVersionTemplate("scanrepl {{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError{cmd, err} })
	root.AddCommand(c.runCommand(), c.auditCommand(), c.sweepCommand(), c.evalCommand(), c.predictCommand(), c.doctorCommand(), c.setupCommand(), c.presetsCommand(), c.serveCommand())
	root.Args = usage(fileOrNothing)
	root.ValidArgsFunction = completeScript
	c.shellFlags(root)
	return root
}

// fileOrNothing checks the arguments of scanrepl without a subcommand.
func fileOrNothing(root *cobra.Command, args []string) error {
	if len(args) == 0 || len(args) == 1 && isScript(args[0]) {
		return nil
	}
	if isScript(args[0]) {
		return fmt.Errorf("one file at a time, got %d arguments", len(args))
	}
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	if near := words.Nearest(args[0], names); near != "" {
		return fmt.Errorf("unknown command %q; did you mean %q?", args[0], near)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

const scriptExt = ".star"

// isScript reports whether an argument is a file to run, and not a command.
func isScript(arg string) bool {
	info, err := os.Stat(arg)
	return strings.HasSuffix(arg, scriptExt) || err == nil && !info.IsDir()
}

// backendFlag adds --backend to a command that computes.
func (c *cli) backendFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.backend, "backend", "", "xla:cpu, xla:cuda or go (default: the fastest there is)")
	must(cmd.RegisterFlagCompletionFunc("backend", cobra.FixedCompletions(
		[]string{"xla:cpu", "xla:cuda", "go"}, cobra.ShellCompDirectiveNoFileComp)))
}

// must panics on errors that only a bug in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
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

// usage marks what check finds as a wrong command line.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{cmd, err}
		}
		return nil
	}
}

// errReported ends a command with status 1; the error was printed already.
var errReported = errors.New("see above")

// status reports what went wrong and returns the exit status.
func (c *cli) status(err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errReported):
		return statusFailed
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	case errors.As(err, &wrong):
		c.complain(err.Error())
		return statusUsage
	}
	c.complain(advised(err))
	return statusFailed
}

// complain writes an error or notice, each line prefixed with the program's
// name.
func (c *cli) complain(text string) {
	for line := range strings.Lines(strings.TrimSpace(text)) {
		fmt.Fprintf(c.stderr, "scanrepl: %s\n", words.VisibleLines(strings.TrimRight(line, "\n")))
	}
}

// version returns the version of the module that the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
