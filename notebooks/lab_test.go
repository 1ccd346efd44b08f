package notebooks_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A person at JupyterLab: cells give results, progress moves, a picture shows,
// Tab completes, Shift-Tab explains, an interrupt stops a cell and keeps the
// values, a restart forgets them.
func TestLab(t *testing.T) {
	browser := findBrowser()
	if browser == "" {
		t.Skip("no headless Chromium: apt-get install chromium-headless-shell")
	}
	j := openJupyter(t, "jupyterlab", "GOMLX_BACKEND=go") // tiny networks: XLA would compile longer than they train
	l := startLab(t, j, []string{
		"x = 40 + 2\nx",
		`root = screens("screens")` + "\n" + `ds = dataset(root + "/train", size=16, quiet=True)`,
		`enc = pretext(ds, epochs=3, batch_size=32, width=2, blocks=1, stem="cifar", features_dim=8)`,
		"ds.show(6)",
		"while True: pass",
		"",
	})
	p := openPage(t, browser, l)

	p.run(0)
	p.wait("the result of cell 0", `text(0) == "42"`)
	p.run(1)
	p.watch(2)
	p.run(2)
	p.wait("the end of the training", `text(2).includes("pretext: done in")`)
	if seen := p.number(`seen.size`); seen < 3 {
		t.Errorf("the progress showed %v different texts, want 3 at least", seen)
	}
	if most := p.number(`most`); most != 1 {
		t.Errorf("the progress filled %v outputs, want one that is updated", most)
	}
	p.run(3)
	p.wait("a picture", `(() => { const i = cell(3).node.querySelector('.jp-OutputArea-output img'); return i && i.complete && i.naturalWidth > 100 && i.checkVisibility() })()`)
	p.shot("picture")
	p.complete(5, "prete", "pretext")
	p.explain(5, "pretext(", "Trains an encoder")
	p.run(4)
	p.wait("a busy kernel", `kernel.status == "busy"`)
	p.do(`jupyterapp.commands.execute('notebook:interrupt-kernel')`)
	p.wait("the interrupted cell", `kernel.status == "idle" && cell(4).node.innerText.includes("KeyboardInterrupt")`)
	p.set(5, "x + 1")
	p.run(5)
	p.wait("x after the interrupt", `text(5) == "43"`)
	p.restart()
	p.set(5, "x + 2")
	p.run(5)
	p.wait("x gone after the restart", `cell(5).node.innerText.includes("x is not defined")`)
	p.shot("restart")
}

