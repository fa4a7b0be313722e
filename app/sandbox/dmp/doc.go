// Package dmp is the national DMP as the sandbox plays it: a mutual-TLS SOAP server on the paths of the real one, which
// checks every VIHF in order, holds authorisations, entries and documents, and answers in the shape of the
// official samples. It shares no code with our client, on purpose: two programs that agree because they are the
// same program prove nothing. // dmp.md §13
//
// It plays TD0.2, TD0.3, TD1.3a, TD1.6, TD2.1, TD3.1, TD3.2 and TD3.3a to d. Two ordered lists of checks decide: those of every
// call (Check), then those of a submission. A fault.Refusal that names a check makes it refuse.
//
//	s, err := dmp.New(dmp.Options{World: world, PKI: ca, Clock: time.Now, IDs: newUUID, Faults: plan, Log: log})
//	defer s.Close()
//	client.BaseURL = s.URL()                  // https://127.0.0.1:40123/si-dmp-server/v2/services
//	err = s.Add(patient.INS, document)        // a third party deposits a document
//	err = s.Replace(patient.INS, old, newer)  // … then a newer version of it
package dmp
