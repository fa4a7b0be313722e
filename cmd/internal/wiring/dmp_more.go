package wiring

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/record"
)

var _ central.DMPMore = DMP{}

// Contextual opens pages of the Web PS DMP in AIR: a browser posts the assertion, in base64, in a field of that name, and
// the INS is in no address. [?] dmp.md §10.1
func (d DMP) Contextual(origin, field string) func(context.Context, central.Call, string) (api.DMPPage, error) {
	return func(_ context.Context, c central.Call, page string) (api.DMPPage, error) {
		assertion, err := d.Client.Contextual(d.call(c))
		if err != nil {
			return api.DMPPage{}, err
		}
		return api.DMPPage{Method: http.MethodPost, URL: strings.TrimRight(origin, "/") + "/AccesDirect/" + page,
			Form: []api.FormField{{Name: field, Value: base64.StdEncoding.EncodeToString(assertion)}}}, nil
	}
}

// Since implements central.DMPMore.
func (d DMP) Since(ctx context.Context, c central.Call, s api.DMPSince) (api.DMPFound, error) {
	found, err := d.Client.Changes(ctx, d.call(c), s.Since)
	return api.DMPFound{Documents: found.Documents, Partial: found.Partial, SeenAt: found.SeenAt, Dated: true}, err
}

// Change implements central.DMPMore.
func (d DMP) Change(ctx context.Context, c central.Call, change api.DMPChange) (api.DMPChanged, error) {
	call := d.call(c)
	switch change.Action {
	case api.DMPUnmask, api.DMPArchive, api.DMPUnarchive: // the treating physician may, whoever wrote it // dmp.md §2 note 8
		if standing, err := d.Client.TD02(ctx, call); err == nil { // otherwise the DMP judges without
			call.Caller.Treating = standing.TreatingPhysician
		}
	}
	var done dmp.Changed
	var err error
	switch change.Action {
	case api.DMPMask, api.DMPUnmask:
		done, err = d.Client.TD33a(ctx, call, change.ID, change.Action == api.DMPMask)
	case api.DMPShowPatient:
		done, err = d.Client.TD33b(ctx, call, change.ID, dmp.Audience{Patient: true})
	case api.DMPShowGuardians:
		done, err = d.Client.TD33b(ctx, call, change.ID, dmp.Audience{Guardians: true})
	case api.DMPShowBoth:
		done, err = d.Client.TD33b(ctx, call, change.ID, dmp.Audience{Patient: true, Guardians: true})
	case api.DMPDelete:
		done, err = d.Client.TD33c(ctx, call, change.ID)
	case api.DMPArchive, api.DMPUnarchive:
		done, err = d.Client.TD33d(ctx, call, change.ID, change.Action == api.DMPArchive)
	default:
		err = record.E(record.Invalid, api.ReasonChange)
	}
	return api.DMPChanged{Document: done.Document, Already: done.Already, Settled: done.Settled}, err
}

// contentTypes are the kinds of stay as the DMP codes them. // dmp.md §5.4: PV1-2 I, O and E
var contentTypes = map[record.EncounterClass]record.Coded{
	record.Inpatient:  {Code: "03", System: "1.2.250.1.213.2.2", Label: "Hospitalisation complète"},
	record.Outpatient: {Code: "07", System: "1.2.250.1.213.2.2", Label: "Consultation externe"},
	record.Emergency:  {Code: "07", System: "1.2.250.1.213.2.2", Label: "Consultation externe"},
}

// Deposit implements central.DMPMore.
func (d DMP) Deposit(ctx context.Context, c central.Call, doc central.Deposit) (string, bool, error) {
	deposit := dmp.Deposit{Content: doc.Content, Document: doc.Document, Replaces: doc.Replaces, ContentType: contentTypes[c.Encounter.Class]}
	if c.Patient.IPP != "" && d.PatientIssuer != "" {
		deposit.SourcePatient = string(c.Patient.IPP) + "^^^&" + string(d.PatientIssuer) + "&ISO^PI"
	}
	done, err := d.Client.TD21(ctx, d.call(c), deposit)
	return done.SubmissionSet, done.Settled, err
}

// People implements central.DMPMore.
func (d DMP) People(ctx context.Context, c central.Call, s api.DMPStanding) ([]api.DMPProfessional, error) {
	which := map[api.DMPStanding]dmp.Standing{api.StandingAuthorised: dmp.Authorised, api.StandingBarred: dmp.Barred}[s]
	list, err := d.Client.TD16(ctx, d.call(c), which)
	out := make([]api.DMPProfessional, len(list))
	for i, p := range list {
		out[i] = api.DMPProfessional{ID: p.ID, FamilyName: p.FamilyName, GivenName: p.GivenName, Specialties: p.Specialties, Since: p.Since,
			LastAction: p.LastAction, Barred: p.Barred, Treating: p.Treating}
	}
	return out, err
}

// Administrative implements central.DMPMore.
func (d DMP) Administrative(ctx context.Context, c central.Call) (api.DMPAdmin, error) {
	a, err := d.Client.TD13a(ctx, d.call(c))
	return api.DMPAdmin{Existence: a.Existence, OpposedBreakGlass: a.OpposedBreakGlass, OpposedEmergency: a.OpposedEmergency, Guardians: a.Guardians}, err
}

// Revoke implements central.DMPMore.
func (d DMP) Revoke(ctx context.Context, c central.Call) (record.DMPStatus, error) {
	return d.Client.TD03(ctx, d.call(c), dmp.Remove)
}
