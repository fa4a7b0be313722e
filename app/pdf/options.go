package pdf

import (
	"log/slog"
	"time"
)

// Options are the settings of an Engine. The zero value works.
type Options struct {
	// CacheDir holds PDFium compiled for this machine (about 19 MB). It contains machine code that will be run:
	// it must belong to the user alone, and is created 0700. "" compiles at each start, 3 s.
	CacheDir string
	// MaxPixels bounds one rendered page; a larger request is drawn smaller, proportions kept. 0 means 16,000,000
	// (A4 at 400 dpi), that is 64 MB.
	MaxPixels int
	// MaxBytes bounds a file. 0 means 150 MiB, the DMP's limit for a submission.
	MaxBytes int
	// MaxPages bounds a file. 0 means 20,000.
	MaxPages int
	// MaxMemory bounds the memory of the sandbox, in bytes. 0 means 512 MiB.
	MaxMemory int
	// MaxOpen is how many documents stay open inside the sandbox; others are opened again when asked for. 0 means 4.
	MaxOpen int
	// CallTimeout ends one opening, rendering or text reading. 0 means 8 s.
	CallTimeout time.Duration
	Log         *slog.Logger // nil discards
}

func (o Options) withDefaults() Options {
	set := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&o.MaxPixels, 16_000_000)
	set(&o.MaxBytes, 150<<20)
	set(&o.MaxPages, 20_000)
	set(&o.MaxMemory, 512<<20)
	set(&o.MaxOpen, 4)
	if o.CallTimeout <= 0 {
		o.CallTimeout = 8 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}
