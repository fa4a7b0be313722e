package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"chevet/app/pam"
	"chevet/app/record"
)

// ReasonNoMessage is the cause when a message is asked for that was never received.
const ReasonNoMessage record.Reason = "PAM-MESSAGE"

var _ pam.Inbox = (*Store)(nil)

// Answered returns what was answered to a message, unless it may come again. // pam.Inbox
func (s *Store) Answered(ctx context.Context, id string) (e pam.Entry, found bool, err error) {
	var digest, answer []byte
	err = s.row(ctx, "SELECT digest, answer FROM inbox WHERE establishment = ? AND id = ? AND code <> 'AR'", s.o.Establishment, id).Scan(&digest, &answer)
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	if err != nil {
		return e, false, err
	}
	copy(e.Sum[:], digest)
	e.Answer, err = s.inbox.open(answer, id, answerPart)
	return e, err == nil, err
}

// parts of a row of the inbox, for the place that a sealed value is bound to.
const (
	rawPart    = 0
	answerPart = 1
)

// Receive applies a message and keeps it, in one transaction, which messages of other lines may share. apply may run
// twice, when another message of that transaction fails: the first time leaves nothing. // pam.Inbox
func (s *Store) Receive(ctx context.Context, id string, apply func(context.Context, pam.State) (pam.Entry, error)) error {
	return s.updateAgain(ctx, func(t *tx) error {
		e, err := apply(t.ctx, newState(t, id))
		if err != nil {
			return err
		}
		return t.keepEntry(e)
	})
}

// keepEntry stores a message. One that was answered for good stays as it is; one that was refused for now is replaced.
func (t *tx) keepEntry(e pam.Entry) error {
	faults, err := json.Marshal(e.Faults)
	if err != nil {
		return err
	}
	alerts := []byte{}
	if len(e.Alerts) > 0 {
		if alerts, err = json.Marshal(e.Alerts); err != nil {
			return err
		}
	}
	return t.add(inboxRows, t.s.o.Establishment, e.ID, micros(e.At), printable(e.From), printable(e.Application), printable(e.Facility), printable(e.ControlID), printable(e.Event),
		string(e.Code), printable(string(faults)), string(alerts), string(e.Patient), string(e.Stay), e.Sum[:],
		t.s.inbox.seal(e.Answer, e.ID, answerPart), t.s.inbox.seal(e.Raw, e.ID, rawPart))
}

const entryColumns = "id, received_at, origin, application, facility, control_id, event, code, faults, alerts, patient, encounter"

// Messages lists what was received, newest first, without the bytes.
func (s *Store) Messages(ctx context.Context, q pam.Query) (all []pam.Entry, err error) {
	where, args := "establishment = ?", []any{s.o.Establishment}
	if !q.Before.IsZero() {
		where, args = where+" AND received_at < ?", append(args, micros(q.Before))
	}
	if q.Refused {
		where += " AND code <> 'AA'"
	}
	if q.Alerts {
		where += " AND alerts <> ''"
	}
	if q.Patient != "" {
		where, args = where+" AND patient <> '' AND patient = ?", append(args, string(q.Patient))
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	args = append(args, min(q.Limit, 1000))
	rows, err := s.query(ctx, "SELECT "+entryColumns+" FROM inbox WHERE "+where+" ORDER BY received_at DESC LIMIT ?", args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		e, err := scanEntry(rows.Scan)
		all = append(all, e)
		return err
	})
	return all, err
}

func scanEntry(scan func(...any) error, more ...any) (e pam.Entry, err error) {
	var at int64
	var faults, alerts []byte
	into := []any{&e.ID, &at, &e.From, &e.Application, &e.Facility, &e.ControlID, &e.Event, &e.Code, &faults, &alerts, &e.Patient, &e.Stay}
	if err := scan(append(into, more...)...); err != nil {
		return e, err
	}
	e.At = instant(at)
	if err := json.Unmarshal(faults, &e.Faults); err != nil {
		return e, err
	}
	if len(alerts) > 0 {
		return e, json.Unmarshal(alerts, &e.Alerts)
	}
	return e, nil
}

// Message returns one message with its bytes, as it came and as it was answered.
func (s *Store) Message(ctx context.Context, id string) (pam.Entry, error) {
	var answer, raw []byte
	e, err := scanEntry(s.row(ctx, "SELECT "+entryColumns+", answer, raw FROM inbox WHERE establishment = ? AND id = ?", s.o.Establishment, id).Scan, &answer, &raw)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return e, record.E(record.NotFound, ReasonNoMessage)
	case err != nil:
		return e, err
	}
	if e.Answer, err = s.inbox.open(answer, id, answerPart); err != nil {
		return e, err
	}
	e.Raw, err = s.inbox.open(raw, id, rawPart)
	return e, err
}
