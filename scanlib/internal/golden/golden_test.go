package golden

import "testing"

// TestGoldenReader reads one array of each kind that the reference files hold.
func TestGoldenReader(t *testing.T) {
	f := Open(t, "lr_schedules.npz")
	if got := f.Floats("cosine500"); len(got) != 500 || got[0] != 0.4 {
		t.Errorf("cosine500: %d values, first %g; want 500, 0.4", len(got), got[0])
	}
	m := Open(t, "models_resnet18_cifar.npz")
	if got := m.Float("weight_seed"); got != float64(int(got)) {
		t.Errorf("weight_seed %g", got)
	}
	if got := m.Strings("weight_keys"); len(got) != 104 || got[0] != "backbone.conv1.weight" {
		t.Errorf("weight_keys: %d, first %q", len(got), got[0])
	}
	if got := m.Bytes("images_u8"); len(got) != 8*32*32*3 {
		t.Errorf("images_u8: %d bytes", len(got))
	}
}
