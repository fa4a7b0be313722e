// Package cps opens the key of a professional's card (CPS), or of a hardware module, through its PKCS#11 driver, for
// the direct mode of app/dmp. The key never leaves the card: Key signs digests with it. PKCS#11 is a C interface, so
// that the package is empty without the build tag pkcs11 and cgo; no program of this repository has it yet, its tests
// run in make test-pairs against SoftHSM.
//
//	token, err := cps.Open(ctx, cps.Options{Module: "/usr/lib/libcps3_pkcs11_lux.so", PIN: ask})
//	defer token.Close()
//	key, err := token.Key(cps.Label("CPS_PRIV_AUT"))
//	config.Card, config.TLS.Certificate = true, dmp.KeyPair(key)
package cps
