package app

import (
	"bytes"
	"context"
	"io"

	"chevet/app/cda"
	"chevet/app/central/api"
	"chevet/app/record"
)

const (
	previewKey = "preview"
	// maxDocument bounds a document read into memory for display. // issue «Bad input»: a CDA of 200 MB
	maxDocument = 200 << 20
	// keptInMemory bounds what was read from the DMP without being integrated.
	keptInMemory = 64 << 20
)

// OpenDocument fetches and reads a document of the open record; DocumentOpening at once, then DocumentOpened or
// DocumentFailed. Opening another one abandons it.
func (w *Workstation) OpenDocument(key record.DocumentKey) {
	open := w.current("")
	if open == nil {
		return
	}
	row, ok := open.row(key)
	if !ok {
		return
	}
	w.bus.publish(DocumentOpening{open.id, key})
	w.Jobs.Start(JobSpec{Name: JobFetch, Subject: row.Document.Title, Key: previewKey, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			view, err := w.view(ctx, open, row)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				f := w.failure(err, JobFetch)
				if !row.Document.Here() {
					f.Transaction = "TD3.2"
				}
				w.bus.publish(DocumentFailed{open.id, key, *f})
				return nil // told in the preview, in its own place
			}
			w.bus.publish(DocumentOpened{view})
			return nil
		}})
}

// DocumentBytes returns the CDA of a row of the open record, as it is stored or as the DMP gives it.
func (w *Workstation) DocumentBytes(ctx context.Context, key record.DocumentKey) ([]byte, error) {
	open := w.current("")
	if open == nil {
		return nil, record.E(record.NotFound, ReasonNoRecord)
	}
	row, ok := open.row(key)
	if !ok {
		return nil, record.E(record.NotFound, ReasonNotHere)
	}
	return w.documentBytes(ctx, open, row)
}

func (w *Workstation) view(ctx context.Context, open *openRecord, row Row) (*DocumentView, error) {
	raw, err := w.documentBytes(ctx, open, row)
	if err != nil {
		return nil, err
	}
	doc, fault, err := readable(raw)
	if err != nil {
		w.refusal(ctx, open, row, record.ReasonOf(err))
		return nil, err
	}
	open.mu.Lock()
	patient := open.stored.Patient
	open.mu.Unlock()
	if err := addressedTo(doc.Patient, patient); err != nil {
		w.refusal(ctx, open, row, record.ReasonOf(err))
		return nil, err
	}
	view := &DocumentView{Row: row, CDA: doc, Bytes: int64(len(raw)), Origin: row.Document.Provenance}
	if m := doc.PDF(); m != nil {
		if view.PDF, err = m.Bytes(); err != nil && len(doc.Sections) == 0 { // an N1: nothing else is left to show
			w.refusal(ctx, open, row, record.ReasonOf(err))
			return nil, err
		}
	}
	view.Notices = noticesOf(row, doc, fault, w.Sync().Offline())
	action := record.TraceRead
	if !row.Document.Here() {
		action = record.TraceDMPRead
	}
	return view, w.trace(ctx, record.Trace{Action: action, Patient: open.id, Document: row.Document.ID, OK: true, Reason: record.ReasonOf(fault)})
}

// readable reads a document, and what is left of a damaged one: fault is then why the rest is not shown. A document that
// is half readable is worth more than its refusal, as long as it says that it is half.
func readable(raw []byte) (doc *cda.Document, fault, err error) {
	doc, err = cda.Parse(bytes.NewReader(raw), cda.Limits{})
	if err == nil {
		fault = doc.CopyError
		return doc, fault, nil
	}
	if salvaged, e := cda.Salvage(raw, cda.Limits{}); e == nil {
		return salvaged, err, nil
	}
	return nil, nil, err
}

// refusal traces a document that was not shown for safety.
func (w *Workstation) refusal(ctx context.Context, open *openRecord, row Row, why record.Reason) {
	if err := w.trace(ctx, record.Trace{Action: record.TraceRefusal, Patient: open.id, Document: row.Document.ID, Reason: why}); err != nil {
		w.parts.Log.Error("a refusal could not be traced", "reason", string(why), "err", err)
	}
}

