package zmtp

// Echo is a REP socket that returns each message: a heartbeat.
type Echo struct{ *socket }

// ListenEcho binds an Echo to tcp://HOST:PORT or ipc://PATH.
func ListenEcho(address string) (*Echo, error) { return listenEcho(address, usual) }

func listenEcho(address string, l limits) (*Echo, error) {
	s, err := listen(address, "REP", l)
	if err != nil {
		return nil, err
	}
	e := &Echo{s}
	s.start(e.attend)
	return e, nil
}

func (e *Echo) attend(p *peer) error {
	for {
		frames, err := p.read(nil)
		if err != nil {
			return err
		}
		e.deliver(p, encode(frames))
	}
}