func findBrowser() string {
	for _, name := range []string{"chromium-headless-shell", "chromium", "headless_shell", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// startLab serves a notebook of these cells and returns its address.
func startLab(t *testing.T, j jupyter, cells []string) (url string) {
	t.Helper()
	dir := t.TempDir()
	writeNotebook(t, filepath.Join(dir, "lab.ipynb"), cells)
	settings := filepath.Join(dir, ".settings")
	writeFile(t, filepath.Join(settings, "@jupyterlab/apputils-extension/notification.jupyterlab-settings"), `{"fetchNews":"false","checkForUpdates":false}`)
	writeFile(t, filepath.Join(settings, "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"), `{"windowingMode":"none"}`)
	port := freePort(t)
	cmd := exec.Command(j.python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
		fmt.Sprint("--ServerApp.port=", port), "--ServerApp.port_retries=0", "--IdentityProvider.token=T", "--ServerApp.root_dir="+dir,
		"--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
	cmd.Env = append(j.env, "JUPYTERLAB_SETTINGS_DIR="+settings, "JUPYTERLAB_WORKSPACES_DIR="+filepath.Join(dir, ".workspaces"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.Create(filepath.Join(t.ArtifactDir(), "lab.log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM) // it stops its kernels
		kill := time.AfterFunc(10*time.Second, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		cmd.Wait()
		kill.Stop()
		log.Close()
	})
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get(address + "/api/status?token=T"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return address + "/lab/tree/lab.ipynb?reset&token=T"
			}
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("JupyterLab is not ready after a minute: see %s", log.Name())
		}
	}
}

func writeNotebook(t *testing.T, path string, cells []string) {
	t.Helper()
	type object = map[string]any
	var list []object
	for i, source := range cells {
		list = append(list, object{"cell_type": "code", "id": fmt.Sprint("cell", i), "metadata": object{}, "source": source, "outputs": []any{}, "execution_count": nil})
	}
	raw, err := json.Marshal(object{"cells": list, "nbformat": 4, "nbformat_minor": 5,
		"metadata": object{"kernelspec": object{"name": "scan", "display_name": "SCAN", "language": "starlark"}}})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, path, string(raw))
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// labPage is the notebook in the browser.
type labPage struct {
	t   *testing.T
	ctx context.Context
}

// helpers are names that the checks of the test use in the page.
const helpers = `
window.panel = [...jupyterapp.shell.widgets('main')].find(w => w.hasClass('jp-NotebookPanel'));
window.kernel = panel.sessionContext.session.kernel;
window.cell = i => panel.content.widgets[i];
window.text = i => [...cell(i).node.querySelectorAll('.jp-OutputArea-output')].map(o => o.innerText.trim()).join('\n');
window.states = []; kernel.statusChanged.connect((k, s) => states.push(s));
window.seen = new Set(); window.most = 0;
true`

func openPage(t *testing.T, browser, url string) *labPage {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	p := &labPage{t, ctx}
	p.must(chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)))
	_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.must(err)
	p.must(chromedp.Do(ctx, chromedp.Navigate(url)))
	p.wait("JupyterLab", `!!window.jupyterapp && jupyterapp.restored.then(() => true)`)
	p.wait("the notebook", `(() => { const p = [...jupyterapp.shell.widgets('main')].find(w => w.hasClass('jp-NotebookPanel')); return p && p.context.isReady && p.sessionContext.isReady && p.sessionContext.session.kernel.status == 'idle' })()`)
	_, err = p.eval(helpers)
	p.must(err)
	return p
}

func (p *labPage) must(err error) {
	p.t.Helper()
	if err != nil {
		p.shot("failure")
		p.t.Fatal(err)
	}
}

// eval is the value of a JavaScript expression, waiting for a promise.
func (p *labPage) eval(js string) (any, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[any](js, chromedp.EvalAwaitPromise))
}

// do starts something and does not wait for its end.
func (p *labPage) do(js string) {
	p.t.Helper()
	_, err := p.eval("void (" + js + ")")
	p.must(err)
}

func (p *labPage) number(js string) float64 {
	p.t.Helper()
	v, err := p.eval(js)
	p.must(err)
	n, _ := v.(float64)
	return n
}

// wait asks until an expression is true; what is missing so far throws.
func (p *labPage) wait(what, js string) {
	p.t.Helper()
	var last any
	for began := time.Now(); time.Since(began) < 90*time.Second; time.Sleep(50 * time.Millisecond) {
		v, err := p.eval(js)
		if v == true {
			return
		}
		last = v
		if err != nil {
			last = err
		}
	}
	p.shot("failure")
	body, _ := p.eval("document.body.innerText.slice(0, 2000)")
	p.t.Fatalf("no %s after 90 s: %v\n%v", what, last, body)
}

func (p *labPage) run(cell int) {
	p.t.Helper()
	p.do(fmt.Sprintf(`panel.content.activeCellIndex = %d, jupyterapp.commands.execute('notebook:run-cell')`, cell))
}

func (p *labPage) set(cell int, source string) {
	p.t.Helper()
	p.do(fmt.Sprintf(`cell(%d).model.sharedModel.setSource(%q)`, cell, source))
}

// watch notes the texts that the output of a cell shows, and how many outputs.
func (p *labPage) watch(i int) {
	p.t.Helper()
	p.do(fmt.Sprintf(`setInterval(() => { seen.add(text(%d)), most = Math.max(most, cell(%d).node.querySelectorAll('.jp-OutputArea-output').length) }, 20)`, i, i))
}

// edit puts the cursor behind a text in a cell.
func (p *labPage) edit(i int, text string) {
	p.t.Helper()
	p.set(i, "")
	p.do(fmt.Sprintf(`panel.content.activeCellIndex = %d, panel.content.mode = 'edit', panel.content.activate()`, i))
	p.wait("the cursor", fmt.Sprintf(`document.activeElement.closest('.jp-Cell') === cell(%d).node`, i))
	_, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text})
	p.must(err)
}

func (p *labPage) complete(i int, text, want string) {
	p.t.Helper()
	p.edit(i, text)
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Tab)))
	p.wait("completion of "+text, fmt.Sprintf(`[...document.querySelectorAll('.jp-Completer .jp-Completer-item')].some(e => e.checkVisibility() && e.innerText.includes(%q))`, want))
	p.shot("completion")
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Escape)))
}

func (p *labPage) explain(i int, text, want string) {
	p.t.Helper()
	p.edit(i, text)
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))))
	p.wait("tooltip of "+text, fmt.Sprintf(`[...document.querySelectorAll('.jp-Tooltip')].some(e => e.innerText.includes(%q))`, want))
	p.shot("tooltip")
	p.must(chromedp.Do(p.ctx, chromedp.KeyEvent(kb.Escape)))
}

func (p *labPage) restart() {
	p.t.Helper()
	p.do(`states = [], jupyterapp.commands.execute('notebook:restart-kernel')`)
	p.wait("the question before a restart", `(() => { const b = document.querySelector('.jp-Dialog button.jp-mod-accept'); if (!b) return false; b.click(); return true })()`)
	p.wait("a restarted kernel", `states.includes('restarting') && kernel.status == 'idle'`)
}

// shot keeps a picture of the page among the test's artifacts.
func (p *labPage) shot(name string) {
	p.t.Helper()
	raw, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), raw, 0o644)
	}
	if err != nil {
		p.t.Logf("no screenshot %s: %v", name, err)
	}
}
