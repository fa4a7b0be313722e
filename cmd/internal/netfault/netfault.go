// Package netfault is a TCP relay that behaves as badly as a hospital's network: it refuses, falls silent, slows down,
// or cuts in the middle of a message. Tests and the chaos run put it between a workstation and its server; it knows
// nothing of what passes through it.
//
//	line, err := netfault.Listen("127.0.0.1:8443")
//	defer line.Close()
//	line.Set(netfault.Fault{Delay: 200 * time.Millisecond}) // dial line.Addr() meanwhile
//	line.Set(netfault.Fault{})                              // well again
package netfault

import (
	"io"
	"net"
	"sync"
	"time"
)

// Fault is how a line misbehaves. The zero value is a good line. A change reaches the connections that are open.
type Fault struct {
	Refuse bool          // new connections are closed at once, those open are cut
	Silent bool          // nothing passes, nothing is closed: a cable pulled out, a VPN that fell
	Delay  time.Duration // added to each packet, each way
	Rate   int           // bytes per second each way; 0 is no limit
	// CutAfter closes each connection once it has carried so many bytes from now on, both ways together; 0 is never.
	CutAfter int64
}

// Line is a relay to one address.
type Line struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	fault   Fault
	changed chan struct{} // closes when fault changes
	open    map[*pipe]struct{}
	closed  bool
	group   sync.WaitGroup
}

// Listen starts a relay on a free port of loopback.
func Listen(target string) (*Line, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Line{listener: listener, target: target, changed: make(chan struct{}), open: map[*pipe]struct{}{}}
	l.group.Go(l.accept)
	return l, nil
}

// Addr is the address to dial, "127.0.0.1:40123".
func (l *Line) Addr() string { return l.listener.Addr().String() }

// Set changes how the line behaves, at once.
func (l *Line) Set(f Fault) {
	l.mu.Lock()
	l.fault = f
	close(l.changed)
	l.changed = make(chan struct{})
	for p := range l.open {
		p.carried = 0
	}
	l.mu.Unlock()
	if f.Refuse {
		l.Cut()
	}
}

// Cut closes the connections that are open now, in the middle of whatever they carry.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.open {
		p.cut()
	}
}

// Close cuts everything and returns once no goroutine of the line is left.
func (l *Line) Close() error {
	l.mu.Lock()
	l.closed = true
	close(l.changed)
	l.changed = make(chan struct{})
	for p := range l.open {
		p.cut()
	}
	l.mu.Unlock()
	err := l.listener.Close()
	l.group.Wait()
	return err
}

func (l *Line) accept() {
	for {
		near, err := l.listener.Accept()
		if err != nil {
			return
		}
		l.group.Go(func() { l.serve(near) })
	}
}

func (l *Line) serve(near net.Conn) {
	defer near.Close()
	if f, _ := l.now(); f.Refuse {
		return
	}
	far, err := net.Dial("tcp", l.target)
	if err != nil {
		return
	}
	defer far.Close()
	p := &pipe{line: l, near: near, far: far, over: make(chan struct{})}
	l.mu.Lock()
	refused := l.closed || l.fault.Refuse
	if !refused {
		l.open[p] = struct{}{}
	}
	l.mu.Unlock()
	if refused {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { p.copy(far, near) })
	both.Go(func() { p.copy(near, far) })
	both.Wait()
	l.mu.Lock()
	delete(l.open, p)
	l.mu.Unlock()
}

// now returns the fault in force and what closes when it changes.
func (l *Line) now() (Fault, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault, l.changed
}

// pipe is one connection through the line.
type pipe struct {
	line      *Line
	near, far net.Conn
	carried   int64 // since the last Set; guarded by line.mu
	once      sync.Once
	over      chan struct{}
}

// cut ends the connection with a reset rather than an orderly end: the peer must not take half a message for a whole.
func (p *pipe) cut() {
	p.once.Do(func() {
		close(p.over)
		for _, c := range []net.Conn{p.near, p.far} {
			if t, ok := c.(*net.TCPConn); ok {
				_ = t.SetLinger(0)
			}
			_ = c.Close()
		}
	})
}

// packet is what is read, delayed and written together, bytes.
const packet = 16 << 10

func (p *pipe) copy(to, from net.Conn) {
	b := make([]byte, packet)
	for {
		n, err := from.Read(b)
		if n > 0 && (!p.hold(n) || !p.write(to, b[:n])) {
			p.cut()
			return
		}
		if err == io.EOF {
			if half, ok := to.(*net.TCPConn); ok && half.CloseWrite() == nil {
				return // the other way may still speak
			}
		}
		if err != nil {
			p.cut()
			return
		}
	}
}

// hold waits as long as the fault in force asks for n bytes; false when the connection ended meanwhile.
func (p *pipe) hold(n int) bool {
	began := time.Now()
	for {
		f, changed := p.line.now()
		var wait <-chan time.Time
		if !f.Silent {
			left := f.Delay - time.Since(began)
			if f.Rate > 0 {
				left += time.Duration(n) * time.Second / time.Duration(f.Rate)
			}
			if left <= 0 {
				return true
			}
			timer := time.NewTimer(left)
			defer timer.Stop()
			wait = timer.C
		}
		select {
		case <-wait:
			return true
		case <-changed:
		case <-p.over:
			return false
		}
	}
}

// write sends what was held; false when the line cuts in the middle of it.
func (p *pipe) write(to net.Conn, b []byte) bool {
	p.line.mu.Lock()
	before := p.carried
	p.carried += int64(len(b))
	limit := p.line.fault.CutAfter
	p.line.mu.Unlock()
	if limit > 0 && before+int64(len(b)) > limit {
		_, _ = to.Write(b[:max(0, limit-before)])
		return false
	}
	_, err := to.Write(b)
	return err == nil
}
