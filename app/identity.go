package app

import (
	"context"
	"strings"

	"chevet/app/barcode"
	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// IdentityChange says why an identity changes and what the change rests on.
type IdentityChange struct {
	Why   string
	Proof record.ProofKind // seen by the person, now; "" for none
	Found *api.INSiFound   // an answer of INSi that the person accepted; nil for none
}

// IdentityRules are those in force here; the server judges by its own.
func (w *Workstation) IdentityRules() record.IdentityRules { return w.Config().Identity }

// scanned turns a datamatrix INS read into the search box into a question about its matricule; anything else stays.
func (w *Workstation) scanned(query string) (by string, traits *record.Traits) {
	scan, err := barcode.ReadINS(query, w.parts.Clock())
	if err != nil {
		return query, nil
	}
	return string(scan.INS.Matricule), &scan.Traits
}

// Doubles proposes the patients of this workstation that may be p, best first, before p is created. // INS/va1.15
func (w *Workstation) Doubles(ctx context.Context, p record.Patient) ([]record.Double, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	seen := map[record.PatientID]bool{}
	var candidates []record.Patient
	for _, query := range doubleQueries(p) {
		hits, err := cache.Search(ctx, session.Practitioner.NationalID, query, w.parts.Clock(), 40)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			if !seen[h.Patient.ID] {
				seen[h.Patient.ID] = true
				candidates = append(candidates, h.Patient)
			}
		}
	}
	return record.LikelyDoubles(p, candidates, 5), nil
}

// doubleQueries are the searches that may bring a double out: by INS, by each name's beginning (one letter may be wrong
// after it), by names exchanged, by the birth date with a beginning.
func doubleQueries(p record.Patient) []string {
	var all []string
	add := func(parts ...string) {
		for _, s := range parts {
			if s == "" {
				return
			}
		}
		all = append(all, strings.Join(parts, " "))
	}
	start := func(s string, n int) string {
		s = strings.ReplaceAll(record.FoldName(s), " ", "")
		return s[:min(n, len(s))]
	}
	add(string(p.INS.Matricule))
	add(p.BirthName)
	add(start(p.BirthName, 3), start(p.FirstGivenName(), 2))
	add(start(p.BirthName, 1), p.BirthDate.French())
	add(start(p.FirstGivenName(), 2), p.BirthDate.French())
	add(p.UsedName, start(p.FirstGivenName(), 2))
	return all
}

// CreatePatient writes a new patient here, to be sent to the server, and returns its id. aside are the doubles that the
// person looked at and set aside: history says so. It works offline.
func (w *Workstation) CreatePatient(ctx context.Context, p record.Patient, aside []record.Double) (record.PatientID, error) {
	p.ID, p.IPP = record.PatientID(w.parts.IDs()), ""
	if p.Status == "" {
		p.Status = record.Provisional
	}
	if err := w.writeEdit(ctx, record.Patient{}, p, IdentityChange{}); err != nil {
		return "", err
	}
	for _, d := range aside {
		e := w.identityEvent(p.ID, record.IdentityDoubles)
		e.Other = d.Patient.ID
		if err := w.write(ctx, changelog.KindIdentityEvent, p.ID, e.ID, e); err != nil {
			return "", err
		}
	}
	return p.ID, nil
}

// EditPatient writes a change of identity: before is what the person saw, after what they want.
func (w *Workstation) EditPatient(ctx context.Context, before, after record.Patient, why IdentityChange) error {
	if err := w.writeEdit(ctx, before, after, why); err != nil {
		return err
	}
	if open := w.current(after.ID); open != nil {
		return w.reread(ctx, open)
	}
	return nil
}

func (w *Workstation) writeEdit(ctx context.Context, before, after record.Patient, why IdentityChange) error {
	_, session, err := w.storage()
	if err != nil {
		return err
	}
	now := w.parts.Clock().UTC()
	by, name := session.Practitioner.NationalID, session.Practitioner.Name()
	e := record.PatientEdit{ID: w.parts.IDs(), Patient: after.ID, Before: before, After: after, Source: record.SourcePerson,
		Why: strings.TrimSpace(why.Why), ByID: by, ByName: name, At: now}
	if why.Proof != "" {
		e.Proof = &record.Proof{Kind: why.Proof, SeenAt: now, ByID: by, ByName: name}
	}
	if why.Found != nil {
		e.Source, e.INSi = record.SourceINSi, why.Found.Fact()
	}
	if err := e.Check(w.IdentityRules(), now); err != nil {
		return err
	}
	if err := w.write(ctx, changelog.KindPatientEdit, after.ID, e.ID, e); err != nil {
		return err
	}
	return w.trace(ctx, record.Trace{Action: record.TraceIdentity, Patient: after.ID, OK: true, Detail: string(after.Status)})
}

