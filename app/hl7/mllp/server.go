package mllp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base32"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// ServerOptions steer a Server. The zero value listens in clear, without memory of duplicates.
type ServerOptions struct {
	TLS            *tls.Config   // see ServerTLS; nil is clear text, for a trusted network only
	Dedup          Dedup         // nil handles every message, duplicates too
	Parse          hl7.Options   // MaxBytes bounds frames too; default 128 MB
	MaxConnections int           // accepted at once; the others wait in the listen queue; default 64
	MaxHandling    int           // messages handled at once over all connections; default 16
	Idle           time.Duration // a connection without a message is closed after it; default 24 h
	Frame          time.Duration // from the first byte of a frame to the last, and TLS handshake; default 2 min
	Handling       time.Duration // given to Handler.Receive through its context; default 30 s
	Write          time.Duration // to hand an answer to the network; default 30 s
	Grace          time.Duration // Close lets messages being handled be answered; default 10 s

	// RefuseReused answers AE 205 to another message under a key already answered. By default it is answered as the
	// first one, as the guides say of duplicates, and logged: a sender whose counter went back loses messages so.
	RefuseReused bool
	// ConditionSystem is ERR-3.3; see hl7.Ack.
	ConditionSystem string

	// Rejected is told of each message that never reaches the Handler because it does not read, before the refusal is
	// answered. Its bytes are valid until it returns. Default: logged only.
	Rejected func(context.Context, Rejection)

	ControlID func() string // MSH-10 of answers; default 20 random characters
	Now       record.Clock
	Log       *slog.Logger
}

// Server receives messages, one at a time per connection: a sender that does not wait for its acknowledgement is held
// back by TCP, and so is everybody when the Handler is slow.
type Server struct {
	handler Handler
	o       ServerOptions
	acks    acknowledger

	slots    chan struct{} // connections
	handling chan struct{} // messages
	stop     context.CancelFunc
	stopped  context.Context // ends when Close begins
	kill     context.CancelFunc
	killed   context.Context // ends when Close stops waiting

	mu    sync.Mutex
	lines map[net.Conn]*line
	heard map[net.Listener]struct{}
	busy  map[Key]chan struct{}
	ended sync.WaitGroup
}

// NewServer makes a server. Serve starts it.
func NewServer(h Handler, o ServerOptions) *Server {
	o.MaxConnections = orInt(o.MaxConnections, 64)
	o.MaxHandling = orInt(o.MaxHandling, 16)
	o.Parse.MaxBytes = orInt(o.Parse.MaxBytes, 128<<20)
	o.Idle = orDuration(o.Idle, 24*time.Hour)
	o.Frame = orDuration(o.Frame, 2*time.Minute)
	o.Handling = orDuration(o.Handling, 30*time.Second)
	o.Write = orDuration(o.Write, 30*time.Second)
	o.Grace = orDuration(o.Grace, 10*time.Second)
	o.TLS = hardened(o.TLS)
	if o.ControlID == nil {
		o.ControlID = randomControlID
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		handler: h, o: o, acks: acknowledger{o.ControlID, o.ConditionSystem},
		slots: make(chan struct{}, o.MaxConnections), handling: make(chan struct{}, o.MaxHandling),
		lines: map[net.Conn]*line{}, heard: map[net.Listener]struct{}{}, busy: map[Key]chan struct{}{},
	}
	s.stopped, s.stop = context.WithCancel(context.Background())
	s.killed, s.kill = context.WithCancel(context.Background())
	return s
}

// Serve accepts connections until Close, then returns nil; it returns the error of a listener that fails before. It
// closes the listener. Several listeners may be served at once.
func (s *Server) Serve(ln net.Listener) error {
	defer ln.Close()
	s.mu.Lock()
	if s.stopped.Err() != nil {
		s.mu.Unlock()
		return nil
	}
	s.heard[ln] = struct{}{}
	s.mu.Unlock()
	for {
		select {
		case s.slots <- struct{}{}:
		case <-s.stopped.Done():
			return nil
		}
		conn, err := ln.Accept()
		if err != nil {
			<-s.slots
			var temporary net.Error
			switch {
			case s.stopped.Err() != nil:
				return nil
			case errors.As(err, &temporary) && temporary.Timeout():
				continue
			}
			return err
		}
		if s.o.TLS != nil {
			conn = tls.Server(conn, s.o.TLS)
		}
		s.follow(conn)
	}
}

// follow reads a connection in its own goroutine.
func (s *Server) follow(conn net.Conn) {
	l := &line{server: s, conn: conn, frames: NewFrameReader(conn, s.o.Parse.MaxBytes)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped.Err() != nil {
		conn.Close()
		<-s.slots
		return
	}
	s.lines[conn] = l
	s.ended.Add(1)
	go func() {
		defer s.ended.Done()
		l.run()
		conn.Close()
		s.mu.Lock()
		delete(s.lines, conn)
		s.mu.Unlock()
		<-s.slots
	}()
}

// Close stops listening, lets the messages being handled be answered for at most Options.Grace, then cuts what is left
// and waits until no goroutine remains.
func (s *Server) Close() error {
	s.mu.Lock()
	s.stop()
	for ln := range s.heard {
		ln.Close()
	}
	for _, l := range s.lines {
		l.interrupt()
	}
	s.mu.Unlock()

	timer := time.AfterFunc(s.o.Grace, func() {
		s.kill()
		s.mu.Lock()
		defer s.mu.Unlock()
		for conn := range s.lines {
			conn.Close()
		}
	})
	s.ended.Wait()
	timer.Stop()
	s.kill()
	return nil
}

// claim waits until no other connection handles the same key.
func (s *Server) claim(ctx context.Context, k Key) (release func(), err error) {
	for {
		s.mu.Lock()
		other, taken := s.busy[k]
		if !taken {
			done := make(chan struct{})
			s.busy[k] = done
			s.mu.Unlock()
			return func() {
				s.mu.Lock()
				delete(s.busy, k)
				s.mu.Unlock()
				close(done)
			}, nil
		}
		s.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// randomControlID has 20 characters, the most that HL7 2.5 allows in MSH-10.
func randomControlID() string {
	var b [13]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])[:20]
}

func orInt(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}
