// Package vihf writes and signs the VIHF, the SAML 2.0 assertion that tells the DMP who asks, for whom, with which
// software, about which patient and why.
//
// It does not decide whether the call may be made, opens no connection, has no clock and makes no identifier. It
// does not read assertions.
//
//	signer, err := vihf.NewSigner(sealCertificate, vihf.Settings{})
//	assertion, err := signer.Assertion(vihf.Claims{ID: "_" + uuid, Mode: vihf.IndirectReinforced, …})
//	… assertion goes as it is into wsse:Security
package vihf
