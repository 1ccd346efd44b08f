// Package score measures a clustering against labels. Labels are only for
// reports: training does not use this package.
//
// Predictions are cluster numbers 0…C−1, labels are class numbers 0…K−1 with
// [Unknown] (−1) for an image without one; C and K may differ. Both become a
// [Table] of counts, and every measure is a short function of that table:
//
//	predictions, labels ─► Count ─► Table ─► Match ─► Accuracy, Order, Merge
//	                                      ├► NMI, AMI, ARI, Purity
//	                                      └► Chance
//
// [Evaluate] does all of it in one call:
//
//	report, err := score.Evaluate(predictions, labels, 10, 10)
//	switch {
//	case errors.Is(err, score.ErrNoLabels): // nothing to compare with
//	case err != nil:
//		return err
//	case !report.Informative: // one class, or as many as images: Silent(labels) says which
//	default:
//		fmt.Printf("ACC %.3f NMI %.3f ARI %.3f over %d images", report.ACC, report.NMI, report.ARI, report.N)
//	}
//
// Images with an unknown label are left out of every measure; N says how many
// were used. Entropies are in nats.
package score
