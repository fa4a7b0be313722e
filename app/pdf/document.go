package pdf

import (
	"context"
	"math"
	"sync"

	"chevet/app/record"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
)

// contextBackground is for work that belongs to the engine and not to a caller; Engine.Close ends it.
var contextBackground = context.Background()

const (
	firstMeasured = 16  // pages measured before Open returns
	measuredApart = 200 // pages measured at a time afterwards, so that a rendering never waits for long
)

// maxSide is the largest side of a page in points that is believed; PDF 1.7 allows 14,400.
const maxSide = 14_400

// Document is an open PDF file. It is safe for concurrent use.
type Document struct {
	engine *Engine
	data   []byte

	mu     sync.Mutex
	closed bool
	pages  int
	sizes  [][2]float64 // of the pages measured so far
	hung   map[int]bool // pages that ran out of time once: not tried again
}

// Pages returns the number of pages, at least 1.
func (d *Document) Pages() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pages
}

// PageSize returns the size of page i, from 0, in points (1/72 inch), its own rotation applied. It never waits: a
// page not measured yet is said to be as large as the first one.
func (d *Document) PageSize(i int) (w, h float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case i < 0 || i >= d.pages || len(d.sizes) == 0:
		return 0, 0
	case i >= len(d.sizes):
		i = 0
	}
	return d.sizes[i][0], d.sizes[i][1]
}

// Close frees the document. Calls that wait for it return PDF-FERME.
func (d *Document) Close() {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return
	}
	d.closed = true
	d.mu.Unlock()
	_, _ = d.engine.submit(contextBackground, urgent, func(s *sandbox) error {
		for _, l := range s.open {
			if l.doc == d {
				s.release(l)
				break
			}
		}
		return nil
	})
}

func (d *Document) isClosed() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.closed
}

func (d *Document) setPages(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pages = n
}

// measure reads the sizes of up to n more pages.
func (d *Document) measure(s *sandbox, n int) error {
	const op = "pdf.measure"
	l, err := s.loaded(op, d)
	if err != nil {
		return err
	}
	d.mu.Lock()
	from, to := len(d.sizes), min(len(d.sizes)+n, d.pages)
	d.mu.Unlock()
	if from >= to {
		return nil
	}
	found := make([][2]float64, 0, to-from)
	err = s.call(op, ReasonUnreadable, func(p pdfium.Pdfium) error {
		for i := from; i < to; i++ {
			size, err := p.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: l.ref, Index: i})
			if _, sound := domain(op, ReasonPage, err); !sound {
				return err
			}
			if err != nil { // a page that cannot be read keeps a place in the list
				found = append(found, [2]float64{595, 842})
				continue
			}
			found = append(found, [2]float64{side(size.Width), side(size.Height)})
		}
		return nil
	})
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.sizes) == from {
		d.sizes = append(d.sizes, found...)
	}
	return err
}

// measureRest asks for the remaining sizes when nothing else waits.
func (d *Document) measureRest() {
	d.mu.Lock()
	more := !d.closed && len(d.sizes) < d.pages
	d.mu.Unlock()
	if !more {
		return
	}
	_, _ = d.engine.submit(contextBackground, idle, func(s *sandbox) error {
		if err := d.measure(s, measuredApart); err != nil {
			return err
		}
		d.measureRest()
		return nil
	})
}

func side(v float64) float64 {
	if math.IsNaN(v) || v < 1 {
		return 1
	}
	return min(v, maxSide)
}

// check refuses a page that does not exist or that made the engine run out of time before.
func (d *Document) check(op string, page int) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closed:
		return errClosed
	case page < 0 || page >= d.pages:
		return record.E(record.Invalid, ReasonPage).In(op)
	case d.hung[page]:
		return record.E(record.Unavailable, ReasonTooLong).In(op)
	}
	return nil
}

// remember keeps a page that ran out of time from being tried again.
func (d *Document) remember(page int, err error) error {
	if record.ReasonOf(err) == ReasonTooLong {
		d.mu.Lock()
		d.hung[page] = true
		d.mu.Unlock()
	}
	return err
}
