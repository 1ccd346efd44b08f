package repl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"scango/repl/live"
	"scango/repl/live/server"
	"scango/repl/session/workspace"
)

// serveFlags are the flags of scanrepl serve.
type serveFlags struct {
	socket string
	owner  int
	dir    string
}

func (c *cli) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Keep a session that Go programs of this user attach to",
		Long: "Serve keeps a session, with its values and its trained models, for programs that\n" +
			"call package scango/repl/live: Go cells under gonb, most of all, which start it by\n" +
			"themselves. Only programs of the same user are let in. It ends on Ctrl-C, when\n" +
			"told by live.Stop, and with its owner.",
		Args:              usage(cobra.NoArgs),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return c.serve(cmd, f) },
	}
	cmd.Flags().StringVar(&f.socket, "socket", "", "path of the socket (default: one of this process)")
	cmd.Flags().IntVar(&f.owner, "owner", 0, "number of the process to end with")
	cmd.Flags().StringVar(&f.dir, "dir", "runs", "where run directories go")
	c.backendFlag(cmd)
	must(cmd.MarkFlagDirname("dir"))
	must(cmd.RegisterFlagCompletionFunc("owner", cobra.NoFileCompletions))
	return cmd
}

func (c *cli) serve(cmd *cobra.Command, f serveFlags) (err error) {
	if f.socket == "" {
		if f.socket, err = live.Socket("scanrepl " + strconv.Itoa(os.Getpid())); err != nil {
			return err
		}
	}
	if f.socket, err = filepath.Abs(f.socket); err != nil {
		return err
	}
	ctx := cmd.Context()
	if f.owner != 0 {
		if ctx, err = server.While(ctx, f.owner); err != nil {
			return err
		}
	}
	s := workspace.NewSession(workspace.Options{Engine: c.openEngine, Digits: c.ensureMNIST, Dir: f.dir, Version: version()})
	fmt.Fprintf(c.stdout, "a session for Go programs: %s=%s\n", live.SocketVariable, f.socket)
	err = server.Serve(ctx, f.socket, s)
	return errors.Join(err, s.Close())
}
