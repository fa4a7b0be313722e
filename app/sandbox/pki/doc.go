// Package pki is the sandbox's certificate authority: it stands in for IGC-Santé, with certificates of the same
// shape (subject CN, OU=<Struct_IdNat>, O, ST, C; one key usage for authentication, another for the seal) and
// with deliberately bad ones, so that every refusal of a certificate can be provoked. // dmp.md §1.2
//
// It never serves production: its keys are made at start, or lie unprotected in a directory for integrators.
//
//	ca, err := pki.New(pki.Options{Clock: time.Now})
//	server, err := ca.Issue(pki.Request{Use: pki.Server, Hosts: []string{"localhost", "127.0.0.1"}})
//	seal, err := ca.Issue(pki.Request{Use: pki.Seal, Subject: pki.Subject{Structure: "1750000001", Organization: "CH DE DEMO"}})
//	err = seal.Save(dir, "sign")
package pki
