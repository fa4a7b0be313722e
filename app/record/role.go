package record

import (
	"slices"
	"strings"
)

// Role is a function somebody has in the establishment. Rights follow from roles by one table, and from nothing else.
// // SC.SSI/GEN.16
type Role string

// Roles. Those of care follow from the profession of practice; the others are given by an administrator.
const (
	RolePhysician  Role = "medecin" // and what answers for a document as one: sage-femme, chirurgien-dentiste
	RolePharmacist Role = "pharmacien"
	RoleNurse      Role = "infirmier"
	RoleCare       Role = "soignant" // other professions of care
	RoleSecretary  Role = "secretaire"
	RoleGeneric    Role = "generique"      // an account that several people share: reads, never the DMP // SC.SSI/GEN.17
	RoleAdmin      Role = "administrateur" // accounts and settings, apart from care // SC.SSI/IAM.92
	RoleAuditor    Role = "auditeur"       // reads the journal and the accounts, changes nothing
)

// Right is one thing that the server lets somebody do.
type Right uint8

// Rights.
const (
	ReadRecords   Right = iota // patients, encounters, documents that are here
	WriteConsent               // information and opposition
	WriteDocument              // drafts and integrations
	SignDocument               // answer for a document, and send it
	ReadDMP                    // TD0.2, TD3.1, TD3.2
	AuthorizeDMP               // TD0.3
	BreakGlassDMP              // emergency access
	SeeAccounts                // accounts, links, requests, sessions
	EditAccounts               // create, change, disable, link, decide requests, revoke sessions
	SeeTraces                  // search and export the audit journal
	EditSettings               // password policy and other settings of the establishment
	EditIdentity               // create and change patients, ask INSi, read what the hospital's systems send
	rightsCount
)

var rightNames = [rightsCount]string{"dossier.lire", "consentement.ecrire", "document.ecrire", "document.signer", "dmp.lire", "dmp.autoriser",
	"dmp.urgence", "comptes.voir", "comptes.gerer", "traces.voir", "reglages.gerer",
	"identite.gerer"}

// String returns the name of a right, as it travels.
func (r Right) String() string {
	if r >= rightsCount {
		return "?"
	}
	return rightNames[r]
}

// Rights is a set of Right. The zero value allows nothing. It travels as a list of names.
type Rights uint32

// Has reports that the right is in the set.
func (s Rights) Has(r Right) bool { return r < rightsCount && s>>r&1 == 1 }

// With returns the set with more rights.
func (s Rights) With(all ...Right) Rights {
	for _, r := range all {
		s |= 1 << r
	}
	return s
}

// MarshalText writes the names, comma separated.
func (s Rights) MarshalText() ([]byte, error) {
	var names []string
	for r := range rightsCount {
		if s.Has(r) {
			names = append(names, r.String())
		}
	}
	return []byte(strings.Join(names, ",")), nil
}

// UnmarshalText reads MarshalText. A name that is unknown here allows nothing.
func (s *Rights) UnmarshalText(text []byte) error {
	*s = 0
	for name := range strings.SplitSeq(string(text), ",") {
		if i := slices.Index(rightNames[:], name); i >= 0 {
			*s = s.With(Right(i))
		}
	}
	return nil
}

// matrix says what each role may do. It is the only place that does.
var matrix = map[Role]Rights{
	RolePhysician:  Rights(0).With(ReadRecords, EditIdentity, WriteConsent, WriteDocument, SignDocument, ReadDMP, AuthorizeDMP, BreakGlassDMP),
	RolePharmacist: Rights(0).With(ReadRecords, EditIdentity, WriteConsent, WriteDocument, SignDocument, ReadDMP, AuthorizeDMP, BreakGlassDMP),
	RoleNurse:      Rights(0).With(ReadRecords, EditIdentity, WriteConsent, WriteDocument, SignDocument, ReadDMP, AuthorizeDMP, BreakGlassDMP),
	RoleCare:       Rights(0).With(ReadRecords, EditIdentity, WriteConsent, WriteDocument, ReadDMP, AuthorizeDMP),
	RoleSecretary:  Rights(0).With(ReadRecords, EditIdentity, WriteConsent, WriteDocument),
	RoleGeneric:    Rights(0).With(ReadRecords),
	RoleAdmin:      Rights(0).With(SeeAccounts, EditAccounts, SeeTraces, EditSettings),
	RoleAuditor:    Rights(0).With(SeeAccounts, SeeTraces),
}

// Roles lists every role, in the order that a form shows them.
func Roles() []Role {
	return []Role{RolePhysician, RolePharmacist, RoleNurse, RoleCare, RoleSecretary, RoleGeneric, RoleAdmin, RoleAuditor}
}

// Known reports that the role is one of the table.
func (r Role) Known() bool { _, ok := matrix[r]; return ok }

// Care reports that the role opens records.
func (r Role) Care() bool { return matrix[r].Has(ReadRecords) }

// Privileged reports that the role is for accounts apart from care, with a password policy and two factors of their own.
func (r Role) Privileged() bool { return r.Known() && !r.Care() }

// RightsOf returns what the roles together may do. A role that is unknown allows nothing; care beside administration
// allows administration nothing, because the two are never one account.
func RightsOf(roles ...Role) Rights {
	var care, apart Rights
	for _, r := range roles {
		if r.Privileged() {
			apart |= matrix[r]
		} else {
			care |= matrix[r]
		}
	}
	if slices.Contains(roles, RoleGeneric) { // shared: restricted whatever else it was given
		return matrix[RoleGeneric]
	}
	if care != 0 {
		return care
	}
	return apart
}

// professions gives the role of care by TRE_G15 code. What is not here has none until an administrator gives one.
var professions = map[string]Role{
	"10": RolePhysician, "40": RolePhysician, "50": RolePhysician, "21": RolePharmacist, "60": RoleNurse, "69": RoleNurse,
	"26": RoleCare, "28": RoleCare, "31": RoleCare, "32": RoleCare, "35": RoleCare, "36": RoleCare, "37": RoleCare, "70": RoleCare, "80": RoleCare,
	"81": RoleCare, "82": RoleCare, "83": RoleCare, "84": RoleCare, "85": RoleCare, "86": RoleCare, "91": RoleCare, "92": RoleCare,
	"93": RoleCare, "94": RoleCare, "95": RoleCare, "96": RoleCare, "98": RoleCare,
}

// RoleOfProfession returns the role of care of a TRE_G15 code, "" when it has none.
func RoleOfProfession(code string) Role { return professions[code] }
