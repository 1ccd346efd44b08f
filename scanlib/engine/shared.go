package engine

import "sync"

// sharedInputs are inputs on the devices, by the key of their content.
type sharedInputs struct {
	mu   sync.Mutex
	held map[string]*sharedInput
}

type sharedInput struct {
	Input
	users int
}

// Shared returns the input on the devices with this key, so that several users
// of the same content share one copy. The first user's put creates it; the last
// release frees it.
func (e *Engine) Shared(key string, put func() (Input, error)) (in Input, release func(), err error) {
	s := &e.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held[key]
	if held == nil {
		in, err := put()
		if err != nil {
			return nil, nil, err
		}
		held = &sharedInput{Input: in}
		if s.held == nil {
			s.held = map[string]*sharedInput{}
		}
		s.held[key] = held
	}
	held.users++
	return held.Input, sync.OnceFunc(func() { s.release(key) }), nil
}

func (s *sharedInputs) release(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := s.held[key]
	if held.users--; held.users == 0 {
		held.Free()
		delete(s.held, key)
	}
}
