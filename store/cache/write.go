package cache

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"

	"chevet/app/record"
	"chevet/app/sync"
)

// States of a mutation.
const (
	statePending  = 0
	stateAccepted = 1
	stateRefused  = 2
	stateConflict = 3
)

// Write stores a mutation made here and its effect on the record in one transaction, on disk when it returns,
// and gives the mutation with its Seq, the next of its workstation. Writing the same id again gives back what
// was stored the first time; with another content it is CACHE-ECRITURE.
//
// A trace has no effect besides being sent. Kinds that only the server makes are refused.
func (s *Store) Write(ctx context.Context, m sync.Mutation) (sync.Mutation, error) {
	const op = "cache.Write"
	effect, err := readEffect(m)
	if err != nil {
		return sync.Mutation{}, fault(op, err)
	}
	err = s.write(ctx, op, func(h *handle) error {
		m, err = s.writeIn(h, m, effect)
		return err
	})
	if err != nil {
		return sync.Mutation{}, err
	}
	if effect.edit != nil {
		s.refreshIndex([]record.PatientID{effect.edit.Patient})
	}
	return m, nil
}

// writeIn is Write inside a transaction.
func (s *Store) writeIn(h *handle, m sync.Mutation, effect effect) (sync.Mutation, error) {
	it, wt := s.keys.tag("mutation", m.ID), s.keys.tag("workstation", m.Workstation)
	before, found, err := s.loadMutation(h, it)
	if err != nil {
		return m, err
	}
	if found {
		// The stored payload may hold members that this program does not know: compare without them.
		if before.Kind != m.Kind || before.Workstation != m.Workstation || !samePayload(before.Payload, m.Payload, effect) {
			return m, badWrite("id used twice")
		}
		return before, nil
	}
	if m.Seq, err = s.nextSeq(h, wt); err != nil {
		return m, err
	}
	if effect.document != nil {
		extra, err := s.loadExtra(h, s.keys.documentTag(effect.document.Key))
		if err != nil {
			return m, err
		}
		if m.Payload, err = withExtra(m.Payload, extra); err != nil {
			return m, err
		}
	}
	pt, subject := s.keys.patientTag(m.Patient), effect.subject(s.keys)
	if _, err := h.exec("INSERT INTO mutation (id, workstation, seq, state, patient, subject, cell) VALUES (?, ?, ?, 0, ?, ?, ?)",
		it[:], wt[:], m.Seq, pt[:], subject[:], s.keys.seal(mutationCell(it, wt, m.Seq), encodeMutation(&m))); err != nil {
		return m, err
	}
	return m, s.applyEffect(h, effect, false)
}

func mutationCell(it, wt tag, seq int64) place {
	return place{column: "mutation.cell", row: [2]tag{it, wt}, mark: uint64(seq)}
}

func badWrite(why string) error {
	return record.E(record.Invalid, ReasonWrite).Because("%s", why)
}

// effect is what a mutation or a change does to the record: at most one of these.
type effect struct {
	patient    *record.Patient
	encounter  *record.Encounter
	consent    *record.Consent
	breakGlass *record.BreakGlass
	document   *record.Document
	note       *record.Note
	edit       *record.PatientEdit
	event      *record.IdentityEvent
	extra      json.RawMessage // members of the payload that this program does not know
}

// subject names what is written, to find the writes that wait on the same thing.
func (e effect) subject(k *keyring) tag {
	switch {
	case e.document != nil:
		return k.documentTag(e.document.Key)
	case e.consent != nil:
		return k.tag("fact", e.consent.ID)
	case e.breakGlass != nil:
		return k.tag("fact", e.breakGlass.ID)
	case e.note != nil:
		return k.tag("note", string(e.note.ID))
	case e.edit != nil:
		return editTag(k, e.edit.Patient)
	case e.event != nil:
		return k.tag("fact", e.event.ID)
	}
	return tag{}
}

func readEffect(m sync.Mutation) (effect, error) {
	if m.ID == "" || m.Workstation == "" {
		return effect{}, badWrite("no id or workstation")
	}
	switch m.Kind {
	case sync.KindConsent, sync.KindBreakGlass, sync.KindDocument, sync.KindNote, sync.KindPatientEdit, sync.KindIdentityEvent:
		e, err := parseEffect(m.Kind, m.Patient, m.Payload)
		if err != nil {
			return effect{}, badWrite(err.Error())
		}
		if e.breakGlass != nil {
			return e, e.breakGlass.Check()
		}
		if e.note != nil {
			if e.note.Rev != m.ID {
				return effect{}, badWrite("a text is named by its mutation")
			}
			e.note.Version, e.note.Conflicts = 0, false // the server's words
			return e, e.note.Check()
		}
		return e, nil
	case sync.KindTrace:
		var t record.Trace
		if json.Unmarshal(m.Payload, &t) != nil || t.ID == "" {
			return effect{}, badWrite("unreadable trace")
		}
		return effect{}, nil
	}
	return effect{}, badWrite("kind " + string(m.Kind))
}

// payloadError never repeats the payload.
type payloadError string

func (e payloadError) Error() string { return string(e) }

