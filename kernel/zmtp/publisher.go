package zmtp

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
)

// Publisher is an XPUB socket: each message is sent to the peers with a
// subscription that is a prefix of its first frame, and new subscriptions can
// be welcomed.
type Publisher struct {
	*socket
	welcome func(topic string) [][]byte

	mu     sync.Mutex // so that a welcome comes before all that follows it
	topics map[*peer]map[string]int
}

// mostTopics bounds the subscriptions of a peer, longestTopic the bytes of one.
const (
	mostTopics   = 1024
	longestTopic = 1 << 10
)

// ListenPublisher binds a Publisher to tcp://HOST:PORT or ipc://PATH. The
// result of welcome is the first message of each new subscription; if welcome
// is nil, there is none.
func ListenPublisher(address string, welcome func(topic string) [][]byte) (*Publisher, error) {
	return listenPublisher(address, welcome, usual)
}

func listenPublisher(address string, welcome func(topic string) [][]byte, l limits) (*Publisher, error) {
	s, err := listen(address, "XPUB", l)
	if err != nil {
		return nil, err
	}
	p := &Publisher{socket: s, welcome: welcome, topics: map[*peer]map[string]int{}}
	s.start(p.attend)
	return p, nil
}

// Publish queues a message for all peers that subscribed to it. It does not
// wait.
func (p *Publisher) Publish(frames ...[]byte) {
	message := encode(frames)
	p.mu.Lock()
	defer p.mu.Unlock()
	for to, topics := range p.topics {
		if wanted(topics, frames[0]) {
			p.deliver(to, message)
		}
	}
}

func wanted(topics map[string]int, first []byte) bool {
	for topic := range topics {
		if strings.HasPrefix(string(first), topic) {
			return true
		}
	}
	return false
}

// attend reads subscriptions: commands in ZMTP 3.1, messages that start with 1
// or 0 in earlier versions.
func (p *Publisher) attend(from *peer) error {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.topics, from)
	}()
	for {
		frames, err := from.read(func(name string, data []byte) error { return p.obey(from, name, data) })
		if err != nil {
			return err
		}
		first := frames[0]
		switch {
		case bytes.HasPrefix(first, []byte{1}):
			err = p.subscribe(from, string(first[1:]))
		case bytes.HasPrefix(first, []byte{0}):
			p.cancel(from, string(first[1:]))
		}
		if err != nil {
			return err
		}
	}
}

func (p *Publisher) obey(from *peer, name string, data []byte) error {
	switch name {
	case "SUBSCRIBE":
		return p.subscribe(from, string(data))
	case "CANCEL":
		p.cancel(from, string(data))
	}
	return nil
}

func (p *Publisher) subscribe(from *peer, topic string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	topics := p.topics[from]
	if topics == nil {
		topics = map[string]int{}
		p.topics[from] = topics
	}
	if len(topics) == mostTopics || len(topic) > longestTopic {
		return fmt.Errorf("more than %d subscriptions, or one longer than %d bytes", mostTopics, longestTopic)
	}
	topics[topic]++
	if topics[topic] > 1 || p.welcome == nil {
		return nil
	}
	if frames := p.welcome(topic); frames != nil {
		p.deliver(from, encode(frames))
	}
	return nil
}

func (p *Publisher) cancel(from *peer, topic string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	topics := p.topics[from]
	switch topics[topic] {
	case 0:
	case 1:
		delete(topics, topic)
	default:
		topics[topic]--
	}
}
