// Package pdf draws the pages of PDF files for the screen: page sizes, pixels and the words with their boxes.
// It is not for writing PDF files (app/compose) and it runs no script, form action or link of a file.
//
//	e := pdf.NewEngine(pdf.Options{CacheDir: dir})
//	defer e.Close()
//	go e.Warm(ctx)                      // 95 ms with a filled cache, 3 s the first time
//	doc, err := e.Open(ctx, data)       // *record.Error when the file cannot be shown
//	img, err := doc.Render(ctx, 0, 150.0/72, 0)
//
// Files are hostile until proven otherwise, so PDFium runs as WebAssembly with no file system, a memory limit
// and a time limit per call; an instance that traps or runs out of time is thrown away and built again, and its
// documents are opened again when they are next asked for. One worker serves all callers: the newest rendering
// asked for goes first, and one whose context ended while it waited is never started.
package pdf
