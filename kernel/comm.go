package kernel

import (
	"encoding/json"
	"maps"
	"sync"
)

// EchoTarget is the only target of comms. It sends each message back, with its
// buffers, so that a frontend can test the connection.
const EchoTarget = "scankernel.echo"

// comms are the comms that frontends opened, with their targets.
type comms struct {
	mu   sync.Mutex
	open map[string]string
}

type commContent struct {
	ID     string          `json:"comm_id"`
	Target string          `json:"target_name,omitempty"`
	Data   json.RawMessage `json:"data"`
}

func (c *comms) set(id, target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]string{}
	}
	c.open[id] = target
}

func (c *comms) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open[id] != ""
}

func (c *comms) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, id)
}

func (c *comms) all() map[string]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.open)
}

func (k *Kernel) commInfo(r *request) {
	q, ok := parse[commContent](k, r)
	if !ok {
		return
	}
	found := map[string]any{}
	for id, target := range k.comms.all() {
		if q.Target == "" || q.Target == target {
			found[id] = map[string]string{"target_name": target}
		}
	}
	k.reply(r, "comm_info_reply", map[string]any{"status": "ok", "comms": found})
}

// commOpen closes a comm to an unknown target at once, as the protocol asks.
func (k *Kernel) commOpen(r *request) {
	q, ok := parse[commContent](k, r)
	if !ok {
		return
	}
	if q.Target != EchoTarget || q.ID == "" {
		k.publish(r, "comm_close", commContent{ID: q.ID, Data: json.RawMessage("{}")})
		return
	}
	k.comms.set(q.ID, q.Target)
}

func (k *Kernel) commMessage(r *request) {
	q, ok := parse[commContent](k, r)
	if !ok {
		return
	}
	if !k.comms.has(q.ID) {
		k.bad.note("a message to a comm that is not open", nil)
		return
	}
	if len(q.Data) == 0 {
		q.Data = json.RawMessage("{}")
	}
	k.publishBuffers(r, "comm_msg", commContent{ID: q.ID, Data: q.Data}, r.Buffers)
}

func (k *Kernel) commClose(r *request) {
	if q, ok := parse[commContent](k, r); ok {
		k.comms.remove(q.ID)
	}
}
