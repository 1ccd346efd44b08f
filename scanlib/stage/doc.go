// Package stage names the stages of a run and defines the events that they
// report.
//
//	data ─► pretext ─► neighbors ─► scan ─► selflabel ─► evaluate
//	              └──► kmeans ────────────────────────────┘
//
// One table holds for each stage its title, the stages it needs, the section of
// the configuration it reads and the metrics it reports. A running stage sends
// an [Event] for whatever a user may want to see:
//
//	func show(ev stage.Event) {
//		if ev.Kind == stage.Epoch {
//			fmt.Println(ev.Name(), ev.Epoch, stage.MetricsText(ev.Metrics))
//		}
//	}
package stage
