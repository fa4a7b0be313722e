package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"chevet/app/record"
)

// ServerStore is what the server half needs of the establishment's storage.
type ServerStore interface {
	// Update runs f in one writing transaction and returns once it is committed on disk. When f fails nothing
	// of it stays. Writers come one at a time, so that cursors are given in commit order.
	Update(ctx context.Context, f func(ServerTx) error) error
}

// ServerTx is one writing transaction. It is not used after the function it was given to has returned.
type ServerTx interface {
	// Outcome returns the first outcome of a mutation; ok is false when it never came.
	Outcome(id string) (o Outcome, ok bool, err error)
	// LastSeq returns the highest rank that the workstation has used, 0 when none.
	LastSeq(workstation string) (int64, error)
	// Keep stores the mutation, payload included, with its final outcome and who sent it.
	Keep(m Mutation, o Outcome, from Sender) error
	// Append adds a line to the log and gives it its cursor. At is stamped by the store.
	Append(kind Kind, patient record.PatientID, mutation string, payload any) error

	// Survivor returns the patient whose record this one has joined, or the patient itself when it has joined none.
	Survivor(id record.PatientID) (record.PatientID, error)
	HasPatient(id record.PatientID) (bool, error)
	HasEncounter(patient record.PatientID, id record.EncounterID) (bool, error)
	HasBody(sha256 string) (bool, error)

	// AddConsent and AddBreakGlass add a fact; added is false when the same fact is there already. A fact with
	// the same id and another content is an error with ReasonFactChanged.
	AddConsent(record.Consent) (added bool, err error)
	AddBreakGlass(record.BreakGlass) (added bool, err error)
	// AddTrace adds to the chain of the origin; adding the same id twice does nothing.
	AddTrace(origin string, t record.Trace) error

	// Document returns one version by its key, or nil.
	Document(patient record.PatientID, key record.DocumentKey) (*record.Document, error)
	// Kin returns the patient's versions that share an id or a set with d, or that d replaces.
	Kin(d record.Document) ([]record.Document, error)
	PutDocument(record.Document) error

	// AuthorBarred reports that a person has accounts here and may use none of them.
	AuthorBarred(nationalID string) (bool, error)

	// LastNote returns the newest accepted text of a note, or nil. AddNote adds a text; texts are never changed.
	LastNote(patient record.PatientID, id record.NoteID) (*record.Note, error)
	AddNote(record.Note) error

	// Identity returns what is known of a patient, or nil.
	Identity(id record.PatientID) (*record.Patient, error)
	// HoldersOfINS returns the patients whose identity bears the matricule, in no order.
	HoldersOfINS(record.Matricule) ([]record.PatientID, error)
	PutIdentity(record.Patient) error
	// AddIdentityEvent adds a fact of history, as AddConsent does.
	AddIdentityEvent(record.IdentityEvent) (added bool, err error)
}

// Foreseer is implemented by a ServerTx that reads together what judging mutations will ask for one by one.
type Foreseer interface {
	Foresee(mutations []Mutation) error
}

// Sender is whose session a push came with.
type Sender struct {
	Workstation string
	ByID        string // national id of the person logged in; mutations may be by others of the same workstation
	// Allows says whether a mutation may be written, with its refusal (a *record.Error, kept as the outcome) or a fault; nil allows all.
	Allows func(Mutation) error
}

// ReceiverOptions are the settings of a Receiver. Zero values take the defaults in the comments.
type ReceiverOptions struct {
	Clock         record.Clock  // time.Now
	Log           *slog.Logger  // discarded
	PayloadBytes  int           // largest payload of one mutation; 1 MiB
	BreakGlassMax time.Duration // longest emergency access; 24 h
	Identity      record.IdentityRules
}

// Receiver is the server's half of the protocol: it judges what workstations push.
type Receiver struct {
	store ServerStore
	o     ReceiverOptions
}

// NewReceiver returns a receiver on the store.
func NewReceiver(store ServerStore, o ReceiverOptions) *Receiver {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.PayloadBytes = defaulted(o.PayloadBytes, 1<<20)
	o.BreakGlassMax = defaulted(o.BreakGlassMax, 24*time.Hour)
	return &Receiver{store: store, o: o}
}

// Push applies mutations in order and returns one outcome for each, in the same order. The effect of one, its
// lines in the log and its outcome are committed together. An error means that nothing is known of what was
// applied: sending the same again settles it.
func (r *Receiver) Push(ctx context.Context, from Sender, mutations []Mutation) ([]Outcome, error) {
	for _, m := range mutations {
		if from.Workstation == "" || m.Workstation != from.Workstation {
			return nil, record.E(record.NotAllowed, ReasonWorkstation).In("sync.Push")
		}
	}
	outcomes, err := r.apply(ctx, from, mutations)
	if err == nil || ctx.Err() != nil || len(mutations) == 1 {
		return outcomes, err
	}
	// One of them meets a fault of ours: those before it are kept, it and those behind it wait.
	r.o.Log.Error("push applied one by one", "workstation", from.Workstation, "count", len(mutations), "err", err)
	outcomes = outcomes[:0]
	for i := range mutations {
		one, err := r.apply(ctx, from, mutations[i:i+1])
		if err != nil {
			if i == 0 {
				return nil, err
			}
			for _, m := range mutations[i:] {
				outcomes = append(outcomes, Outcome{ID: m.ID, State: Retry, Reason: ReasonBusy})
			}
			return outcomes, nil
		}
		outcomes = append(outcomes, one...)
	}
	return outcomes, nil
}

