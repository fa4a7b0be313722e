package pdf

import (
	"os"
	"runtime/debug"
	"slices"
	"time"

	"chevet/app/record"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// staleBytes is how much may be loaded into one instance before it is renewed once no document is open: the
// memory of a WebAssembly instance grows and never shrinks.
const staleBytes = 64 << 20

const wasmPage = 64 << 10

// killable is what go-pdfium's instances can do beyond the interface it declares.
type killable interface{ Kill() error }

// sandbox is PDFium inside WebAssembly with the documents open in it. Only the worker uses it.
type sandbox struct {
	opt      Options
	stop     <-chan struct{}
	cache    wazero.CompilationCache
	pool     pdfium.Pool
	instance pdfium.Pdfium
	open     []*loaded // least recently used first
	taken    int       // bytes loaded into this instance
}

// loaded is a document inside the instance.
type loaded struct {
	doc  *Document
	ref  references.FPDF_DOCUMENT
	form references.FPDF_FORMHANDLE // "" when the file has no form
}

func newSandbox(o Options, stop <-chan struct{}) *sandbox { return &sandbox{opt: o, stop: stop} }

// start makes the instance ready. The first time it compiles PDFium or reads it from the cache.
func (s *sandbox) start() error {
	if s.instance != nil {
		return nil
	}
	for try := 0; ; try++ {
		err := s.tryStart()
		if err == nil {
			return nil
		}
		s.closePool()
		if try == 1 {
			return record.E(record.Unavailable, ReasonEngine).In("pdf.start").Wrap(err)
		}
		// A cache of another version or cut short must not keep documents from being read.
		s.opt.Log.Warn("pdf: starting again without the compilation cache", "error", err)
		s.opt.CacheDir = ""
	}
}

func (s *sandbox) tryStart() error {
	if s.pool == nil {
		pool, err := s.newPool()
		if err != nil {
			return err
		}
		s.pool = pool
	}
	instance, err := s.pool.GetInstance(s.opt.CallTimeout)
	if err != nil {
		return err
	}
	s.instance, s.taken = instance, 0
	return nil
}

func (s *sandbox) newPool() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCloseOnContextDone(true). // without it a looping file could not be stopped
		WithMemoryLimitPages(uint32(s.opt.MaxMemory / wasmPage))
	if s.cache == nil {
		s.cache = s.newCache()
	}
	defer debug.FreeOSMemory() // reading or compiling PDFium leaves up to 300 MB of garbage, once
	return webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		RuntimeConfig: config.WithCompilationCache(s.cache),
		FSConfig:      wazero.NewFSConfig(), // nil would mount the whole disk
		Stdout:        silent{},
		Stderr:        silent{},
	})
}

func (s *sandbox) newCache() wazero.CompilationCache {
	if s.opt.CacheDir != "" {
		err := os.MkdirAll(s.opt.CacheDir, 0o700)
		if err == nil {
			var c wazero.CompilationCache
			if c, err = wazero.NewCompilationCacheWithDir(s.opt.CacheDir); err == nil {
				return c
			}
		}
		s.opt.Log.Warn("pdf: no compilation cache on disk", "error", err)
	}
	return wazero.NewCompilationCache()
}

// silent drops what PDFium prints: it may quote the file.
type silent struct{}

func (silent) Write(p []byte) (int, error) { return len(p), nil }

// call runs fn, which uses the instance, within the time limit. An instance that ran out of time, or failed in
// any way that PDFium does not report in good order, is thrown away.
func (s *sandbox) call(op string, fallback record.Reason, fn func(pdfium.Pdfium) error) error {
	if err := s.start(); err != nil {
		return err
	}
	instance := s.instance
	done, killed := make(chan struct{}), make(chan record.Reason, 1)
	go func() {
		timer := time.NewTimer(s.opt.CallTimeout)
		defer timer.Stop()
		reason := ReasonTooLong
		select {
		case <-done:
			killed <- ""
			return
		case <-s.stop:
			reason = ReasonClosed
		case <-timer.C:
		}
		if k, ok := instance.(killable); ok {
			_ = k.Kill()
		}
		killed <- reason
	}()
	err := fn(instance)
	close(done)
	if reason := <-killed; reason != "" {
		s.forget()
		return record.E(record.Unavailable, reason).In(op)
	}
	out, sound := domain(op, fallback, err)
	if !sound {
		s.discard()
	}
	return out
}

// discard throws the instance away; documents are opened again when next asked for.
func (s *sandbox) discard() {
	if s.instance == nil {
		return
	}
	if k, ok := s.instance.(killable); ok {
		_ = k.Kill()
	}
	s.forget()
}

func (s *sandbox) forget() { s.instance, s.open, s.taken = nil, nil, 0 }

// load makes sure that d is open in the instance.
func (s *sandbox) load(op string, d *Document) error {
	_, err := s.loaded(op, d)
	return err
}

func (s *sandbox) loaded(op string, d *Document) (*loaded, error) {
	if d.isClosed() {
		return nil, errClosed
	}
	for i, l := range s.open {
		if l.doc == d {
			s.open = append(slices.Delete(s.open, i, i+1), l)
			return l, nil
		}
	}
	if len(s.open) >= s.opt.MaxOpen {
		s.release(s.open[0])
	}
	if len(s.open) == 0 && s.taken > staleBytes {
		s.discard()
	}
	l := &loaded{doc: d}
	var pages int
	err := s.call(op, ReasonUnreadable, func(p pdfium.Pdfium) error {
		opened, err := p.OpenDocument(&requests.OpenDocument{File: &d.data})
		if err != nil {
			return err
		}
		l.ref = opened.Document
		count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: l.ref})
		if err != nil {
			return err
		}
		pages = count.PageCount
		l.form = openForm(p, l.ref)
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.taken += len(d.data)
	s.open = append(s.open, l)
	switch {
	case pages <= 0:
		s.release(l)
		return nil, record.E(record.Invalid, ReasonUnreadable).In(op)
	case pages > s.opt.MaxPages:
		s.release(l)
		return nil, record.E(record.Invalid, ReasonTooBig).In(op).Because("%d pages", pages)
	}
	d.setPages(pages)
	return l, nil
}

// release closes a document inside the instance.
func (s *sandbox) release(l *loaded) {
	s.open = slices.DeleteFunc(s.open, func(x *loaded) bool { return x == l })
	_ = s.call("pdf.release", ReasonUnreadable, func(p pdfium.Pdfium) error {
		if l.form != "" {
			if _, err := p.FPDFDOC_ExitFormFillEnvironment(&requests.FPDFDOC_ExitFormFillEnvironment{FormHandle: l.form}); err != nil {
				return err
			}
		}
		_, err := p.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: l.ref})
		return err
	})
}

func (s *sandbox) close() {
	s.discard()
	s.closePool()
}

func (s *sandbox) closePool() {
	if s.pool != nil {
		_ = s.pool.Close()
		s.pool = nil
	}
	if s.cache != nil {
		_ = s.cache.Close(contextBackground)
		s.cache = nil
	}
	s.forget()
}
