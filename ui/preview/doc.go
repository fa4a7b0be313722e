// Package preview is the right-hand pane of a patient record: the pages of a PDF first, the structured view of a CDA,
// its metadata, what is to be known of it, and what to do when it cannot be shown. It opens no document itself: the
// record screen gives it views, and takes back what its buttons ask for.
//
//	p := preview.New(env)
//	split := widget.NewSplitter(list, p.Content(), 472)
//	p.ShowLoading(title)                   // app.DocumentOpening
//	p.ShowDocument(view)                   // app.DocumentOpened
//	p.ShowFailure(title, failure, retry)   // app.DocumentFailed
//
// Everything is called on the UI thread. Geometry is computed from the fonts alone, so that a whole document is laid
// out without drawing anything; objects exist for what is in sight only. A stylesheet inside a document is never
// executed, a link never followed.
package preview
