// Package hospital makes the fictitious world that the simulators show: a hospital, its professionals, its patients
// and what the hospital and the DMP hold about them, with real CDA R2 and PDF bytes. One seed and one day give one
// world, byte for byte. It knows no protocol: app/sandbox/dmp, pam and the others publish it.
//
//	w, err := hospital.Seed(hospital.Options{Seed: 1, Now: time.Now()})
//	for _, d := range w.Patient("DURAND").Remote {
//		cda, err := d.Bytes()           // made now, always the same
//		sha1, size, err := d.Digest()   // what a registry publishes
//	}
//	loaded, failed, err := w.LoadDocuments("samples") // official samples, re-addressed to the patients
//
// Entry.Hash, Entry.Size and Body are left empty by Seed, so that 10,000 documents cost nothing: whoever publishes
// or stores a document fills them from Digest and Bytes. The package shares no code with the client's readers
// (app/cda, app/xds), on purpose: a simulator that agrees with the client because both share code proves nothing.
package hospital
