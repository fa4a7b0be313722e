package vihf

// Algorithm is the pair of signature and digest algorithms.
type Algorithm string

// Algorithms for RSA keys.
const (
	RSASHA256 Algorithm = "rsa-sha256"
	RSASHA1   Algorithm = "rsa-sha1"
)

// Settings are the points on which official samples, kits and live systems differ. // dmp.md §15
type Settings struct {
	// Version is VIHF_Version. Default "3.0", as in every DMP sample; the transport volume of 2023 says "4.0".
	Version string
	// ModeAttribute names the mode. Default "Authentification_mode", as in the samples; the AIR kit and the ANS
	// guide write "Authentification_Mode".
	ModeAttribute string
	// AuthnContextDecl is sent in AIR only. Default "": the class reference again, as in the official sample. The
	// kit and DRIMbox send "APP_BROWSER_AUTH".
	AuthnContextDecl string
	// Algorithm defaults to RSASHA256; samples of 2019 and 2020 use RSASHA1.
	Algorithm Algorithm
	// PrefixList is written as InclusiveNamespaces in the transform and applied, such as "ds saml #default xsi".
	// Default "": none. The assertion declares "xs" where it is used, so that none is needed.
	PrefixList string
	// UnsignedDirect leaves DIRECTE assertions unsigned: the card's mutual TLS is the proof. The official package
	// has both forms. Default: signed.
	UnsignedDirect bool
	// NoMotive keeps Mode_Acces_Raison out of a break-glass assertion. Its name is confirmed only for Pro Santé
	// Connect. Default: sent.
	NoMotive bool
	// DSPrefix is the prefix of the signature's elements. Default "ds"; the samples declare the default
	// namespace, which is "-" here.
	DSPrefix string
}

func (s Settings) withDefaults() Settings {
	set := func(v *string, d string) {
		if *v == "" {
			*v = d
		}
	}
	set(&s.Version, "3.0")
	set(&s.ModeAttribute, "Authentification_mode")
	set((*string)(&s.Algorithm), string(RSASHA256))
	set(&s.DSPrefix, "ds")
	if s.DSPrefix == "-" {
		s.DSPrefix = ""
	}
	return s
}