func (w *Workstation) identityEvent(p record.PatientID, kind record.IdentityEventKind) record.IdentityEvent {
	e := record.IdentityEvent{ID: w.parts.IDs(), Patient: p, Kind: kind, Source: record.SourcePerson, At: w.parts.Clock().UTC()}
	if s := w.Session(); s != nil {
		e.ByID, e.ByName = s.Practitioner.NationalID, s.Practitioner.Name()
	}
	return e
}

// IdentityHistory returns what happened to an identity, newest first.
func (w *Workstation) IdentityHistory(ctx context.Context, patient record.PatientID) ([]IdentityLine, error) {
	cache, _, err := w.storage()
	if err != nil {
		return nil, err
	}
	return cache.IdentityHistory(ctx, patient)
}

// INSiComparison puts an identity and an answer of INSi side by side. Nothing changes until the person accepts it.
type INSiComparison struct {
	Found api.INSiFound
	Rows  []record.TraitDifference // of one person found; the differing ones are marked
	// Clash says that some trait says two different things: accepting replaces what was typed.
	Clash bool
	// OtherINS says that the identity bears another INS than INSi's.
	OtherINS bool
}

// AskINSi asks INSi about the traits of p and compares. Only the answers 00 have rows.
func (w *Workstation) AskINSi(ctx context.Context, p record.Patient) (INSiComparison, error) {
	if err := w.IdentityRules().AskINSi(p); err != nil {
		return INSiComparison{}, err
	}
	if _, _, err := w.storage(); err != nil {
		return INSiComparison{}, err
	}
	found, err := w.parts.Server.INSiSearch(ctx, api.INSiSearch{Patient: p.ID, Traits: p.Traits})
	if err != nil {
		return INSiComparison{}, err
	}
	return CompareINSi(p, found), nil
}

// CompareINSi is the comparison alone.
func CompareINSi(p record.Patient, found api.INSiFound) INSiComparison {
	c := INSiComparison{Found: found}
	if found.Code != record.INSiOne {
		return c
	}
	c.Rows = record.CompareTraits(p.Traits, found.Traits)
	c.Clash = record.Contradict(c.Rows)
	c.OtherINS = !p.INS.IsZero() && p.INS != found.INS
	return c
}

// Accept returns the identity once the answer is accepted: INSi's traits and INS, récupérée, or qualifiée when the
// identity had been compared with a document and no trait was contradicted. A contradicted proof no longer proves.
func (c INSiComparison) Accept(p record.Patient) record.Patient {
	p.Traits, p.INS = c.Found.Traits.Strict(), c.Found.INS
	if p.Status.Proven() && !c.Clash {
		p.Status = record.Qualified
	} else {
		p.Status = record.Retrieved
	}
	return p
}

// Refusal says why the answer cannot be accepted for p, or "". A validated identity that INSi contradicts goes back to
// provisoire first, by a person who says why. // RNIV: no way from validée to récupérée
func (c INSiComparison) Refusal(p record.Patient) record.Reason {
	if c.Found.Code != record.INSiOne {
		return record.ReasonINSiNeeded
	}
	if record.CheckTransition(p.Status, c.Accept(p).Status) != nil {
		return record.ReasonTransition
	}
	return ""
}

// MergeStory explains how a record came to hold another: what each said of the identity, and when. // PAM A40
type MergeStory struct {
	Kept, Absorbed record.Patient           // zero when this workstation does not hold the other record
	Rows           []record.TraitDifference // kept on the left
	Event          record.IdentityEvent
}

// Merge tells a merge of the history. The identity of the other record is compared when it is held here; the fact alone
// tells the rest.
func (w *Workstation) Merge(ctx context.Context, of record.Patient, e record.IdentityEvent) (MergeStory, error) {
	cache, session, err := w.storage()
	if err != nil {
		return MergeStory{}, err
	}
	stored, err := cache.Load(ctx, e.Other, session.Practitioner.NationalID)
	switch {
	case record.CodeOf(err) == record.NotFound:
		return MergeStory{Event: e}, nil
	case err != nil:
		return MergeStory{}, err
	case e.Kind == record.IdentityAbsorbed:
		return ExplainMerge(stored.Patient, of, e), nil
	}
	return ExplainMerge(of, stored.Patient, e), nil
}

// ExplainMerge tells a merge from the identities on both sides and the fact that history keeps of it.
func ExplainMerge(kept, absorbed record.Patient, e record.IdentityEvent) MergeStory {
	return MergeStory{Kept: kept, Absorbed: absorbed, Rows: record.CompareTraits(kept.Traits, absorbed.Traits), Event: e}
}
