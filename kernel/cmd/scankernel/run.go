package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"scango/kernel"
	"scango/repl/fetch"
	"scango/repl/session"
	"scango/repl/session/history"
	"scango/repl/session/workspace"
	"scango/scanlib/engine"
)

func runCommand() *cobra.Command {
	var file string
	var remote bool
	cmd := &cobra.Command{
		Use:   "run --connection-file FILE",
		Short: "Serve the frontend that wrote the connection file",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usageError{cmd, errors.New("--connection-file is missing: a frontend gives it; scankernel install makes the kernel known to them")}
			}
			return serve(file, remote)
		},
	}
	cmd.Flags().StringVarP(&file, "connection-file", "f", "", "the file that says where to listen, written by a frontend")
	cmd.Flags().BoolVar(&remote, "remote", false, "allow an address that other machines can reach")
	return cmd
}

// serve runs a kernel to its end. SIGINT interrupts the cell under way, SIGTERM
// and SIGHUP end the kernel.
func serve(file string, remote bool) error {
	signal.Ignore(syscall.SIGPIPE) // the log may have no reader
	connection, notice, err := kernel.ReadConnection(file)
	if err != nil {
		return err
	}
	if notice != "" {
		complain(notice)
	}
	history := openHistory()
	defer history.Close()
	k := kernel.New(kernel.Options{Session: newSession(), History: history, Version: version(), Log: complain})
	if err := k.Listen(connection, remote); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			k.Interrupt()
		}
	}()
	return k.Serve(ctx)
}

// newSession opens its engine when a cell first needs one.
func newSession() *session.Session {
	return workspace.NewSession(workspace.Options{
		Engine: openEngine,
		Digits: func(ctx context.Context) (string, error) {
			return fetch.Dataset(ctx, "mnist", "", fetch.Stages(complain))
		},
		Version: version(),
	})
}

// openEngine opens the engine; if it is not the fastest one, it logs why, and
// how to get that.
func openEngine() (*engine.Engine, error) {
	eng, err := engine.Open(engine.Options{})
	var missing *engine.NoPluginError
	switch {
	case errors.As(err, &missing) && missing.Backend != "xla:cuda":
		err = fmt.Errorf("%w; `scanrepl setup` fetches one", err)
	case err == nil && eng.Notice() != "":
		complain(eng.Notice() + "; `scanrepl setup` fetches XLA, `scanrepl doctor` says what is wrong")
	}
	return eng, err
}

// openHistory opens the history that is shared with the terminal, or one in
// memory if that fails.
func openHistory() *history.History {
	h, err := history.OpenDefault()
	if err != nil {
		complain(err.Error() + ": inputs are not kept")
	}
	return h
}
