// Package bound keeps a cell from taking what the machine does not have.
//
// Starlark looks for an interrupt between its steps, and a step is bounded by
// nothing: [0]*1000000000 is one. Guard has the steps that multiply what they
// are given, and the functions that take a sequence whole, ask this package
// first. What grows over many steps is seen by a Budget.
//
//	bound.Guard(file)                      // before starlark runs it
//	budget := bound.NewBudget()
//	defer budget.End()
//	defer context.AfterFunc(budget.Exceeded(), stop)()
package bound
