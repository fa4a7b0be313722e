package psc_test

import (
	"net/http/cookiejar"
	"testing"
)

// BenchmarkLoginChain is a whole login without the time of the person: workstation, browser, server, provider and back.
// The aim is 300 ms.
func BenchmarkLoginChain(b *testing.B) {
	k := newKit(b, settings{})
	for b.Loop() {
		k.browser.Jar = must2(cookiejar.New(nil)) // nobody is remembered
		k.login(alice, "POSTE-1")
	}
}
