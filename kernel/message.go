package kernel

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os/user"
	"strconv"
	"sync"
	"time"

	"scango/kernel/wire"
	"scango/kernel/zmtp"
)

// request is a received message, and where its reply goes.
type request struct {
	*wire.Message
	channel *zmtp.Router
	from    string
	lane    *lane  // nil on the control channel
	then    func() // called after the request's idle status, if set
}

// Contents of messages that are sent in several files.
type (
	status struct {
		State string `json:"execution_state"`
	}
	failure struct {
		Status    string   `json:"status,omitempty"`
		Name      string   `json:"ename"`
		Value     string   `json:"evalue"`
		Traceback []string `json:"traceback"`
		Count     *int     `json:"execution_count,omitempty"`
	}
)

// okay is the content of a reply without further fields.
type okay struct {
	Status string `json:"status"`
}

var done = okay{"ok"}

func randomID() string {
	var raw [16]byte
	rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

var username = sync.OnceValue(func() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "scankernel"
})

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }

// compose returns the frames of a message; r is the request it answers, or nil.
func (k *Kernel) compose(r *request, kind string, content any, more wire.Message) [][]byte {
	raw, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("%s can't be written as JSON: %v", kind, err))
	}
	more.Header = wire.Header{
		ID: k.id + "_" + strconv.FormatInt(k.sent.Add(1), 10), Session: k.id, Username: username(),
		Date: now(), Type: kind, Version: wire.Version,
	}
	more.Content = raw
	if r != nil {
		more.Parent = r.RawHeader
	}
	frames, err := more.Encode(k.key)
	if err != nil {
		panic(err)
	}
	return frames
}

// reply answers a request on the channel it came from.
func (k *Kernel) reply(r *request, kind string, content any) {
	k.replyWith(r, kind, content, nil)
}

func (k *Kernel) replyWith(r *request, kind string, content any, metadata json.RawMessage) {
	frames := k.compose(r, kind, content, wire.Message{Identities: r.Identities, Metadata: metadata})
	r.channel.Send(r.from, frames...)
}

// publish sends a message to all frontends.
func (k *Kernel) publish(r *request, kind string, content any) {
	k.publishBuffers(r, kind, content, nil)
}

func (k *Kernel) publishBuffers(r *request, kind string, content any, buffers [][]byte) {
	topic := [][]byte{[]byte("kernel." + k.id + "." + kind)}
	k.iopub.Publish(k.compose(r, kind, content, wire.Message{Identities: topic, Buffers: buffers})...)
}

// welcome returns the first message of a subscription: from then on the
// subscriber misses nothing.
func (k *Kernel) welcome(topic string) [][]byte {
	return k.compose(nil, "iopub_welcome", map[string]string{"subscription": topic}, wire.Message{Identities: [][]byte{[]byte(topic)}})
}
