package demo_test

import (
	"context"
	"sync"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

// played is the hospital's server with a DMP that the test decides: login, traces and consents are the real ones.
type played struct {
	*api.Client
	mu      sync.Mutex
	docs    []record.Document // whole list
	fresh   []record.Document // what is new since a list
	dated   bool
	finds   []api.DMPFind
	since   []api.DMPSince
	changes []api.DMPChange
	err     error // of changes
	page    api.DMPPage
}

func (p *played) DMPStatus(context.Context, api.DMPCall) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: time.Now()}, nil
}

func (p *played) DMPFind(_ context.Context, f api.DMPFind) (api.DMPFound, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finds = append(p.finds, f)
	return api.DMPFound{Documents: append([]record.Document(nil), p.docs...), SeenAt: time.Now(), Dated: p.dated}, nil
}

func (p *played) DMPSince(_ context.Context, s api.DMPSince) (api.DMPFound, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = append(p.since, s)
	return api.DMPFound{Documents: append([]record.Document(nil), p.fresh...), SeenAt: time.Now(), Dated: true}, nil
}

func (p *played) DMPChange(_ context.Context, c api.DMPChange) (api.DMPChanged, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, c)
	if p.err != nil {
		return api.DMPChanged{}, p.err
	}
	for _, d := range p.docs {
		if d.ID == c.ID {
			e := *d.Entry
			d.Entry = &e
			switch c.Action {
			case api.DMPShowPatient:
				d.Visibility.HiddenFromPatient, e.EntryUUID = false, ""
			case api.DMPArchive:
				d.Entry.Status = record.Archived
			case api.DMPDelete:
				d.Entry.Status, d.State = record.Deleted, record.Withdrawn
			}
			return api.DMPChanged{Document: d, Settled: true}, nil
		}
	}
	return api.DMPChanged{}, record.E(record.NotFound, "DMP-TD33-ABSENT")
}

func (p *played) DMPPeople(context.Context, api.DMPPeople) ([]api.DMPProfessional, error) {
	return []api.DMPProfessional{{ID: "810000000009", FamilyName: "ABEL", Barred: true}}, nil
}

func (p *played) DMPAdmin(context.Context, api.DMPCall) (api.DMPAdmin, error) {
	return api.DMPAdmin{Existence: record.DMPOpen, Guardians: 2}, nil
}

func (p *played) DMPRevoke(context.Context, api.DMPCall) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.NoAccess, CheckedAt: time.Now()}, nil
}

func (p *played) DMPLink(context.Context, api.DMPLink) (api.DMPPage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.page, nil
}

func (p *played) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}
