// Package stage names the stages of a run and describes how they report what
// they do.
//
//	data ─► pretext ─► neighbors ─► scan ─► selflabel ─► evaluate
//	              └──► kmeans ────────────────────────────┘
//
// One table says of each stage what people call it, which stages it needs,
// which section of the configuration it reads and which metrics it reports. A
// stage at work sends an [Event] for whatever a person may want to see:
//
//	func show(ev stage.Event) {
//		if ev.Kind == stage.Epoch {
//			fmt.Println(ev.Name(), ev.Epoch, stage.MetricsText(ev.Metrics))
//		}
//	}
package stage
