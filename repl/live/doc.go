// Package live gives Go cells, and any Go program, a session that outlives
// them: data sets, trained encoders and clusters stay in it from cell to cell.
// A cell under gonb is a process that ends with the cell; the session is
// another process, scanrepl serve, which the first call starts and which ends
// with the kernel.
//
//	cell ─► live.Run(`enc = pretext(ds)`) ─► unix socket ─► scanrepl serve ─► session
//	             └─ progress, pictures, tables ─► gonbui ─► notebook          (without gonb: files)
//
// A notebook in five cells of one line:
//
//	live.Run(`ds = dataset("mnist")`)
//	live.Run(`enc = pretext(ds)`)                      // a bar and a loss curve
//	live.Run(`nb = neighbors(enc); nb.show()`)         // a picture
//	live.Run(`cl = selflabel(scan(nb)); cl.show()`)    // the clusters
//	sizes := live.Numbers(`cl.sizes`)                  // []float64, for Go to go on with
//
// The package imports neither GoMLX nor scanlib: a cell compiles in a second.
// Show displays any figure of scanlib, for cells that import it themselves;
// package progress beside this one shows how their training goes.
package live
