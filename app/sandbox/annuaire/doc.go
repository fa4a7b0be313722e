// Package annuaire is the Annuaire Santé as the sandbox plays it: a read-only subset of its FHIR R4 API, with fictitious
// people only. It knows Practitioner, PractitionerRole and Organization, searched by name, identifier (RPPS, FINESS) and
// MSSanté address, with paging by Bundle.link. It checks no API key. // Annuaire Santé API v2
//
//	s, err := annuaire.New(annuaire.Options{World: world, TLS: config, Faults: plan})
//	defer s.Close()
//	client.Base = s.URL()   // https://127.0.0.1:40124/fhir/v2
package annuaire
