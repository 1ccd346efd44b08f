// Package rundir keeps one run in a directory: its configuration, what each
// stage made, and checkpoints to continue from.
//
//	.lock                                    locked while a process has the directory open
//	config.yml  manifest.json                every key with its value; which images, which versions
//	pretext/ neighbors/ kmeans/ scan/ selflabel/
//	    model.safetensors  done.json         what the stage made; the mark that it has ended, its cost
//	    checkpoint.safetensors metrics.jsonl where a training stage stands, and a line for each epoch
//	scan/best.safetensors                    the best head so far
//	report.json  figures/                    scores and pictures
//
// Every file is written under another name, synced and renamed: it is complete
// or not there at all, and a process that is killed loses at most the epoch
// under way.
//
// What is read is what was written: every file holds its own checksum, and
// metrics.jsonl has it in done.json. Files of older versions have none;
// [Dir.Unsealed] names the first of them.
//
//	d, err := rundir.Open("runs/rico")     // creates and locks it
//	defer d.Close()
//	err = d.Claim(cfg, images, version)     // refuses another configuration or other images
//	done, arrays, err := d.Load(stage.Scan) // nil where the stage has not ended
//
// Errors that a caller may want to handle are types: [InUse],
// [NotARunDirectory], [OtherConfig], [OtherImages], [Unfinished], [Damaged].
package rundir
