package dmp

import (
	"crypto/x509"
	"slices"
	"time"

	"chevet/app/record"
)

// check makes the ordered checks; nil means that the transaction may be served. Each can be forced to refuse by a
// fault.Refusal that names it. // dmp.md §3.5
func (x *exchange) check(notSOAP error) *refusal {
	for _, step := range []struct {
		check Check
		pass  func() (bool, string)
	}{
		{CheckSOAP, func() (bool, string) {
			if notSOAP != nil {
				return false, notSOAP.Error()
			}
			return !x.m.soap11, "SOAP 1.1"
		}},
		{CheckAddressing, func() (bool, string) { return x.m.addressed(), "" }},
		{CheckAction, func() (bool, string) { return x.op != nil, x.m.action }},
		{CheckBody, x.checkBody},
		{CheckVIHF, x.checkVIHF},
		{CheckSignature, nil}, // with the certificate: one verification gives both
		{CheckCertificate, nil},
		{CheckIssuer, nil},
		{CheckStructure, x.checkStructure},
		{CheckFreshness, x.checkFreshness},
		{CheckRoles, func() (bool, string) { return goodRoles(x.v.roles), "" }},
		{CheckPatient, x.checkPatient},
		{CheckHomologation, func() (bool, string) {
			return len(x.s.o.Approvals) == 0 || slices.Contains(x.s.o.Approvals, x.v.approval), ""
		}},
		{CheckMatrix, x.checkMatrix},
		{CheckMotive, func() (bool, string) {
			return !x.s.o.AskMotive || x.v.purpose != purposeEmergency || x.v.motive != "", ""
		}},
		{CheckWhiteList, x.checkWhiteList},
		{CheckProfessional, x.checkProfessional},
		{CheckState, x.checkState},
		{CheckBlocked, x.checkBlocked},
		{CheckEmergency, x.checkEmergency},
		{CheckAuthorization, x.checkAuthorization},
	} {
		if x.f.Refuses(string(step.check)) {
			return x.s.refuse(step.check, "asked for by the fault plan")
		}
		if step.pass == nil {
			if no := x.checkSignature(step.check); no != nil {
				return no
			}
			continue
		}
		if ok, detail := step.pass(); !ok {
			return x.s.refuse(step.check, detail)
		}
	}
	return nil
}

func (x *exchange) checkVIHF() (bool, string) {
	var ok bool
	x.v, ok = readVIHF(x.m.security)
	return ok && (x.v.signed || x.v.mode == modeDirect), ""
}

// checkSignature makes the three checks on the signing certificate. In direct mode an unsigned VIHF is proven by the card's TLS
// certificate. [?] dmp.md §3.4
func (x *exchange) checkSignature(check Check) *refusal {
	if !x.v.signed {
		if check == CheckIssuer && !sameDN(x.v.issuer, x.r.TLS.PeerCertificates[0]) {
			return x.s.refuse(check, "not the holder of the TLS certificate")
		}
		return nil
	}
	switch check {
	case CheckSignature:
		cert, err := verifySignature(x.v.assertion, x.s.o.AcceptSHA1)
		if err != nil {
			return x.s.refuse(check, err.Error())
		}
		x.seal = cert
	case CheckCertificate:
		_, err := x.seal.Verify(x509.VerifyOptions{Roots: x.s.roots, CurrentTime: x.s.o.Clock(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			return x.s.refuse(check, err.Error())
		}
		if x.seal.KeyUsage&x509.KeyUsageContentCommitment == 0 {
			return x.s.refuse(check, "not a seal")
		}
	case CheckIssuer:
		if !sameDN(x.v.issuer, x.seal) {
			return x.s.refuse(check, "")
		}
	}
	return nil
}

// checkStructure holds for the indirect modes; a card names its holder, not a structure.
func (x *exchange) checkStructure() (bool, string) {
	known := slices.ContainsFunc(x.s.o.Structures, func(s Structure) bool { return s.ID == x.v.structure })
	if x.v.mode == modeDirect {
		return x.v.structure != "", ""
	}
	if !known || !slices.Contains(x.seal.Subject.OrganizationalUnit, x.v.structure) {
		return false, "the seal's OU or an unknown structure"
	}
	return x.s.o.AnyTLSClient || slices.Contains(x.r.TLS.PeerCertificates[0].Subject.OrganizationalUnit, x.v.structure), "the TLS certificate's OU"
}

func (x *exchange) checkFreshness() (bool, string) {
	now, o := x.s.o.Clock(), x.s.o
	within := func(t time.Time, age time.Duration) bool {
		return !t.After(now.Add(o.Skew)) && !t.Before(now.Add(-age-o.Skew))
	}
	return within(x.v.issued, o.MaxAge) && within(x.v.authn, o.MaxSession), ""
}

// checkPatient compares the VIHF's patient with the body's, where the body names one.
func (x *exchange) checkPatient() (bool, string) {
	claimed, ok := parseCX(x.v.resource)
	if !ok {
		return false, "resource-id"
	}
	x.d = x.s.dossiers[claimed]
	x.treating = x.d != nil && x.v.mode != modeIndirect && x.d.treatedBy() == x.v.nameID
	if named, found := x.patientOfBody(); found && named != claimed {
		return false, "another patient in the body"
	}
	return true, ""
}

// air reports a call in the mode where CNAM checks the establishment and the person by itself.
func (x *exchange) air() bool { return x.v.mode == modeAIR }

func (x *exchange) checkWhiteList() (bool, string) {
	return !x.air() || slices.Contains(x.s.o.Structures, Structure{ID: x.v.structure, AIR: true}), ""
}

func (x *exchange) checkProfessional() (bool, string) {
	_, professional := x.v.profession()
	if !x.air() || !professional {
		return true, ""
	}
	_, known := x.s.persons[x.v.nameID]
	return known, ""
}

// existenceTold are the transactions that answer about a DMP whatever its state; the others need it open.
var existenceTold = map[string]bool{td02: true, td13a: true}

func (x *exchange) checkState() (bool, string) {
	if existenceTold[x.name] {
		return true, ""
	}
	return x.d != nil && x.d.existence() == record.DMPOpen, ""
}

func (x *exchange) checkBlocked() (bool, string) {
	if existenceTold[x.name] || x.v.mode == modeIndirect {
		return true, ""
	}
	return x.d.access(x.v.nameID, x.s.o.Clock()) != record.Blocked, ""
}

func (x *exchange) checkEmergency() (bool, string) {
	if existenceTold[x.name] || x.v.purpose == purposeNormal {
		return true, ""
	}
	return !x.d.refusesEmergency(), ""
}

// needAuthorization are the transactions that show documents or change who sees them; an owner's deletion is not one. [K]
var needAuthorization = []string{td31, td32, td33a, td33aOff, td33b, td33d}

// checkAuthorization asks for an authorisation in force where documents are shown. An emergency access needs none.
func (x *exchange) checkAuthorization() (bool, string) {
	shows := func(name string) bool { return slices.Contains(needAuthorization, name) }
	if !slices.ContainsFunc(x.rules, shows) || x.v.purpose != purposeNormal {
		return true, ""
	}
	return x.d.access(x.v.nameID, x.s.o.Clock()) == record.Authorized, ""
}
