// Package command is a table of commands: functions of a Starlark program, and
// methods of its values, each described by one row. From the row come the
// binding and checking of arguments, help, completion and the reference page.
// The package knows nothing of what the commands do.
//
//	Table ─► Find ─► Command ─► Builtin ─► Call (arguments checked) ─► Run
//	  │                 └─► Signature, Help, Arguments
//	  └─► Builtins, Overview, Reference
//
// A row with its function:
//
//	table := command.NewTable([]*command.Command{{
//		Name:    "scan",
//		Doc:     "Trains clusters on which neighbors agree.",
//		Example: "cl = scan(nb, clusters=20)",
//		Params: []command.Param{
//			{Name: "nb", Type: "neighbors", From: "nb = neighbors(enc)"},
//			{Name: "clusters", Type: "int", Default: "None"},
//		},
//		Run: scan, // func(*command.Call) (starlark.Value, error)
//	}})
//	globals := table.Builtins()
package command
