// Package compose writes the documents that leave the hospital: one content per act, as typed values, from which the
// PDF/A-1b and the CDA R2 (N1 or N3) are made, so that they say the same thing. Our own checker reads the result before
// it is handed back. // SC.CDA/DD.02, VISU.04, HOP/va1.03 to 07
//
//	o := compose.Options{Fonts: fonts, Establishment: hospital, Clock: time.Now, IDs: newUUID}
//	draft, err := compose.Preview(content, o)            // PDF marked as a draft; nothing leaves
//	out, err := compose.Produce(content, o)              // out.CDA, out.PDF, out.ID, out.SetID, out.Version
//	next, err := compose.Correct(out.VersionRef(), content, o) // new id, same set, version + 1, RPLC
//	for _, f := range compose.Check(cdaBytes) { … }      // texts.Finding(f) is the French sentence
//
// It stores and sends nothing, and asks nobody anything: what may leave, and when, is decided by its caller.
package compose
