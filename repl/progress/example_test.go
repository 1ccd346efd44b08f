package progress_test

import (
	"fmt"
	"os"

	"scango/repl/progress"
	"scango/scanlib/stage"
)

// run reports as a run of scanlib does.
func run(notify func(stage.Event)) {
	notify(stage.Event{Kind: stage.Started, Stage: stage.Pretext, Epochs: 2, Total: 8, Unit: "steps"})
	notify(stage.Event{Kind: stage.Warning, Stage: stage.Pretext, Message: "all images look alike"})
	notify(stage.Event{Kind: stage.Progress, Stage: stage.Pretext, Epoch: 1, Epochs: 2, Done: 4, Total: 8, Unit: "steps"})
	notify(stage.Event{Kind: stage.Finished, Stage: stage.Pretext, Seconds: 76.2})
}

// A log needs no more than a writer.
func ExampleLog() {
	run(progress.NewLog(os.Stdout, false).Event)
	// Output:
	// pretext: 2 epochs, 8 steps
	// warning: pretext: all images look alike
	// pretext: done in 1 min 16 s
}

// A custom front end renders what stays, and what is under way.
func ExampleTracker() {
	var t progress.Tracker
	run(func(ev stage.Event) {
		if line := t.Add(ev); line.Text != "" && !line.Passing {
			fmt.Println(line)
		}
		if now := t.Now(); now.Name != "" {
			fmt.Println(now.WithBar(10))
		}
	})
	fmt.Println("stopped", t.Place())
	// Output:
	//   0% |          | pretext: epoch 1/2, 0/8 steps
	// warning: pretext: all images look alike
	//   0% |          | pretext: epoch 1/2, 0/8 steps
	//  50% |█████     | pretext: epoch 1/2, 4/8 steps
	// pretext: done in 1 min 16 s
	// stopped after pretext
}
