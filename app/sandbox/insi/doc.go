// Package insi plays the téléservice INSi: SOAP 1.2 over mutual TLS as DESIR_ICIR_EXP 1.5.0 describes it, about the people
// of the fictitious world. It searches by traits and by the data of a carte Vitale, and answers 00, 01, 02 or a fault. What
// a question must hold is checked, so that a client that the real service would refuse is refused here.
//
// It shares no code with app/insi. It does not play verifierInsAvecTraitsIdentite nor the verification of lots, whose
// schemas are not published with 1.5.0: a verification is a search whose answer is compared. // hl7.md §5 [?]
//
//	s, err := insi.New(insi.Options{World: world, PKI: authority, Faults: plan})
//	defer s.Close()
//	s.URL() // https://127.0.0.1:PORT/lps
package insi
