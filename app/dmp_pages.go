package app

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chevet/app/central/api"
	"chevet/app/record"
)

// PageOpened says that the browser was given a page about the patient.
type PageOpened struct {
	Patient record.PatientID
	Page    api.WebPage
}

// OpenWebDMP opens a page of the Web PS DMP on the patient of the open record, in the person's browser, where Pro
// Santé Connect knows them already. PageOpened or ActionFailed follows. // DPI.AUTH.01, DPI.AUTH.02, DPI.DMP/UX.49
func (w *Workstation) OpenWebDMP(page api.WebPage) { w.openPage(page, api.Study{}) }

// OpenImages opens the DRIMbox: on the study of an imaging report or of a list of images, on the patient's list for
// key "". // SC.DB/TRA.04
func (w *Workstation) OpenImages(key record.DocumentKey) {
	var study api.Study
	if open := w.current(""); open != nil && key != "" {
		row, ok := open.row(key)
		if !ok {
			return
		}
		study = StudyOf(row.Document)
	}
	w.openPage(api.PageImages, study)
}

func (w *Workstation) openPage(page api.WebPage, study api.Study) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobPage, Key: "page:" + string(page), Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			err := w.callPage(ctx, open, page, study)
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case err != nil:
				w.bus.publish(ActionFailed{*w.failure(err, JobPage)})
			}
			return nil
		}})
}

func (w *Workstation) callPage(ctx context.Context, open *openRecord, page api.WebPage, study api.Study) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	call, err := w.dmpCall(open)
	if err != nil {
		return err
	}
	p, err := w.parts.Server.DMPLink(ctx, api.DMPLink{DMPCall: call, Page: page, Study: study})
	if err != nil {
		return err
	}
	if !w.openable(p.URL) {
		return record.E(record.NotAllowed, ReasonPage)
	}
	if p.Method == http.MethodPost {
		return w.post(ctx, p, func() { w.bus.publish(PageOpened{open.id, page}) })
	}
	if err := w.parts.Browser.Open(p.URL); err != nil {
		return err
	}
	w.bus.publish(PageOpened{open.id, page})
	return nil
}

// openable reports an https address of a host that the hospital allows.
func (w *Workstation) openable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return false
	}
	allowed := w.Config().WebHosts
	return len(allowed) == 0 || slices.ContainsFunc(allowed, func(h string) bool { return strings.EqualFold(h, u.Host) || strings.EqualFold(h, u.Hostname()) })
}

// Types of the references that a report and its images share. // dmp.md §5.3
const (
	referenceAccession = "urn:ihe:iti:xds:2013:accession"
	referenceStudy     = "urn:ihe:iti:xds:2016:studyInstanceUID"
	referenceStudyOld  = "urn:ihe:iti:xds:2013:studyInstanceUID"
)

// StudyOf reads the study that a document is about from the references of its entry: «id^^^&oid&ISO^type».
func StudyOf(d record.Document) api.Study {
	var s api.Study
	if d.Entry == nil {
		return s
	}
	for _, r := range d.Entry.ReferenceIDs {
		parts := strings.Split(r, "^")
		if len(parts) < 5 {
			continue
		}
		switch parts[4] {
		case referenceAccession:
			s.Accession = parts[0]
			if issuer := strings.Split(parts[3], "&"); len(issuer) > 1 {
				s.AccessionIssuer = issuer[1]
			}
		case referenceStudy, referenceStudyOld:
			s.UID = parts[0]
		}
	}
	return s
}
