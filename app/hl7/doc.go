// Package hl7 reads and writes HL7 v2 messages in ER7, the form with bars and carets: one tolerant reader, one strict
// writer, access by path, acknowledgements with their ERR segments.
//
// It knows no event and no profile: what a message means is for app/pam and app/pfi. It opens no connection: that is
// app/hl7/mllp. A read message points into the bytes it was given and copies none of them; nothing is decoded until
// it is asked for.
//
//	m, err := hl7.Parse(frame, hl7.Options{})
//	ipp := m.Get("PID-3[1].1").Text()
//	for _, id := range m.Get("PID-3").Repetitions() { cx := id.CX(); … }
//	ack := hl7.Ack{Code: hl7.AE, Faults: []hl7.Fault{{At: "PID-3", Condition: hl7.RequiredFieldMissing}}}
//	answer, err := ack.Encode(m, newID, now)
package hl7
