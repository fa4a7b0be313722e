package api

import (
	"io"
	"time"
)

// moving stops an upload whose bytes no longer leave. The wait for the answer, once all has left, counts too.
type moving struct {
	r     io.Reader
	stop  func()
	stall time.Duration
	timer *time.Timer
}

func (m *moving) start() { m.timer = time.AfterFunc(m.stall, m.stop) }

func (m *moving) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.timer.Reset(m.stall)
	return n, err
}
