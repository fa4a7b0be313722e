package app

import (
	"context"
	"encoding/json"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// diagnostic is what support may read of a workstation: identifiers of writes, states, codes, sizes and hours. It has
// no field for a name, an INS, an author, a text or a detail, so that none can slip in.
type diagnostic struct {
	At          time.Time           `json:"at"`
	Version     string              `json:"version"`
	Commit      string              `json:"commit"`
	Workstation string              `json:"workstation"`
	Sandbox     bool                `json:"sandbox"`
	Units       int                 `json:"units"` // followed; 0: the whole establishment
	Exchange    diagnosticExchange  `json:"exchange"`
	Services    []diagnosticService `json:"services"`
	Items       []diagnosticItem    `json:"items"`
}

type diagnosticExchange struct {
	LastSync    time.Time         `json:"lastSync,omitzero"`
	DownSince   time.Time         `json:"downSince,omitzero"`
	NextTry     time.Time         `json:"nextTry,omitzero"`
	Pending     int               `json:"pending"`
	Tally       changelog.Tally   `json:"tally"`
	Filling     changelog.Filling `json:"filling"`
	SessionOver bool              `json:"sessionOver"`
}

type diagnosticService struct {
	Name      string    `json:"name"`
	State     string    `json:"state"`
	LatencyMS int64     `json:"latencyMS"`
	Since     time.Time `json:"since,omitzero"`
}

type diagnosticItem struct {
	ID          string              `json:"id"`
	Seq         int64               `json:"seq"`
	Kind        changelog.Kind      `json:"kind"`
	State       changelog.ItemState `json:"state"`
	Reason      record.Reason       `json:"reason,omitempty"`
	At          time.Time           `json:"at"`
	SettledAt   time.Time           `json:"settledAt,omitzero"`
	Bytes       int                 `json:"bytes"`
	Bodies      int                 `json:"bodies"`
	CorrectedBy string              `json:"correctedBy,omitempty"` // id of the write that replaces it
}

// everyState is all that an item can be.
var everyState = []changelog.ItemState{changelog.ToSend, changelog.Sending, changelog.Sent, changelog.Taken, changelog.Turned,
	changelog.InConflict, changelog.Withdrawn, changelog.Corrected}

// Diagnostic writes the state of the synchronisation as JSON for support, free of patients and of professionals: the
// last 500 writes by their identifiers, states and codes. It reads the disk: call it off the UI thread.
func (w *Workstation) Diagnostic(ctx context.Context) ([]byte, error) {
	items, err := w.Items(ctx, changelog.ItemQuery{States: everyState, Limit: maxItemLines})
	if err != nil {
		return nil, err
	}
	cfg, s := w.Config(), w.Sync()
	d := diagnostic{At: w.Now().UTC(), Version: cfg.Version, Commit: cfg.Commit, Workstation: cfg.Workstation, Sandbox: cfg.Sandbox, Units: len(cfg.Units),
		Exchange: diagnosticExchange{s.LastSync, s.DownSince, s.NextTry, s.Pending, s.Tally, s.Filling, s.SessionOver}}
	for _, x := range w.Services() {
		d.Services = append(d.Services, diagnosticService{x.Name, string(x.State), x.Latency.Milliseconds(), x.Since})
	}
	for _, i := range items {
		d.Items = append(d.Items, diagnosticItem{ID: i.Mutation.ID, Seq: i.Mutation.Seq, Kind: i.Mutation.Kind, State: i.State, Reason: i.Outcome.Reason,
			At: i.Mutation.At.UTC(), SettledAt: i.SettledAt, Bytes: len(i.Mutation.Payload), Bodies: len(i.Mutation.Bodies), CorrectedBy: i.Ruling.By})
	}
	return json.MarshalIndent(d, "", "  ")
}
