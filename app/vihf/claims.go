package vihf

import (
	"errors"
	"strings"
	"time"

	"chevet/app/record"
)

// Mode is how the person was authenticated and who signs. // dmp.md §0, §3
type Mode string

// The three modes. AIR («authentification indirecte renforcée») is the one that consults from a hospital.
const (
	Direct             Mode = "DIRECTE"
	Indirect           Mode = "INDIRECTE"
	IndirectReinforced Mode = "INDIRECTE_RENFORCEE"
)

// Classes of authentication of the person. // SAML 2.0 authn-context; dmp.md §3.3
const (
	SmartcardPKI       = "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"
	TLSClient          = "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient"
	MobileTwoFactor    = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered"
	MobileContract     = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
	PasswordOnly       = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
	UnspecifiedContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
)

// Code systems of roles. // JDV_J65 subjectRole DMP
const (
	SystemProfession record.OID = "1.2.250.1.71.1.2.7"      // TRE_G15
	SystemTraining   record.OID = "1.2.250.1.71.1.2.8"      // students
	SystemSkill      record.OID = "1.2.250.1.71.4.2.5"      // savoir-faire, TRE_R01
	SystemPharmacist record.OID = "1.2.250.1.71.4.2.6"      // sections of the Ordre, TRE_G05
	SystemOther      record.OID = "1.2.250.1.213.1.1.4.6"   // secretaries, software
	systemPurpose               = "1.2.250.1.213.1.1.4.248" // mode acces VIHF 2.0
	systemSector                = "1.2.250.1.71.4.2.4"
	systemVisibility            = "1.2.250.1.213.1.1.4.13"
)

// Software is the identity of the caller's program. // dmp.md §3.2
type Software struct {
	ID       string // LPS_ID, optional
	Name     string // LPS_Nom
	Version  string // LPS_Version
	Approval string // LPS_ID_HOMOLOGATION_DMP, given by the CNDA
}

// Claims is what one assertion says. Instants are written in UTC with milliseconds.
type Claims struct {
	ID            string // an NCName, such as "_" followed by a UUID
	IssueInstant  time.Time
	AuthnInstant  time.Time // when the person authenticated
	AuthnContext  string    // class of that authentication
	Mode          Mode
	Subject       string // NameID: PS_IdNat, or "structure/internal id"
	SubjectName   string // «PRENOM NOM»; indirect modes
	StructureID   string // Struct_IdNat; must be the OU of the certificate in indirect modes
	Sector        string // such as "SA01"
	Roles         []record.Coded
	Patient       record.INS // zero for calls about nobody (TD0.4, TD0.5)
	Purpose       record.Purpose
	Motive        string // of a break-glass
	SecretSession bool   // «connexion secrète» of a minor
	Software      Software
}

func (c Claims) check() error {
	switch {
	case c.ID == "" || !ncNameStart(c.ID[0]) || strings.ContainsAny(c.ID, " :\"'<>&"):
		return errors.New("vihf: the ID is not an NCName")
	case c.IssueInstant.IsZero() || c.AuthnInstant.IsZero():
		return errors.New("vihf: instants are missing")
	case c.AuthnInstant.After(c.IssueInstant):
		return errors.New("vihf: authenticated after the assertion was issued")
	case c.AuthnContext == "":
		return errors.New("vihf: no authentication context")
	case c.Subject == "" || c.StructureID == "" || c.Sector == "":
		return errors.New("vihf: subject, structure and sector are mandatory")
	case len(c.Roles) == 0:
		return errors.New("vihf: no role")
	case c.Software.Name == "" || c.Software.Version == "" || c.Software.Approval == "":
		return errors.New("vihf: the software's identity is incomplete")
	case c.Mode != Direct && c.Mode != Indirect && c.Mode != IndirectReinforced:
		return errors.New("vihf: unknown mode")
	case purposes[c.Purpose] == "":
		return errors.New("vihf: unknown purpose of use")
	case c.Purpose == record.BreakGlassAccess && strings.TrimSpace(c.Motive) == "":
		return errors.New("vihf: break-glass without a motive")
	}
	return nil
}

func ncNameStart(b byte) bool { return b == '_' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }

// RegulationAccess is the purpose of a «centre 15»; no screen of a hospital offers it.
const RegulationAccess record.Purpose = "centre_15"

// purposes gives the labels of TRE 1.2.250.1.213.1.1.4.248.
var purposes = map[record.Purpose]string{
	record.NormalAccess:     "Accès normal",
	record.BreakGlassAccess: "Accès en bris de glace",
	RegulationAccess:        "Accès par un centre de régulation médicale",
}

var systemNames = map[record.OID]string{
	SystemProfession: "professions",
	SystemSkill:      "specialites RPPS",
}
