package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/workspace"
)

// shell is a session with whoever types, and where it shows things.
type shell struct {
	session    *session.Session
	screen     *screen
	input      input // nil where nobody types
	interrupts interrupts
}

// shellFlags are those of scanrepl without a subcommand.
type shellFlags struct {
	code   string // of -c
	stay   bool   // -i
	images string
	dir    string
}

func (c *cli) shellFlags(root *cobra.Command) {
	flags := root.Flags()
	flags.StringVarP(&c.shell.code, "code", "c", "", "run this code")
	flags.BoolVarP(&c.shell.stay, "interactive", "i", false, "prompt for more after FILE.star or -c")
	flags.StringVar(&c.shell.images, "images", imagesAuto, "how pictures are drawn: "+strings.Join(imageWords, ", "))
	flags.StringVar(&c.shell.dir, "dir", "runs", "where run directories go")
	c.backendFlag(root)
	must(root.MarkFlagDirname("dir"))
	must(root.RegisterFlagCompletionFunc("images", cobra.FixedCompletions(imageWords, cobra.ShellCompDirectiveNoFileComp)))
}

// start runs the code that the command line or a pipe brings, and prompts
// where a person is at the terminal.
func (c *cli) start(cmd *cobra.Command, args []string) error {
	if err := checkImages(c.shell.images); err != nil {
		return usageError{cmd, err}
	}
	scripts, piped, err := c.scripts(cmd, args)
	if err != nil {
		return err
	}
	ctx, stop := c.takeInterrupts()
	defer stop()
	prompts := len(scripts) == 0 || c.shell.stay
	s, closeShell, err := c.open(prompts, !piped)
	defer closeShell()
	if err != nil {
		return err
	}
	defer s.interrupts.watch(s.screen.notice)()
	for _, script := range scripts {
		if err := s.script(ctx, script); err != nil && !prompts {
			return err
		}
	}
	if !prompts {
		return nil
	}
	return s.prompt(ctx)
}

// takeInterrupts ends Main's handling of signals: a shell gives SIGINT to the
// input under way. SIGTERM still ends all.
func (c *cli) takeInterrupts() (context.Context, context.CancelFunc) {
	c.release()
	return signal.NotifyContext(c.parent, syscall.SIGTERM)
}

// script is code that runs as one input.
type script struct{ name, code string }

// scripts are what runs before a prompt: the file, -c, or all of a pipe.
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
	if len(out) > 0 || c.shell.stay || isTerminal(c.stdin) {
		return out, false, nil
	}
	code, err := io.ReadAll(c.stdin)
	if err != nil {
		return nil, true, fmt.Errorf("standard input: %w", err)
	}
	return []script{{"", string(code)}}, true, nil
}

// open begins a session, of which the inputs are kept where it prompts for
// them. Its engine opens when a stage first needs it.
func (c *cli) open(prompts, answers bool) (_ *shell, closeShell func(), err error) {
	screen := c.newScreen()
	c.stderr = screen.writer(session.Stderr) // what the engine and the digits have to say
	s := &shell{screen: screen}
	screen.interrupt = s.interrupts.interrupt
	var inputs *history.History
	if prompts {
		inputs = openHistory(screen)
	}
	s.session = workspace.NewSession(workspace.Options{
		Engine: c.openEngine, Digits: c.ensureMNIST, Dir: c.shell.dir, History: inputs, Version: version(),
	})
	if answers {
		s.input, err = c.newInput(s.session, inputs, screen)
		screen.answers = s.input
	}
	return s, func() { c.close(s, inputs) }, err
}

func (c *cli) close(s *shell, inputs *history.History) {
	if err := s.session.Close(); err != nil {
		c.complain(err.Error())
	}
	if s.input != nil {
		s.input.close()
	}
	if inputs != nil {
		inputs.Close()
	}
}

// openHistory is in memory where the file can't be had.
func openHistory(s *screen) *history.History {
	h, err := history.OpenDefault()
	if err != nil {
		s.notice(fmt.Sprintf("scanrepl: %v; this session's inputs are not kept", err))
	}
	return h
}

// script runs code. Its fault is said; the error is for the exit status.
func (s *shell) script(ctx context.Context, code script) error {
	fault := s.eval(ctx, code.code)
	if fault == nil {
		return nil
	}
	if code.name != "" {
		fault.Message = code.name + ": " + fault.Message
	}
	s.screen.fault(fault)
	if fault.Name == session.Interrupted {
		return context.Canceled
	}
	return errSaid
}

// eval evaluates an input and shows its result.
func (s *shell) eval(ctx context.Context, input string) *session.Error {
	var result *session.Bundle
	var err error
	s.interrupts.during(ctx, func(ctx context.Context) {
		result, err = s.session.Eval(ctx, input, s.screen)
	})
	s.screen.settle()
	var fault *session.Error
	if errors.As(err, &fault) {
		return fault
	}
	if result != nil {
		s.screen.Display(*result)
	}
	return nil
}
