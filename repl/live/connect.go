package live

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	gonb "github.com/janpfeifer/gonb/gonbui/protocol"

	"scango/repl/live/internal/protocol"
)

// SocketVariable names the environment variable with the socket of a session
// that runs already, as scanrepl serve prints it. No other is started then.
const SocketVariable = "SCAN_LIVE"

// Socket returns the path of the socket of that name, in a directory of this
// user alone, which it makes.
func Socket(name string) (string, error) { return protocol.Socket(name) }

// owner returns the process that the session ends with: the kernel that runs
// the cells, or else this program.
func owner() int {
	if gonbui.IsNotebook {
		return os.Getppid()
	}
	return os.Getpid()
}

// socket returns the socket of the session of this kernel or program.
func socket() (string, error) {
	if path := os.Getenv(SocketVariable); path != "" {
		return path, nil
	}
	return Socket(os.Getenv(gonb.GONB_JUPYTER_KERNEL_ID_ENV) + " " + strconv.Itoa(owner()))
}

func dial(path string) (*net.UnixConn, error) {
	return net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
}

// connect attaches to the session, starting it if there is none.
func connect() (*net.UnixConn, error) {
	path, err := socket()
	if err != nil {
		return nil, err
	}
	conn, err := dial(path)
	if err == nil {
		return conn, nil
	}
	if os.Getenv(SocketVariable) != "" {
		return nil, fmt.Errorf("%s names %s, where no session answers: start one with scanrepl serve --socket %[2]s, or unset it", SocketVariable, path)
	}
	return start(path)
}

// startWithin is how long a session may take until it answers. It opens no
// engine for that.
const startWithin = 20 * time.Second

// start starts the session's process.
func start(path string) (*net.UnixConn, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(protocol.Log(path), os.O_CREATE|os.O_TRUNC|os.O_RDWR, protocol.Mode)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(program, "serve", "--socket", path, "--owner", strconv.Itoa(owner()))
	cmd.Stdout, cmd.Stderr = log, log
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for began := time.Now(); time.Since(began) < startWithin; time.Sleep(10 * time.Millisecond) {
		if conn, err := dial(path); err == nil {
			return conn, nil
		}
		select {
		case err := <-ended:
			return nil, fmt.Errorf("%s serve: %v: %s", program, err, lastLine(log.Name()))
		default:
		}
	}
	return nil, fmt.Errorf("%s serve does not answer after %v; %s may say why", program, startWithin, log.Name())
}

func lastLine(file string) string {
	text, _ := os.ReadFile(file)
	text = bytes.TrimSpace(text)
	return string(text[bytes.LastIndexByte(text, '\n')+1:])
}

// find looks for scanrepl on the path, in Go's directory of programs, and in
// the module that this package was compiled from.
func find() (string, error) {
	if path, err := exec.LookPath("scanrepl"); err == nil || errors.Is(err, exec.ErrDot) {
		return path, nil
	}
	for _, dir := range programDirs() {
		if path, err := exec.LookPath(filepath.Join(dir, "scanrepl")); err == nil {
			return path, nil
		}
	}
	return "", errors.New("scanrepl was not found: make gonb-install, in the project's directory, puts it beside gonb")
}

func programDirs() (dirs []string) {
	if out, err := exec.Command("go", "env", "GOBIN", "GOPATH").Output(); err == nil {
		bin, path, _ := strings.Cut(strings.TrimRight(string(out), "\n"), "\n")
		if bin != "" {
			dirs = append(dirs, bin)
		}
		for _, dir := range filepath.SplitList(path) {
			dirs = append(dirs, filepath.Join(dir, "bin"))
		}
	}
	if _, here, _, ok := runtime.Caller(0); ok && filepath.IsAbs(here) {
		dirs = append(dirs, filepath.Join(filepath.Dir(here), "..", "..", "bin"))
	}
	return dirs
}
