package central

import (
	"context"
	"io"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Call is all that a DMP transaction needs to know of who asks about whom. It is made of what the server holds
// itself, never of what a workstation says.
type Call struct {
	Patient      record.Patient
	Encounter    record.Encounter
	Gate         record.GateInput // asked again just before anything leaves
	Practitioner record.Practitioner
	Activity     record.Activity
	AuthnInstant time.Time
	TwoFactors   bool
	Provider     string // way that the person logged in by: the class of the authentication follows from it
	Workstation  string
}

// DMP is the national service, as the relay calls it. Its errors are *record.Error whenever the service or a
// rule said why.
type DMP interface {
	Status(ctx context.Context, c Call) (record.DMPStatus, error)                                        // TD0.2
	Authorize(ctx context.Context, c Call) (record.DMPStatus, error)                                     // TD0.3
	Find(ctx context.Context, c Call, f api.DMPFind) (api.DMPFound, error)                               // TD3.1
	Retrieve(ctx context.Context, c Call, r api.DMPRetrieve) (body io.ReadCloser, size int64, err error) // TD3.2: size and hash are checked before it returns; size is -1 when unknown
}

// unassigned is the DMP of a server that has none: every call is refused with its reason.
type unassigned struct{}

var errNoDMP = record.E(record.Unavailable, api.ReasonNoDMP)

func (unassigned) Status(context.Context, Call) (record.DMPStatus, error) {
	return record.DMPStatus{}, errNoDMP
}

func (unassigned) Authorize(context.Context, Call) (record.DMPStatus, error) {
	return record.DMPStatus{}, errNoDMP
}

func (unassigned) Find(context.Context, Call, api.DMPFind) (api.DMPFound, error) {
	return api.DMPFound{}, errNoDMP
}

func (unassigned) Retrieve(context.Context, Call, api.DMPRetrieve) (io.ReadCloser, int64, error) {
	return nil, 0, errNoDMP
}
