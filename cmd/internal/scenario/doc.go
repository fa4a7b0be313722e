// Package scenario holds what a conformance verifier would do, as Go functions registered under requirement codes.
// The same functions run as ordinary tests (scenario_test.go) and in chevet-preuves, which keeps their steps,
// pictures and messages as evidence.
//
//	func init() {
//		register("SC.DMP/CONF.09", "La consultation attend que le patient soit informé", func(r *Run) { … })
//	}
package scenario