func (r *Receiver) apply(ctx context.Context, from Sender, mutations []Mutation) (outcomes []Outcome, err error) {
	err = r.store.Update(ctx, func(tx ServerTx) error {
		outcomes = make([]Outcome, 0, len(mutations))
		last, err := tx.LastSeq(from.Workstation)
		if err != nil {
			return err
		}
		if ahead, ok := tx.(Foreseer); ok {
			if err := ahead.Foresee(mutations); err != nil {
				return err
			}
		}
		copied := false
		for _, m := range mutations {
			o, seen, err := r.known(tx, m)
			if err != nil {
				return err
			}
			switch {
			case seen:
			case copied:
				o = Outcome{ID: m.ID, State: Retry, Reason: ReasonSeqUsed, Expected: last + 1}
			default:
				if o, err = r.judge(tx, m, last, from); err != nil {
					return fmt.Errorf("sync: mutation %s: %w", m.ID, err)
				}
				if o.State != Retry {
					last = max(last, m.Seq)
				}
				// Those behind one that must take another rank would overtake it.
				copied = o.State == Retry && o.Reason == ReasonSeqUsed
			}
			outcomes = append(outcomes, o)
		}
		return nil
	})
	return outcomes, err
}

// known returns the first outcome of a mutation that came before: the answer was lost, or it is sent twice.
func (r *Receiver) known(tx ServerTx, m Mutation) (Outcome, bool, error) {
	if m.ID == "" {
		return Outcome{}, false, nil
	}
	return tx.Outcome(m.ID)
}

// judge applies one mutation that never came before, or says why not, and keeps it unless it is to come again.
func (r *Receiver) judge(tx ServerTx, m Mutation, last int64, from Sender) (Outcome, error) {
	o := Outcome{ID: m.ID, State: Accepted}
	switch {
	case m.ID == "" || len(m.ID) > 64 || m.Seq < 1:
		// Without an id nothing can be kept: the sender gets its answer and nothing else happens.
		return Outcome{ID: m.ID, State: Refused, Reason: ReasonPayload, Detail: "id or seq"}, nil
	case m.Seq > last+1:
		return Outcome{ID: m.ID, State: Retry, Reason: ReasonSeqGap, Expected: last + 1}, nil
	case m.Seq <= last:
		r.o.Log.Warn("a rank came twice: a copied or restored workstation", "workstation", m.Workstation, "seq", m.Seq, "last", last)
		return Outcome{ID: m.ID, State: Retry, Reason: ReasonSeqUsed, Expected: last + 1}, nil
	case m.Withdrawn != "":
		o.State, o.Reason, o.Detail = Refused, m.Withdrawn, "withdrawn by the workstation"
	case len(m.Payload) > r.o.PayloadBytes:
		o.State, o.Reason = Refused, ReasonTooLarge
	default:
		followed, err := follow(tx, m)
		if err != nil {
			return o, err
		}
		v, err := r.allowed(tx, followed, from)
		if err != nil {
			return o, err
		}
		v.ID = m.ID
		if o = v; o.State == Retry {
			return o, nil
		}
	}
	return o, tx.Keep(m, o, from)
}

// follow gives what was written about a patient whose record has joined another's, before the workstation knew, to the
// other. The mutation itself is kept as it came.
func follow(tx ServerTx, m Mutation) (Mutation, error) {
	if m.Patient == "" {
		return m, nil
	}
	survivor, err := tx.Survivor(m.Patient)
	if record.CodeOf(err) == record.Invalid {
		return m, nil // for the rules to refuse
	}
	if err != nil || survivor == m.Patient {
		return m, err
	}
	var payload map[string]json.RawMessage
	var of record.PatientID
	if json.Unmarshal(m.Payload, &payload) != nil || json.Unmarshal(payload["patient"], &of) != nil || of != m.Patient {
		return m, nil // for the rules to refuse
	}
	m.Patient = survivor
	if payload["patient"], err = json.Marshal(survivor); err != nil {
		return m, err
	}
	m.Payload, err = json.Marshal(payload)
	return m, err
}

// allowed applies a mutation that its sender may write.
func (r *Receiver) allowed(tx ServerTx, m Mutation, from Sender) (Outcome, error) {
	if from.Allows != nil {
		err := from.Allows(m)
		var e *record.Error
		switch {
		case errors.As(err, &e) && e.Code != record.Unavailable:
			return Outcome{State: Refused, Reason: e.Reason, Detail: e.Detail}, nil
		case err != nil:
			return Outcome{}, err
		}
	}
	return r.applyAllowed(tx, m)
}
