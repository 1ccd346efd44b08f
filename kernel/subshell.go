package kernel

import "fmt"

// Subshells (Jupyter Enhancement Proposal 91) let a frontend use the session while
// a stage trains in the main shell.

// mostSubshells bounds the memory for a frontend that forgets to delete them.
const mostSubshells = 64

func (k *Kernel) createSubshell(r *request) {
	if len(k.lanes.ids()) > mostSubshells {
		k.refuse(r, "SubshellError", fmt.Sprintf("there are %d subshells already", mostSubshells))
		return
	}
	id := randomID()
	l := k.lanes.open(id)
	if l == nil {
		k.refuse(r, "SubshellError", "the kernel is ending")
		return
	}
	k.work(l)
	k.reply(r, "create_subshell_reply", map[string]string{"status": "ok", "subshell_id": id})
}

func (k *Kernel) deleteSubshell(r *request) {
	q, ok := parse[struct {
		ID string `json:"subshell_id"`
	}](k, r)
	if !ok {
		return
	}
	if q.ID == "" || !k.lanes.remove(q.ID) {
		k.refuse(r, "SubshellError", fmt.Sprintf("there is no subshell %q", q.ID))
		return
	}
	k.reply(r, "delete_subshell_reply", done)
}

func (k *Kernel) listSubshells(r *request) {
	ids := k.lanes.ids()[1:] // without the main shell, whose name is the first
	k.reply(r, "list_subshell_reply", map[string]any{"status": "ok", "subshell_id": ids})
}
