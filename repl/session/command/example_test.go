package command_test

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"scango/repl/session/command"
)

// A command is a row and a function; the row checks what the function is given.
func Example() {
	t := command.NewTable([]*command.Command{{
		Name:    "area",
		Doc:     "Gives the area of a rectangle.",
		Example: "area(3, 4)",
		Params: []command.Param{
			{Name: "width", Type: "int", Doc: "in pixels"},
			{Name: "height", Type: "int", Default: "1"},
		},
		Run: func(c *command.Call) (starlark.Value, error) {
			width, _ := c.Int("width", 0)
			height, _ := c.Int("height", 1)
			return starlark.MakeInt(width * height), nil
		},
	}})
	for _, code := range []string{"area(3, height=4)", "area(3, hight=4)"} {
		v, err := starlark.EvalOptions(&syntax.FileOptions{}, &starlark.Thread{}, "", code, t.Builtins())
		fmt.Println(v, err)
	}
	fmt.Println(t.Find("", "area").Help())
	// Output:
	// 12 <nil>
	// <nil> area: no argument "hight"; did you mean height?
	// area(width, height=1)
	//
	// Gives the area of a rectangle.
	//
	// Arguments:
	//   width (int): in pixels
	//   height=1 (int)
	//
	// Example:
	//   area(3, 4)
}
