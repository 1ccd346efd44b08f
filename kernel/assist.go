package kernel

import (
	"scango/repl/session/history"
	"scango/repl/session/source"
)

// cursor is a position in code, counted in Unicode code points.
type cursor struct {
	Code string `json:"code"`
	Pos  *int   `json:"cursor_pos"` // the end if left out
}

func (c cursor) at() int {
	if c.Pos != nil {
		return *c.Pos
	}
	return len([]rune(c.Code))
}

// match is a completion with its kind and signature, which JupyterLab and
// others display.
type match struct {
	Text      string `json:"text"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
}

// kinds maps the session's kinds of matches to the names for which frontends
// have a symbol.
var kinds = map[string]string{"argument": "param", "preset": "value"}

func (k *Kernel) complete(r *request) {
	q, ok := parse[cursor](k, r)
	if !ok {
		return
	}
	c := k.o.Session.Complete(q.Code, q.at())
	texts, typed := make([]string, len(c.Matches)), make([]match, len(c.Matches))
	for i, m := range c.Matches {
		kind := m.Kind
		if other := kinds[kind]; other != "" {
			kind = other
		}
		texts[i] = m.Text
		typed[i] = match{m.Text, c.Start, c.End, kind, m.Signature}
	}
	k.reply(r, "complete_reply", map[string]any{
		"status": "ok", "matches": texts, "cursor_start": c.Start, "cursor_end": c.End,
		"metadata": map[string]any{"_jupyter_types_experimental": typed},
	})
}

func (k *Kernel) inspect(r *request) {
	q, ok := parse[cursor](k, r)
	if !ok {
		return
	}
	data := map[string]string{}
	b, found := k.o.Session.Inspect(q.Code, q.at())
	if found {
		data = wireData(b)
	}
	k.reply(r, "inspect_reply", map[string]any{"status": "ok", "found": found, "data": data, "metadata": struct{}{}})
}

func (k *Kernel) isComplete(r *request) {
	q, ok := parse[cursor](k, r)
	if !ok {
		return
	}
	state, indent := k.o.Session.IsComplete(q.Code)
	content := map[string]string{"status": string(state)}
	if state == source.Incomplete {
		content["indent"] = indent
	}
	k.reply(r, "is_complete_reply", content)
}

type historyRequest struct {
	Access  string `json:"hist_access_type"`
	Output  bool   `json:"output"`
	Session int    `json:"session"`
	Start   int    `json:"start"`
	Stop    int    `json:"stop"` // 0 for the end
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
	Unique  bool   `json:"unique"`
}

func (k *Kernel) history(r *request) {
	q, ok := parse[historyRequest](k, r)
	if !ok {
		return
	}
	var found []history.Entry
	switch h := k.o.History; q.Access {
	case "tail":
		found = h.Tail(max(q.N, 0))
	case "range":
		found = h.Range(q.Session, q.Start, q.Stop)
	case "search":
		if q.Pattern == "" {
			q.Pattern = "*"
		}
		found = h.Search(q.Pattern, q.N, q.Unique)
	default:
		k.refuse(r, "ValueError", "hist_access_type is \""+q.Access+"\", must be tail, range or search")
		return
	}
	lines := make([]any, len(found))
	for i, e := range found {
		if lines[i] = []any{e.Session, e.Line, e.Input}; q.Output { // outputs are not kept
			lines[i] = []any{e.Session, e.Line, []any{e.Input, nil}}
		}
	}
	k.reply(r, "history_reply", map[string]any{"status": "ok", "history": lines})
}
