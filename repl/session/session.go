package session

import (
	"maps"
	"slices"
	"sync"

	"go.starlark.net/starlark"

	"scango/repl/session/command"
	"scango/repl/session/history"
	"scango/repl/session/source"
)

// Options are what a session is made of.
type Options struct {
	// Commands are those beside the session's own, which Commands lists.
	Commands []*command.Command
	// History keeps the inputs; nil keeps none.
	History *history.History
	// Close frees what the commands hold; nil frees nothing.
	Close func() error
}

// Session is an evaluator with its values. Its methods may be called from
// several goroutines.
type Session struct {
	o     Options
	table *command.Table

	// interpreter is held while Starlark runs, and let go by a command that
	// takes long.
	interpreter sync.Mutex
	globals     starlark.StringDict // guarded by interpreter
	inputs      []recorded          // of this session, guarded by interpreter
	unrecorded  int                 // how many inputs are not among them, guarded by interpreter
	sources     map[string]listing  // by name in tracebacks, guarded by interpreter
}

// New starts a session.
func New(o Options) *Session {
	s := &Session{o: o, globals: starlark.StringDict{}, sources: map[string]listing{}}
	s.table = command.NewTable(o.Commands, s.commands())
	for name, builtin := range s.table.Builtins() {
		s.globals[source.Spell(name)] = builtin
	}
	return s
}

// Close frees what the commands hold.
func (s *Session) Close() error {
	if s.o.Close == nil {
		return nil
	}
	return s.o.Close()
}

// IsComplete reports whether an input is complete and, if not, proposes the
// indentation of the next line.
func (s *Session) IsComplete(input string) (state source.Completeness, indent string) {
	return source.IsComplete(input)
}

// names returns all names that an input can refer to, as one types them.
func (s *Session) names() []string {
	names := slices.Collect(maps.Keys(s.globals))
	if i := slices.Index(names, source.Spell(source.LoadName)); i >= 0 {
		names[i] = source.LoadName
	}
	slices.Sort(names)
	for _, name := range slices.Sorted(maps.Keys(starlark.Universe)) {
		if source.IsName(name) { // others are of package bound
			names = append(names, name)
		}
	}
	return names
}