// parseEffect reads a payload of a known kind and checks that it names its subject and its patient.
func parseEffect(kind sync.Kind, patient record.PatientID, payload json.RawMessage) (effect, error) {
	var e effect
	var dest any
	var id func() (string, record.PatientID)
	switch kind {
	case sync.KindPatient:
		e.patient = &record.Patient{}
		dest, id = e.patient, func() (string, record.PatientID) { return string(e.patient.ID), e.patient.ID }
	case sync.KindEncounter:
		e.encounter = &record.Encounter{}
		dest, id = e.encounter, func() (string, record.PatientID) { return string(e.encounter.ID), e.encounter.Patient }
	case sync.KindConsent:
		e.consent = &record.Consent{}
		dest, id = e.consent, func() (string, record.PatientID) { return e.consent.ID, e.consent.Patient }
	case sync.KindBreakGlass:
		e.breakGlass = &record.BreakGlass{}
		dest, id = e.breakGlass, func() (string, record.PatientID) { return e.breakGlass.ID, e.breakGlass.Patient }
	case sync.KindDocument:
		e.document = &record.Document{}
		dest, id = e.document, func() (string, record.PatientID) { return string(e.document.Key), e.document.Patient }
	case sync.KindNote:
		e.note = &record.Note{}
		dest, id = e.note, func() (string, record.PatientID) { return e.note.Rev, e.note.Patient }
	case sync.KindPatientEdit:
		e.edit = &record.PatientEdit{}
		dest, id = e.edit, func() (string, record.PatientID) { return e.edit.ID, e.edit.Patient }
	case sync.KindIdentityEvent:
		e.event = &record.IdentityEvent{}
		dest, id = e.event, func() (string, record.PatientID) { return e.event.ID, e.event.Patient }
	default:
		return e, nil
	}
	strict := json.NewDecoder(bytes.NewReader(payload))
	strict.DisallowUnknownFields() // nearly always enough, and read once
	if strict.Decode(dest) != nil || strict.More() {
		reflect.ValueOf(dest).Elem().SetZero()
		if json.Unmarshal(payload, dest) != nil { // the error would quote the payload
			return effect{}, payloadError("unreadable " + string(kind))
		}
		e.extra = unknown(payload, membersOf[kind])
	}
	switch name, of := id(); {
	case name == "" || of == "":
		return effect{}, payloadError(string(kind) + " without its id or its patient")
	case patient != "" && patient != of:
		return effect{}, payloadError(string(kind) + " of another patient")
	}
	return e, nil
}

func (s *Store) applyEffect(h *handle, e effect, server bool) error {
	switch {
	case e.patient != nil:
		return s.applyIdentity(h, e.patient, e.extra)
	case e.edit != nil:
		return s.editIdentity(h, e.edit)
	case e.event != nil:
		return s.putIdentityEvent(h, e.event)
	case e.consent != nil:
		return s.putFact(h, factConsent, e.consent.Patient, e.consent.ID, encodeConsent(e.consent))
	case e.breakGlass != nil:
		return s.putFact(h, factBreakGlass, e.breakGlass.Patient, e.breakGlass.ID, encodeBreakGlass(e.breakGlass))
	case e.document != nil:
		return s.putDocument(h, e.document, server, e.extra)
	case e.note != nil:
		return s.putNote(h, e.note)
	}
	return nil
}

func (s *Store) loadExtra(h *handle, dt tag) (json.RawMessage, error) {
	var cell []byte
	found, err := h.one("SELECT extra FROM document WHERE document = ?", []any{&cell}, dt[:])
	if err != nil || !found || cell == nil {
		return nil, err
	}
	return s.keys.open(documentExtra(dt), cell, nil)
}

// samePayload compares what a repeated write says with what was stored, extra members aside.
func samePayload(stored, again json.RawMessage, e effect) bool {
	if bytes.Equal(stored, again) {
		return true
	}
	if e.document == nil {
		return false
	}
	var before record.Document
	return json.Unmarshal(stored, &before) == nil && bytes.Equal(encodeDocument(&before), encodeDocument(e.document))
}

func sequenceCell(wt tag) place { return place{column: "sequence.cell", row: [2]tag{wt}} }

// nextSeq counts inside the transaction of the write: a write that fails leaves no gap.
func (s *Store) nextSeq(h *handle, wt tag) (int64, error) {
	var cell []byte
	found, err := h.one("SELECT cell FROM sequence WHERE workstation = ?", []any{&cell}, wt[:])
	if err != nil {
		return 0, err
	}
	last := int64(0)
	if found {
		plain, err := s.keys.open(sequenceCell(wt), cell, nil)
		if err != nil {
			return 0, err
		}
		d := newDec(plain)
		last = d.int()
		if err := d.end("sequence"); err != nil {
			return 0, err
		}
	}
	last++
	return last, s.setSeq(h, wt, last)
}

func (s *Store) setSeq(h *handle, wt tag, last int64) error {
	e := newEnc(16)
	e.int(last)
	_, err := h.exec("INSERT OR REPLACE INTO sequence (workstation, cell) VALUES (?, ?)", wt[:], s.keys.seal(sequenceCell(wt), e.b))
	return err
}
