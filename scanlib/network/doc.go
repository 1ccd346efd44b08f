// Package network is the configured model: the backbone with its heads, the
// views of a stage, and programs that compute outputs of images in evaluation
// mode.
//
//	images uint8 ─► Plain view ─► Backbone ─► features [batch, D] ─┬─► Projection ─► embedding, unit length
//	                                                               └─► Heads ─► assignments [batch, H, C]
//
// The variables of a model lie under [Backbone], [Projection] and
// [ClusterHead], named as the reference implementation names them. [Read] and
// [NewStore] move them between the devices and arrays on the host:
//
//	net := network.New(cfg)
//	x, err := net.Extract(runtime, store, network.Program{Stage: stage.Pretext, Part: "features", Batch: 256, Cost: &cost, Outputs: net.Unit})
//	defer x.Close()
//	out, err := x.Run(ctx, images, nil) // out[0]: float32 [N, D]
package network
