package sync

import (
	"encoding/json"
	"slices"

	"chevet/app/record"
)

// applyDocument adds a version to the patient's documents, by the same judgement as on the workstation: two
// workstations that were apart may have integrated the same thing. // record.Judge
func (r *Receiver) applyDocument(tx ServerTx, m Mutation) (Outcome, error) {
	var d record.Document
	if json.Unmarshal(m.Payload, &d) != nil || d.Key == "" || d.ID == "" || d.Patient != m.Patient {
		return refused(ReasonPayload), nil
	}
	if known, err := tx.HasPatient(d.Patient); err != nil || !known {
		return refused(ReasonNoPatient), err
	}
	if o, ok, err := bodyHere(tx, m, d); !ok {
		return o, err
	}
	mine, err := tx.Document(d.Patient, d.Key)
	if err != nil {
		return Outcome{}, err
	}
	if mine != nil {
		return r.editDocument(tx, m, *mine, d)
	}
	return r.addDocument(tx, m, d)
}

// bodyHere checks that the server holds every body that the mutation and its document name.
func bodyHere(tx ServerTx, m Mutation, d record.Document) (Outcome, bool, error) {
	digests := slices.Clone(m.Bodies)
	if d.Body != nil && !slices.Contains(digests, d.Body.SHA256) {
		digests = append(digests, d.Body.SHA256)
	}
	for _, digest := range digests {
		if !IsDigest(digest) {
			return refused(ReasonDigest), false, nil
		}
		here, err := tx.HasBody(digest)
		if err != nil {
			return Outcome{}, false, err
		}
		if !here {
			return Outcome{State: Retry, Reason: ReasonBodyMissing, Detail: digest}, false, nil
		}
	}
	return accepted, true, nil
}

// editDocument changes what may change of a version: its state, its visibility, its sendings, what the DMP says
// of it. Its identity and, once it is no draft, its body stay. An edit made on an older reading than the one
// held here is a conflict: ours stands, theirs stays readable with the mutation.
func (r *Receiver) editDocument(tx ServerTx, m Mutation, mine, d record.Document) (Outcome, error) {
	if d.ID != mine.ID || mine.State != record.Draft && !sameBody(mine, d) {
		return refused(record.ReasonSameIDDiffers), nil
	}
	if d.UpdatedAt.Before(mine.UpdatedAt) {
		return Outcome{State: Conflict, Reason: ReasonEdited, Detail: string(mine.Key)}, nil
	}
	if mine.State != record.Draft && d.State == record.Current {
		d.State = mine.State // written before its author saw that it was replaced, withdrawn or disputed
	}
	return accepted, put(tx, m, d)
}

func sameBody(a, b record.Document) bool {
	return a.Body == nil && b.Body == nil || a.Body != nil && b.Body != nil && a.Body.SHA256 == b.Body.SHA256
}

func (r *Receiver) addDocument(tx ServerTx, m Mutation, d record.Document) (Outcome, error) {
	kin, err := tx.Kin(d)
	if err != nil {
		return Outcome{}, err
	}
	digest := ""
	if d.Body != nil {
		digest = d.Body.SHA256
	}
	j := record.Judge(kin, d, digest)
	switch {
	case j.Decision == record.RefuseAltered:
		return Outcome{State: Refused, Reason: record.ReasonSameIDDiffers, Detail: string(j.Twin)}, nil
	case j.Decision == record.MarkWithdrawn:
		twin := find(kin, j.Twin)
		twin.State, twin.WithdrawnAt, twin.UpdatedAt = record.Withdrawn, r.o.Clock().UTC(), r.o.Clock().UTC()
		return Outcome{State: Accepted, Reason: ReasonSameHere, Detail: string(twin.Key)}, put(tx, m, twin)
	case j.Decision == record.SkipSame:
		// The workstation drops its own key for the one in Detail, which the log has given to everybody.
		return Outcome{State: Accepted, Reason: ReasonSameHere, Detail: string(j.Twin)}, nil
	case d.Body == nil:
		return refused(ReasonNoBody), nil
	case d.State == record.Draft:
	case j.Decision == record.AddOlder:
		d.State = record.Replaced
	case j.Decision == record.AddDisputed:
		d.State = record.Disputed
	}
	if err := put(tx, m, d); err != nil {
		return Outcome{}, err
	}
	if d.State == record.Draft {
		return accepted, nil
	}
	for _, key := range j.Becomes {
		older := find(kin, key)
		if older.State == record.Replaced || older.State == record.Withdrawn {
			continue
		}
		older.State, older.UpdatedAt = record.Replaced, r.o.Clock().UTC()
		if err := put(tx, m, older); err != nil {
			return Outcome{}, err
		}
	}
	return accepted, nil
}

func put(tx ServerTx, m Mutation, d record.Document) error {
	if err := tx.PutDocument(d); err != nil {
		return err
	}
	return tx.Append(KindDocument, d.Patient, m.ID, d)
}

func find(docs []record.Document, key record.DocumentKey) record.Document {
	for _, d := range docs {
		if d.Key == key {
			return d
		}
	}
	return record.Document{Key: key}
}