// documentBytes reads the CDA from the cache, from what was just read, or from the DMP.
func (w *Workstation) documentBytes(ctx context.Context, open *openRecord, row Row) ([]byte, error) {
	d := row.Document
	cache, _, err := w.storage()
	if err != nil {
		return nil, err
	}
	if d.Here() {
		r, err := cache.Body(ctx, d.Body.SHA256)
		if record.CodeOf(err) == record.NotFound { // known here, its body not arrived yet
			if r, err = w.parts.Server.FetchBody(ctx, d.Body.SHA256, 0); err != nil {
				return nil, err
			}
			return w.keepFetchedBody(ctx, cache, d, r)
		}
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return readAllBounded(r)
	}
	if raw, ok := w.fetched.get(open.id, d.Key); ok {
		return raw, nil
	}
	if d.Entry == nil {
		return nil, record.E(record.NotFound, ReasonNotHere)
	}
	call, err := w.dmpCall(open)
	if err != nil {
		return nil, err
	}
	w.setActivity(open, RowFetching, d.Key)
	defer w.setActivity(open, RowIdle, d.Key)
	r, err := w.parts.Server.DMPRetrieve(ctx, api.DMPRetrieve{DMPCall: call, Entry: *d.Entry, ID: d.ID})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := readAllBounded(r)
	if err != nil {
		return nil, err
	}
	w.fetched.put(open.id, d.Key, raw)
	return raw, nil
}

// keepFetchedBody stores a body that the server sent, after its digest was checked by the store.
func (w *Workstation) keepFetchedBody(ctx context.Context, cache Cache, d record.Document, r io.ReadCloser) ([]byte, error) {
	defer r.Close()
	raw, err := readAllBounded(r)
	if err != nil {
		return nil, err
	}
	body, err := cache.PutBody(ctx, bytes.NewReader(raw), d.Body.MIME)
	if err != nil {
		return nil, err
	}
	if body.SHA256 != d.Body.SHA256 {
		return nil, record.E(record.Invalid, record.ReasonSameIDDiffers).In("app.FetchBody")
	}
	return raw, nil
}

func readAllBounded(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxDocument {
		return nil, record.E(record.Invalid, ReasonTooLarge)
	}
	return raw, nil
}

// noticesOf lists what to say above a document, the most serious first.
func noticesOf(row Row, doc *cda.Document, fault error, offline bool) []Notice {
	var n []Notice
	d := row.Document
	add := func(when bool, notice Notice) {
		if when {
			n = append(n, notice)
		}
	}
	add(d.State == record.Withdrawn, NoticeWithdrawn)
	add(d.Visibility.HiddenFromPatient, NoticeHiddenPatient)
	add(d.Visibility.HiddenFromGuardians, NoticeHiddenGuardians)
	add(row.Badge == BadgeNewVersion, NoticeNewVersion)
	add(StudyOf(d) != api.Study{}, NoticeImages)
	add(row.Twin != nil, NoticeTwin)
	add(doc.CopyError != nil, NoticePDFDamaged)
	add(fault != nil && doc.CopyError == nil, NoticeBodyDamaged)
	add(doc.StylesheetRefused, NoticeStylesheet)
	add(doc.Unrecognized > 0, NoticeUnrecognized)
	add(offline && d.Provenance == record.DMP && d.Here(), NoticeNotRechecked)
	return n
}

func (o *openRecord) row(key record.DocumentKey) (Row, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown == nil {
		return Row{}, false
	}
	for _, r := range o.shown.Rows {
		switch {
		case r.Document.Key == key:
			return r, true
		case r.Newer != nil && r.Newer.Key == key: // asked for by the notice of the version that is here
			return Row{Document: *r.Newer}, true
		case r.Twin != nil && r.Twin.Key == key:
			return Row{Document: *r.Twin, Twin: &r.Document}, true
		}
	}
	if o.shown.Gate.Open { // what a search found is read as the list is
		for _, r := range o.found {
			if r.Document.Key == key {
				return r, true
			}
		}
	}
	return Row{}, false
}

func (w *Workstation) setActivity(open *openRecord, a RowActivity, keys ...record.DocumentKey) {
	open.mu.Lock()
	for _, k := range keys {
		if a == RowIdle {
			delete(open.activity, k)
		} else {
			open.activity[k] = a
		}
	}
	open.mu.Unlock()
	w.show(open)
}
