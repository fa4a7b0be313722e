// Package gallery lays every widget out as the founders' mocks do, to compare pictures: mocks 16 and 17 (components) and
// mock 03 (a record). It is for the tests and for an engineer's eyes; no screen is made of it, its words are sample data.
//
//	win.SetContent(gallery.New())    // 1440 × 2620
//	win.SetContent(gallery.Record()) // 1440 × 900
package gallery
