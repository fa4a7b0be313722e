package dmp

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"chevet/app/record"

	"github.com/beevik/etree"
)

// Authentication modes. // dmp.md §0
const (
	modeDirect   = "DIRECTE"
	modeIndirect = "INDIRECTE"
	modeAIR      = "INDIRECTE_RENFORCEE"
)

// Purposes of use. // TRE purposeofuse 1.2.250.1.213.1.1.4.248
const (
	purposeNormal    = "normal"
	purposeEmergency = "bris_de_glace"
	purposeSAMU      = "centre_15"
	purposeSystem    = "1.2.250.1.213.1.1.4.248"
)

// Attribute names. // dmp.md §3.2
const (
	attrSubject  = "urn:oasis:names:tc:xspa:1.0:subject:subject-id"
	attrRole     = "urn:oasis:names:tc:xacml:2.0:subject:role"
	attrResource = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
	attrPurpose  = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"
	attrMotive   = "Mode_Acces_Raison"
)

type coded struct{ code, system string }

// vihf is an assertion read; nothing in it is trusted before the checks.
type vihf struct {
	assertion *etree.Element
	signed    bool
	issued    time.Time
	authn     time.Time
	issuer    string
	nameID    string
	mode      string
	structure string
	roles     []coded
	purpose   string
	resource  string
	motive    string
	approval  string // LPS_ID_HOMOLOGATION_DMP
}

var (
	ncName       = regexp.MustCompile(`^[A-Za-z_][\w.-]*$`)
	vihfVersions = []string{"3.0", "4.0"} // [?] dmp.md §3.2
	// the attribute's case differs between official samples and the kit: both are read // dmp.md §3.2
	modeNames = []string{"Authentification_mode", "Authentification_Mode"}
	required  = []string{"Identifiant_Structure", "Secteur_Activite", "LPS_Nom", "LPS_Version", "LPS_ID_HOMOLOGATION_DMP"}
	modes     = []string{modeDirect, modeIndirect, modeAIR}
	purposes  = []string{purposeNormal, purposeEmergency, purposeSAMU}
)

// readVIHF checks the form of the one assertion of the security header. ok is false when an element or an attribute that
// every sample has is missing or misplaced. The published XSDs enumerate the values of one sample, so they
// cannot serve; the rules here are theirs without the values.
func readVIHF(security []*etree.Element) (v vihf, ok bool) {
	if len(security) != 1 || len(children(security[0], nsSAML, "Assertion")) != 1 {
		return v, false
	}
	a := child(security[0], nsSAML, "Assertion")
	if attr(a, "Version") != "2.0" || !ncName.MatchString(attr(a, "ID")) || !ordered(a) {
		return v, false
	}
	v.assertion, v.signed = a, child(a, nsDSig, "Signature") != nil
	issuer, statement := child(a, nsSAML, "Issuer"), child(a, nsSAML, "AuthnStatement")
	context := child(statement, nsSAML, "AuthnContext")
	v.issuer, v.nameID = text(issuer), text(at(a, nsSAML, "Subject", "NameID"))
	var err1, err2 error
	v.issued, err1 = time.Parse(time.RFC3339, attr(a, "IssueInstant"))
	v.authn, err2 = time.Parse(time.RFC3339, attr(statement, "AuthnInstant"))
	if err1 != nil || err2 != nil || v.issuer == "" || v.nameID == "" || attr(issuer, "Format") == "" ||
		text(child(context, nsSAML, "AuthnContextClassRef")) == "" {
		return v, false
	}
	return v, v.readAttributes(child(a, nsSAML, "AttributeStatement")) &&
		(v.mode != modeAIR || text(child(context, nsSAML, "AuthnContextDecl")) != "")
}

// ordered checks the sequence of the schema: Issuer, Signature, Subject, Conditions, AuthnStatement, AttributeStatement.
func ordered(a *etree.Element) bool {
	sequence := []string{"Issuer", "Signature", "Subject", "Conditions", "AuthnStatement", "AttributeStatement"}
	optional := []string{"Signature", "Conditions"}
	next := 0
	for _, c := range a.ChildElements() {
		for next < len(sequence) && sequence[next] != c.Tag && slices.Contains(optional, sequence[next]) {
			next++
		}
		ns := nsSAML
		if c.Tag == "Signature" {
			ns = nsDSig
		}
		if next == len(sequence) || sequence[next] != c.Tag || c.NamespaceURI() != ns {
			return false
		}
		next++
	}
	return next == len(sequence)
}

func (v *vihf) readAttributes(statement *etree.Element) bool {
	values := map[string][]*etree.Element{}
	for _, a := range children(statement, nsSAML, "Attribute") {
		name := attr(a, "Name")
		if _, twice := values[name]; twice || name == "" {
			return false
		}
		values[name] = children(a, nsSAML, "AttributeValue")
	}
	single := func(name string) string {
		if len(values[name]) != 1 {
			return ""
		}
		return text(values[name][0])
	}
	for _, name := range required {
		if single(name) == "" {
			return false
		}
	}
	for _, name := range modeNames {
		if m := single(name); m != "" {
			v.mode = m
		}
	}
	for _, value := range values[attrRole] {
		role := child(value, nsHL7, "Role")
		if role == nil || attr(role, "code") == "" || attr(role, "codeSystem") == "" || attr(role, "displayName") == "" {
			return false
		}
		v.roles = append(v.roles, coded{attr(role, "code"), attr(role, "codeSystem")})
	}
	if len(values[attrPurpose]) == 1 {
		if p := child(values[attrPurpose][0], nsHL7, "PurposeOfUse"); attr(p, "codeSystem") == purposeSystem {
			v.purpose = attr(p, "code")
		}
	}
	v.structure, v.resource = single("Identifiant_Structure"), single(attrResource)
	v.motive, v.approval = single(attrMotive), single("LPS_ID_HOMOLOGATION_DMP")
	return slices.Contains(vihfVersions, single("VIHF_Version")) && single("Ressource_URN") == "urn:dmp" &&
		slices.Contains(modes, v.mode) && slices.Contains(purposes, v.purpose) && len(v.roles) > 0 &&
		(v.mode == modeDirect || single(attrSubject) != "")
}

// profession returns the first role's code, and whether it is a health professional's.
func (v vihf) profession() (code string, professional bool) {
	if len(v.roles) == 0 {
		return "", false
	}
	return v.roles[0].code, v.roles[0].system != systemNotProfessional
}

// parseCX reads «matricule^^^&OID&ISO^NH», with an optional date after it. // dmp.md §5.3
func parseCX(cx string) (record.INS, bool) {
	parts := strings.Split(cx, "^")
	if len(parts) < 5 || parts[4] != "NH" {
		return record.INS{}, false
	}
	authority := strings.Split(parts[3], "&")
	if len(authority) != 3 || authority[0] != "" || authority[2] != "ISO" || parts[0] == "" {
		return record.INS{}, false
	}
	return record.INS{Matricule: record.Matricule(parts[0]), OID: record.OID(authority[1])}, true
}
