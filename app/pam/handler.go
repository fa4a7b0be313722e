package pam

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
)

// Handler receives the messages of an mllp.Server into an Inbox. It is its own mllp.Dedup: the answer is kept in the
// transaction that applies the message, so that no crash can separate them.
type Handler struct {
	applier *Applier
	inbox   Inbox
	log     *slog.Logger
}

var (
	_ mllp.Handler = (*Handler)(nil)
	_ mllp.Dedup   = (*Handler)(nil)
)

// NewHandler makes a Handler; log may be nil.
func NewHandler(a *Applier, inbox Inbox, log *slog.Logger) *Handler {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Handler{a, inbox, log}
}

// Find implements mllp.Dedup.
func (h *Handler) Find(ctx context.Context, k mllp.Key) (mllp.Remembered, bool, error) {
	e, found, err := h.inbox.Answered(ctx, EntryID(k.Application, k.Facility, k.ControlID))
	return mllp.Remembered{Answer: e.Answer, Sum: e.Sum}, found, err
}

// Keep implements mllp.Dedup: Receive has kept it already.
func (h *Handler) Keep(context.Context, mllp.Key, mllp.Remembered) error { return nil }

// Receive implements mllp.Handler. A message that breaks this program is kept and refused (AE 207) rather than answered
// «later»: its sender would repeat it for ever, and nothing behind it would come.
func (h *Handler) Receive(ctx context.Context, in *mllp.Incoming) (mllp.Reply, error) {
	reply, err := h.receive(ctx, in, h.applier.Apply)
	var broken brokenError
	if !errors.As(err, &broken) {
		return reply, err
	}
	h.log.Error("pam: a message broke its application", "controlID", in.Key.ControlID, "stack", broken.stack)
	return h.receive(ctx, in, func(context.Context, *hl7.Message, State) (Outcome, error) {
		_, event, _ := in.Message.Type()
		return Outcome{Code: hl7.AE, Event: event, Faults: []hl7.Fault{{Condition: hl7.Application, Diagnostic: "not applied: internal fault"}}}, nil
	})
}

type application func(context.Context, *hl7.Message, State) (Outcome, error)

func (h *Handler) receive(ctx context.Context, in *mllp.Incoming, apply application) (reply mllp.Reply, err error) {
	var out Outcome
	id := EntryID(in.Key.Application, in.Key.Facility, in.Key.ControlID)
	err = h.inbox.Receive(ctx, id, func(ctx context.Context, s State) (Entry, error) {
		var err error
		if out, err = contained(ctx, in.Message, s, apply); err != nil {
			return Entry{}, err
		}
		reply = mllp.Reply{Code: out.Code, Faults: out.Faults}
		kept, err := in.Remember(reply)
		return Entry{
			ID: id, Application: in.Key.Application, Facility: in.Key.Facility,
			ControlID: in.Key.ControlID, Event: out.Event, From: in.From, At: in.At, Code: out.Code, Faults: out.Faults, Alerts: out.Alerts,
			Patient: out.Patient, Stay: out.Stay, Raw: in.Raw, Answer: kept.Answer, Sum: kept.Sum,
		}, err
	})
	if err != nil {
		return mllp.Reply{}, err
	}
	if len(out.Alerts) > 0 || out.Code != hl7.AA {
		h.log.Info("pam: message kept", "event", out.Event, "controlID", in.Key.ControlID, "code", string(out.Code), "alerts", len(out.Alerts))
	}
	return reply, nil
}

// brokenError is a panic of the application of one message; its text does not quote the message.
type brokenError struct{ stack string }

func (brokenError) Error() string { return "pam: the application of a message panicked" }

func contained(ctx context.Context, m *hl7.Message, s State, apply application) (out Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = brokenError{fmt.Sprintf("%T\n%s", p, debug.Stack())}
		}
	}()
	return apply(ctx, m, s)
}

// Unread keeps a message that does not read at all: mllp.ServerOptions.Rejected.
func (h *Handler) Unread(ctx context.Context, r mllp.Rejection) {
	e := Entry{ID: EntryID("", "", string(r.Raw)), ControlID: r.ControlID, From: r.From, At: r.At, Code: hl7.AE, Faults: []hl7.Fault{r.Fault}, Raw: r.Raw}
	if err := h.inbox.Receive(ctx, e.ID, func(context.Context, State) (Entry, error) { return e, nil }); err != nil {
		h.log.Error("pam: an unreadable message was not kept", "from", r.From, "error", err)
	}
}
