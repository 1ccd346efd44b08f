// Package kernelspec installs the description by which Jupyter's frontends find
// and start the kernel: a directory with kernel.json and the logos.
//
//	dir, err := kernelspec.UserDir()
//	if err != nil {
//		return err
//	}
//	to, err := kernelspec.Install(dir, kernelspec.Spec{Name: "scan", Display: "SCAN", Program: "/usr/local/bin/scankernel"})
package kernelspec
