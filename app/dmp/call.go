package dmp

import (
	"slices"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/vihf"
)

// Call says about whom and for whom a transaction is made. A Call is used as long as its Gate is true: take a new
// one when consents may have changed.
type Call struct {
	Patient record.Patient
	Gate    record.GateInput // asked again before anything leaves, at that time
	Caller  Caller
	Mode    vihf.Mode // default: AIR, or DIRECTE with a card
}

// Caller is the person who asks, as authenticated here.
type Caller struct {
	Practitioner record.Practitioner
	Activity     record.Activity // the situation of practice chosen at login
	Context      string          // class of the authentication, such as vihf.SmartcardPKI
	Since        time.Time       // when it took place
	Secret       bool            // «connexion secrète» of a minor
	Treating     bool            // the patient's «médecin traitant», as TD0.2 said; it widens TD3.3
}

// claims checks everything that can be checked here and returns what the assertion says. It is called before each
// attempt.
func (c *Client) claims(call Call, t Transaction, ask func(record.GateInput) record.Gate) (vihf.Claims, error) {
	refuse := func(code record.Code, r record.Reason, why string) (vihf.Claims, error) {
		return vihf.Claims{}, record.E(code, r).In("dmp."+string(t)).Because("%s", why)
	}
	now := c.config.Clock()
	gateInput := call.Gate
	if gateInput.Patient.ID != call.Patient.ID || gateInput.Patient.INS != call.Patient.INS {
		return refuse(record.NotAllowed, ReasonOtherGate, "the gate is about another patient")
	}
	gateInput.Now = now
	if ask == nil {
		ask = record.ReadGate
	}
	gate := ask(gateInput)
	if !gate.Open {
		return refuse(record.NotAllowed, gate.Reason, "gate closed")
	}
	person := call.Caller.Practitioner
	claims := vihf.Claims{
		ID: "_" + c.config.IDs(), IssueInstant: now, AuthnInstant: call.Caller.Since, AuthnContext: call.Caller.Context,
		Mode: call.Mode, Subject: person.NationalID, SubjectName: strings.TrimSpace(person.GivenName + " " + person.FamilyName),
		StructureID: c.config.Structure.StructureID, Sector: c.config.Structure.Sector,
		Roles: vihf.Roles(call.Caller.Activity, c.config.Labels), Patient: call.Patient.INS, Purpose: gate.Purpose,
		SecretSession: call.Caller.Secret, Software: c.config.Software,
	}
	switch t {
	case TD21, TD33Erase:
		if !c.config.Direct {
			return refuse(record.NotAllowed, ReasonDirectOff, "")
		}
	}
	if gate.Purpose == record.BreakGlassAccess {
		claims.Motive = gateInput.BreakGlass.Motive
		if gateInput.BreakGlass.ByID != person.NationalID {
			return refuse(record.NotAllowed, ReasonOtherGate, "the break-glass is somebody else's")
		}
	}
	skew := call.Caller.Since.Sub(now)
	if skew > 0 {
		claims.AuthnInstant = now
	}
	switch {
	case call.Patient.INS.Realm() != c.config.Realm:
		return refuse(record.NotAllowed, record.ReasonINSTest, "INS of another realm")
	case (call.Mode == vihf.Direct) != c.config.Card, !Allowed(t, call.Mode, gate.Purpose, call.Caller.Activity):
		return refuse(record.NotAllowed, ReasonMatrix, string(call.Mode)+", "+string(gate.Purpose))
	case len(person.NationalID) < 8 || strings.ContainsAny(person.NationalID, "/ "):
		return refuse(record.NotAllowed, ReasonNoRPPS, "")
	case call.Caller.Activity.Specialty == "" && slices.Contains(c.config.SkillRequired, call.Caller.Activity.Profession) && call.Caller.Activity.Category != "E":
		return refuse(record.NotAllowed, ReasonNoSkill, "")
	case call.Caller.Since.IsZero() || skew > c.config.Skew:
		return refuse(record.NotAllowed, ReasonAuthn, "instant")
	case call.Mode != vihf.Indirect && !slices.Contains(c.config.Contexts, call.Caller.Context) || call.Caller.Context == "":
		return refuse(record.NotAllowed, ReasonAuthn, "class")
	}
	for _, leaf := range c.ours {
		if now.Before(leaf.NotBefore) || now.After(leaf.NotAfter) {
			return refuse(record.Expired, ReasonOurCert, "serial "+leaf.SerialNumber.Text(16))
		}
	}
	return claims, nil
}
