// Package insi asks the téléservice INSi for the national identity of a person: search by traits or by the data of a
// carte Vitale, and verification that an INS and traits agree. It speaks SOAP 1.2 as DESIR_ICIR_EXP 1.5.0 describes.
//
// It decides nothing about a patient: what is done with an answer is app/record's rules and a person's choice. It runs
// on the server, which holds the certificate.
//
//	c, err := insi.New(insi.Config{Address: "https://…/lps", TLS: …, IDs: newID, Software: …, Issuer: "…"})
//	found, err := c.Search(ctx, caller, traits)      // with the retry strategy
//	check, err := c.Verify(ctx, insi.Nobody, patient) // at night
package insi
