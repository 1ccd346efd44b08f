// Package plugin finds, checks, loads and installs XLA plugins: the shared
// libraries with the PJRT API that compile and run graphs.
//
//	Find ─► Check ─► Load            Install: release, or wheel ─► Check ─► Load ─► record, in CacheDir
//
// No environment variable is needed: Find knows where plugins are installed. A
// plugin's file is checked before it is loaded, since mapping a truncated
// library kills the process. Install fetches the CPU plugin into the user's
// cache directory.
//
//	p, err := plugin.Install(ctx, nil) // at once, where the machine has one
//	if err != nil {
//		return err // the pure-Go engine remains
//	}
//	fmt.Println("XLA:", p.Path)
package plugin
