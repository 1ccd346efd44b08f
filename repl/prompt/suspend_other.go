//go:build !unix

package prompt

func hasJobControl() bool { return false }
func stopGroup()          {}
