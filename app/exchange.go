package app

import (
	"context"
	"slices"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// startExchange runs the change-log client for as long as the session.
func (w *Workstation) startExchange(cache Cache) {
	ctx, stop := context.WithCancel(context.Background())
	client := changelog.NewClient(cache, w.parts.Server, changelog.ClientOptions{
		Clock:   w.parts.Clock,
		Log:     w.parts.Log,
		OnState: w.syncChanged,
		OnApply: w.changesArrived,
		Units:   w.units(),
	})
	w.mu.Lock()
	w.stopSession, w.exchange = stop, client
	w.mu.Unlock()
	w.sessionEnd.Add(1)
	go func() {
		defer w.sessionEnd.Done()
		client.Run(ctx)
	}()
}

// units are those whose patients are held here; nil is the whole establishment. A session without a unit adds none:
// following nothing would empty the workstation.
func (w *Workstation) units() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	units := slices.Clone(w.cfg.Units)
	if w.cfg.OwnUnit && w.session != nil && w.session.Unit.Code != "" && !slices.Contains(units, w.session.Unit.Code) {
		units = append(units, w.session.Unit.Code)
	}
	return units
}

// Sync returns where the exchange with the server stands.
func (w *Workstation) Sync() SyncState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sync
}

func (w *Workstation) syncChanged(s changelog.State) {
	state := SyncState{LastSync: s.LastSync, Pending: s.Pending, Refused: s.Refused, Tally: s.Tally, Filling: s.Filling, DownSince: s.DownSince,
		NextTry: s.NextTry, Syncing: s.Busy, SessionOver: s.Code == record.Expired}
	w.mu.Lock()
	was := w.sync
	w.sync = state
	open := w.open
	w.mu.Unlock()
	w.bus.publish(SyncChanged{state})
	if was.Tally != state.Tally {
		w.bus.publish(ItemsChanged{state.Tally})
	}
	if state.SessionOver && !was.SessionOver { // said once; the record stays readable, and what was written waits here
		w.bus.publish(ActionFailed{*w.failure(record.E(record.Expired, s.Reason), JobLogin)})
	}
	if open != nil && (was.Offline() != state.Offline() || was.Pending != state.Pending) {
		w.reload(open)
		if was.Offline() && !state.Offline() {
			w.consultDMP(open, JobOpenDMP)
		}
	}
}

// changesArrived redraws what the server's changes touched.
func (w *Workstation) changesArrived(changes []changelog.Change) {
	w.mu.Lock()
	open := w.open
	w.mu.Unlock()
	touched, consents := false, false
	for _, c := range changes {
		if open != nil && c.Patient == open.id {
			touched = true
			consents = consents || c.Kind == changelog.KindConsent
		}
	}
	if touched {
		before := open.gate()
		w.reload(open)
		if after := open.gate(); consents && before != after && after.Open {
			w.consultDMP(open, JobOpenDMP)
		}
	}
	w.bus.publish(WardChanged{})
}

// SyncNow asks for an exchange with the server now, instead of at the next try.
func (w *Workstation) SyncNow() {
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client != nil {
		client.Wake()
	}
}

// flush pushes what waits, so that the server judges the same consents as we do. A relay that has not seen the
// consent would refuse: not reaching it is an answer of its own.
func (w *Workstation) flush(ctx context.Context) error {
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client == nil {
		return record.E(record.Expired, ReasonNoSession)
	}
	return client.Flush(ctx)
}
