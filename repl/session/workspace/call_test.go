package workspace

import (
	"fmt"
	"strings"
	"testing"
)

// A command shows what it would use of the value in hand, and nothing that it
// would not.
func TestValuesInEffect(t *testing.T) {
	s := newSession(t)
	if b, _ := s.Inspect("pretext(", 8); !strings.Contains(b.Text(), "queue_size (int): images in the queue, a multiple of batch_size [1 or more], only where\n      method is moco") {
		t.Errorf("without a dataset pretext says\n%s", b.Text())
	}
	mustEval(t, s, fmt.Sprintf("ds = dataset(%q, size=16, name='mine')", picturesDir), fmt.Sprintf("other = dataset(%q, size=16, seed=7)", picturesDir))
	for _, row := range []struct {
		input string
		want  string // lines with | between them
		lacks string
	}{
		{"pretext(ds, ", "The values are those of dataset mine.|seed=1 (int)|method=\"simclr\" (string)|symmetric=False (bool)|flip=True (bool)|crop_scale=[0.2, 1] (list)|backbone=\"resnet18\"", "queue_size elastic momentum only"},
		{"pretext(ds=ds, ", "The values are those of dataset mine.", "queue_size"},
		{"pretext", "The values are those of dataset pictures.|seed=7 (int)", "queue_size"},
		{`pretext(ds, method="moco", `, "queue_size=65536 (int)|key_momentum=0.999", "symmetric"},
		{`pretext(ds, method="moco", augmentation_strategy="digits", `, "queue_size=|elastic=2", "crop_scale flip="},
		{"%pretext ds epochs=3 ", "epochs=3 (int)", "queue_size"},
		{"pretext(nothing, ", "The values are those of dataset pictures.", ""},
		{"pretext(ds, epochs=1//0, ", "epochs=30 (int)", ""},
		{"scan(", "The values are those of dataset pictures.|clusters=10 (int): number of clusters; short for num_classes [2 or more]|num_heads=5 (int)", "num_strong_augs"},
		{"selflabel(", "confidence_threshold=0.9 (float)", "ema_alpha"},
		{"dataset('cifar100', ", "The values are those of cifar100.", "val_fraction fold="},
		{"dataset('stl10', ", "fold=0 (int)", "val_fraction="},
		{"dataset(", "What is left out keeps the value that it has in source.|fold (int)", "values"},
		{"sweep(", "entropy_weight=5 (float or list)", "momentum"},
		{"neighbors(", "k=10 (int)", ""},
	} {
		b, ok := s.Inspect(row.input, len(row.input))
		if !ok {
			t.Fatalf("%s: nothing to say", row.input)
		}
		for _, want := range strings.Split(row.want, "|") {
			if !strings.Contains(b.Text(), want) {
				t.Errorf("%s lacks %q:\n%s", row.input, want, b.Text())
			}
		}
		for _, lacks := range strings.Fields(row.lacks) {
			if strings.Contains(b.Text(), lacks) {
				t.Errorf("%s has %q:\n%s", row.input, lacks, b.Text())
			}
		}
	}
}

// Completion offers what matters beside the arguments given.
func TestCompleteInEffect(t *testing.T) {
	s := newSession(t)
	mustEval(t, s, fmt.Sprintf("ds = dataset(%q, size=16)", picturesDir))
	for _, row := range []struct {
		input     string
		text      string // "" for none
		signature string
	}{
		{"pretext(ds, queue", "", ""},
		{`pretext(ds, method="moco", queue`, "queue_size=", "queue_size=65536 (int): images in the queue, a multiple of batch_size [1 or more]"},
		{"pretext(ds, elas", "", ""},
		{"scan(nb, num_cl", "num_classes=", "num_classes=10 (int): number of clusters [2 or more]"},
		{"dataset('stl10', fol", "fold=", "fold=0 (int): fold of the official protocol to train on; 0 takes all [between 0 and 10]"},
		{"dataset('mnist', fol", "", ""},
	} {
		got := s.Complete(row.input, len(row.input)).Matches
		if row.text == "" && len(got) > 0 || row.text != "" && (len(got) != 1 || got[0].Text != row.text || got[0].Signature != row.signature) {
			t.Errorf("%s: %+v, want %s (%s)", row.input, got, row.text, row.signature)
		}
	}
}

// A key that follows another one keeps the value that it is given beside it.
func TestSettingsApplyInOrder(t *testing.T) {
	s := newSession(t)
	mustEval(t, s, fmt.Sprintf("ds = dataset(%q, size=16)", picturesDir))
	for range 20 { // The order of a map would show.
		input := "pretext(ds, crop_scale=[0.2, 1], augmentation_strategy='ui', "
		if b, _ := s.Inspect(input, len(input)); !strings.Contains(b.Text(), "crop_scale=[0.2, 1]") {
			t.Fatalf("the crop follows the views, though it was given:\n%s", b.Text())
		}
	}
}
