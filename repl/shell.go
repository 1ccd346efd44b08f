package repl

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"scango/repl/prompt"
	"scango/repl/screen"
	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/workspace"
)

// shellFlags are the flags of scanrepl without a subcommand.
type shellFlags struct {
	code   string // of -c
	stay   bool   // -i
	images string
	dir    string
}

func (c *cli) shellFlags(root *cobra.Command) {
	flags, ways := root.Flags(), screen.GraphicsWords()
	flags.StringVarP(&c.shell.code, "code", "c", "", "run this code")
	flags.BoolVarP(&c.shell.stay, "interactive", "i", false, "prompt for more after FILE.star or -c")
	flags.StringVar(&c.shell.images, "images", string(screen.Auto), "how pictures are drawn: "+strings.Join(ways, ", "))
	flags.StringVar(&c.shell.dir, "dir", "runs", "where run directories go")
	c.backendFlag(root)
	must(root.MarkFlagDirname("dir"))
	must(root.RegisterFlagCompletionFunc("images", cobra.FixedCompletions(ways, cobra.ShellCompDirectiveNoFileComp)))
}

// start runs the code from the command line or a pipe, and prompts if standard
// input is a terminal.
func (c *cli) start(cmd *cobra.Command, args []string) error {
	images, err := screen.ParseGraphics(c.shell.images)
	if err != nil {
		return usageError{cmd, fmt.Errorf("--images is %w", err)}
	}
	scripts, piped, err := c.scripts(cmd, args)
	if err != nil {
		return err
	}
	ctx, stop := c.takeInterrupts()
	defer stop()
	prompts := len(scripts) == 0 || c.shell.stay
	shell, closeShell, err := c.openShell(images, prompts, !piped)
	defer closeShell()
	if err != nil {
		return err
	}
	defer shell.HandleInterrupts()()
	for _, script := range scripts {
		if fault := shell.Run(ctx, script.name, script.code); fault != nil && !prompts {
			return ended(fault)
		}
	}
	if !prompts {
		return nil
	}
	return shell.Prompt(ctx)
}

// ended returns the error for a script whose error was shown already.
func ended(fault *session.Error) error {
	if fault.Name == session.Interrupted {
		return context.Canceled
	}
	return errReported
}

// takeInterrupts ends Main's handling of signals: in a shell, SIGINT stops only
// the input under way. SIGTERM still ends the program.
func (c *cli) takeInterrupts() (context.Context, context.CancelFunc) {
	c.release()
	return signal.NotifyContext(c.parent, syscall.SIGTERM)
}

// script is code that runs as one input.
type script struct{ name, code string }

// scripts returns the code to run before a prompt: the file, -c, or all of a
// pipe.
func (c *cli) scripts(cmd *cobra.Command, args []string) (out []script, piped bool, err error) {
	if len(args) > 0 {
		code, err := os.ReadFile(args[0])
		if err != nil {
			return nil, false, err
		}
		out = append(out, script{args[0], string(code)})
	}
	if cmd.Flags().Changed("code") {
		out = append(out, script{"", c.shell.code})
	}
	if len(out) > 0 || c.shell.stay || screen.IsTerminal(c.stdin) {
		return out, false, nil
	}
	code, err := io.ReadAll(c.stdin)
	if err != nil {
		return nil, true, fmt.Errorf("standard input: %w", err)
	}
	return []script{{"", string(code)}}, true, nil
}

// openShell opens a session, whose inputs are kept in the history if it prompts
// for them. The engine is opened when a stage first needs it.
func (c *cli) openShell(images screen.Graphics, prompts, answers bool) (_ *prompt.Shell, closeShell func(), err error) {
	to := screen.New(c.stdout, c.stderr, images)
	c.stderr = to.Writer(session.Stderr) // for messages of the engine and about the digits
	var inputs *history.History
	if prompts {
		inputs = openHistory(to)
	}
	s := workspace.NewSession(workspace.Options{
		Engine: c.openEngine, Digits: c.ensureMNIST, Dir: c.shell.dir, History: inputs, Version: version(),
	})
	shell := prompt.New(s, to)
	if answers {
		err = shell.Listen(c.stdin, inputs)
	}
	return shell, func() {
		if err := s.Close(); err != nil {
			c.complain(err.Error())
		}
		shell.Close()
		if inputs != nil {
			inputs.Close()
		}
	}, err
}

// openHistory opens the history, in memory if the file can't be opened.
func openHistory(to *screen.Screen) *history.History {
	h, err := history.OpenDefault()
	if err != nil {
		to.Notice(fmt.Sprintf("scanrepl: %v; this session's inputs are not kept", err))
	}
	return h
}
