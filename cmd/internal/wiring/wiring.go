// Package wiring joins parts of the central server that do not know each other: who is logged in (app/access), the
// DMP's client (app/dmp) and the interface of workstations (app/central). Programs of cmd share it; it decides
// nothing.
//
//	o := central.Options{Auth: wiring.Authenticator{Broker: broker}, Login: broker.Handler(), DMP: wiring.DMP{Client: client}}
package wiring

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"chevet/app/access"
	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/app/xds"
	"chevet/assets/texts"
)

// Authenticator is the broker as the server asks it. Synchronisation is no gesture of a person: it does not keep an
// abandoned session open.
type Authenticator struct{ Broker *access.Broker }

// Authenticate implements central.Authenticator.
func (a Authenticator) Authenticate(r *http.Request) (*central.Caller, error) {
	check := a.Broker.AuthenticateQuietly
	if strings.HasPrefix(r.URL.Path, "/v1/dmp/") || strings.HasPrefix(r.URL.Path, "/v1/insi/") || strings.HasPrefix(r.URL.Path, "/v1/admin/") {
		check = a.Broker.Authenticate
	}
	s, err := check(r)
	if err != nil {
		return nil, err
	}
	by := &central.Caller{Session: s.ID, Workstation: s.Workstation, Provider: s.Provider, Practitioner: s.Practitioner,
		TwoFactors: s.TwoFactors, AuthnInstant: s.AuthTime, Account: s.Account, Rights: s.Rights}
	if activity, chosen := s.Situation(); chosen {
		by.Activity = &activity
	}
	return by, nil
}

// DMP is app/dmp as the relay calls it. Consultation goes in AIR («INDIRECTE_RENFORCEE»), the client's default.
type DMP struct {
	Client *dmp.Client
	// Context is the class of authentication that a provider's login is declared as in the VIHF, by provider id.
	// Default: MobileTwoFactorContract, what an e-CPS is.
	Context map[string]string
	// PatientIssuer is the OID of the hospital's patient identifiers, which a deposit names.
	PatientIssuer record.OID
}

func (d DMP) call(c central.Call) dmp.Call {
	class, ok := d.Context[c.Provider]
	if !ok {
		class = vihf.MobileContract
	}
	return dmp.Call{Patient: c.Patient, Gate: c.Gate, Caller: dmp.Caller{Practitioner: c.Practitioner, Activity: c.Activity,
		Context: class, Since: c.AuthnInstant}}
}

// Status implements central.DMP.
func (d DMP) Status(ctx context.Context, c central.Call) (record.DMPStatus, error) {
	a, err := d.Client.TD02(ctx, d.call(c))
	return a.Status, err
}

// Authorize implements central.DMP.
func (d DMP) Authorize(ctx context.Context, c central.Call) (record.DMPStatus, error) {
	return d.Client.TD03(ctx, d.call(c), dmp.Add)
}

// Find implements central.DMP. The list says which entry replaced which, and when documents came when that is asked; a
// registry that does not tell costs the chaining or the dates, not the list.
func (d DMP) Find(ctx context.Context, c central.Call, f api.DMPFind) (api.DMPFound, error) {
	call := d.call(c)
	found, err := d.Client.TD31(ctx, call, dmp.Search{Statuses: f.Statuses, Types: f.Types, ActFrom: f.ActFrom, ActTo: f.ActTo,
		Classes: f.Classes, Formats: f.Formats, Practices: f.Practices, Facilities: f.Facilities, Events: f.Events,
		Confidentiality: f.Confidentiality, Created: xds.Period{From: f.CreatedFrom, To: f.CreatedTo}, References: f.References})
	if err != nil {
		return api.DMPFound{}, err
	}
	out := api.DMPFound{Documents: found.Documents, Partial: found.Partial, SeenAt: found.SeenAt}
	if d.Client.Chain(ctx, call, out.Documents) != nil {
		out.Partial = true
	}
	if !f.DepositsSince.IsZero() {
		out.Dated, _ = d.Client.DateDeposits(ctx, call, out.Documents, f.DepositsSince) // told by Dated
	}
	return out, nil
}

// Retrieve implements central.DMP. The client gives all of a document or nothing of it, so it is whole in memory.
func (d DMP) Retrieve(ctx context.Context, c central.Call, r api.DMPRetrieve) (io.ReadCloser, int64, error) {
	var body bytes.Buffer
	if _, err := d.Client.TD32(ctx, d.call(c), dmp.Wanted{ID: r.ID, Entry: r.Entry}, &body); err != nil {
		return nil, 0, err
	}
	return io.NopCloser(&body), int64(body.Len()), nil
}

// LoginPages are the words of the server's pages.
func LoginPages() access.Texts {
	return access.Texts{Sentence: texts.Sentence, Refused: texts.LoginRefused, Close: texts.LoginClose, Own: texts.ProviderOwn}
}
