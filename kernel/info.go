package kernel

import (
	"scango/kernel/kernelspec"
	"scango/kernel/wire"
)

// kernelInfo asks for cells to be highlighted as Python, of which Starlark is a
// dialect.
func (k *Kernel) kernelInfo(r *request) {
	k.reply(r, "kernel_info_reply", map[string]any{
		"status":                 "ok",
		"protocol_version":       wire.Version,
		"implementation":         "scankernel",
		"implementation_version": k.o.Version,
		"language_info": map[string]any{
			"name":               kernelspec.Language,
			"version":            "1",
			"mimetype":           "text/x-python",
			"file_extension":     ".star",
			"pygments_lexer":     "python",
			"codemirror_mode":    "python",
			"nbconvert_exporter": "script",
		},
		"banner": "SCAN: sorts images into clusters without labels. help() lists the commands, ?scan explains one.",
		"help_links": []map[string]string{
			{"text": "SCAN, the paper", "url": "https://arxiv.org/abs/2005.12320"},
			{"text": "Starlark", "url": "https://starlark-lang.org/spec.html"},
		},
		"debugger":           false,
		"supported_features": []string{"kernel subshells"},
	})
}

func (k *Kernel) connectInfo(r *request) {
	c := k.where
	k.reply(r, "connect_reply", map[string]any{
		"status": "ok", "shell_port": c.Shell, "iopub_port": c.IOPub, "stdin_port": c.Stdin,
		"control_port": c.Control, "hb_port": c.Heartbeat,
	})
}
