package central

import (
	"context"

	"chevet/app/central/api"
	"chevet/app/record"
)

// DMPMore is what a DMP does beyond reading documents. A server whose DMP does not implement it refuses these calls
// with their reason.
type DMPMore interface {
	Since(ctx context.Context, c Call, s api.DMPSince) (api.DMPFound, error)              // TD3.1 by lots
	Change(ctx context.Context, c Call, change api.DMPChange) (api.DMPChanged, error)     // TD3.3
	People(ctx context.Context, c Call, s api.DMPStanding) ([]api.DMPProfessional, error) // TD1.6
	Administrative(ctx context.Context, c Call) (api.DMPAdmin, error)                     // TD1.3a
	Revoke(ctx context.Context, c Call) (record.DMPStatus, error)                         // TD0.3
	Deposit(ctx context.Context, c Call, d Deposit) (set string, settled bool, err error) // TD2.1
}

// Deposit is a document that the server holds, to put in the DMP.
type Deposit struct {
	Document record.Document
	Content  []byte            // its CDA
	Replaces record.DocumentID // the version of it that the DMP holds; "" for none
}

// TraceReader reads the journal of every origin, newest first.
type TraceReader interface {
	FindTraces(ctx context.Context, q record.TraceQuery) ([]record.Trace, error)
}

func (unassigned) Since(context.Context, Call, api.DMPSince) (api.DMPFound, error) {
	return api.DMPFound{}, errNoDMP
}

func (unassigned) Change(context.Context, Call, api.DMPChange) (api.DMPChanged, error) {
	return api.DMPChanged{}, errNoDMP
}

func (unassigned) People(context.Context, Call, api.DMPStanding) ([]api.DMPProfessional, error) {
	return nil, errNoDMP
}

func (unassigned) Administrative(context.Context, Call) (api.DMPAdmin, error) {
	return api.DMPAdmin{}, errNoDMP
}

func (unassigned) Deposit(context.Context, Call, Deposit) (string, bool, error) {
	return "", false, errNoDMP
}

func (unassigned) Revoke(context.Context, Call) (record.DMPStatus, error) {
	return record.DMPStatus{}, errNoDMP
}
