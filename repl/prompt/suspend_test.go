package prompt

import (
	"os/exec"
	"testing"
)

const ctrlZ = "\x1a"

// Where nobody could continue it, Ctrl-Z stops nothing: neither the program nor
// a parent that is no shell.
func TestCtrlZWithoutShell(t *testing.T) {
	for _, parent := range []string{"", "exec sh -c '\"$0\"; exit 0' \"$0\""} {
		cmd := program(t, t.TempDir())
		if parent != "" {
			shell := exec.Command("sh", "-c", parent, cmd.Path)
			shell.Dir, shell.Env = cmd.Dir, cmd.Env
			cmd = shell
		}
		p := sitDown(t, cmd, 60)
		p.line("scan>")
		p.send(ctrlZ + "20 + 22" + enter)
		p.sees("42\n")
	}
}

// In a shell Ctrl-Z stops the program, and fg continues it.
func TestCtrlZInShell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is missing: Ctrl-Z in a shell is not tested")
	}
	cmd := program(t, t.TempDir())
	shell := exec.Command(bash, "--norc", "--noprofile", "-i")
	shell.Dir, shell.Env = cmd.Dir, append(cmd.Env, "PS1=bash> ")
	p := sitDown(t, shell, 200)
	p.line("bash>")
	p.send(cmd.Path + enter)
	p.line("scan>")
	p.send(ctrlZ)
	p.line("bash>")
	p.send("echo $((20 + 22)); fg" + enter)
	p.sees("42\n")
	p.send("30 + 13" + enter)
	p.sees("43\n")
}
