package mllp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// line is one connection of a server.
type line struct {
	server  *Server
	conn    net.Conn
	frames  *FrameReader
	message hl7.Message // reused

	mu      sync.Mutex
	waiting bool // for a frame to begin: nothing is lost by cutting here
	closing bool
}

// interrupt ends the line as soon as no message is being received or answered.
func (l *line) interrupt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
	if l.waiting {
		_ = l.conn.SetReadDeadline(time.Unix(1, 0))
	}
}

// wait waits for the first byte of a frame.
func (l *line) wait() error {
	l.mu.Lock()
	if l.closing {
		l.mu.Unlock()
		return net.ErrClosed
	}
	l.waiting = true
	_ = l.conn.SetReadDeadline(time.Now().Add(l.server.o.Idle))
	l.mu.Unlock()
	err := l.frames.Begin()
	l.mu.Lock()
	l.waiting = false
	l.mu.Unlock()
	return err
}

func (l *line) run() {
	o := &l.server.o
	log := o.Log.With("from", l.conn.RemoteAddr().String())
	if err := l.handshake(); err != nil {
		log.Warn("mllp: TLS refused", "error", err)
		return
	}
	for {
		if err := l.wait(); err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !isTimeout(err) {
				log.Warn("mllp: connection lost", "error", err)
			}
			return
		}
		_ = l.conn.SetReadDeadline(time.Now().Add(o.Frame))
		raw, err := l.frames.Next()
		if err != nil {
			log.Warn("mllp: frame not received", "error", err)
			if record.ReasonOf(err) == ReasonTooLarge {
				fault := hl7.Fault{Condition: hl7.Application, Diagnostic: err.Error()}
				if answer, err := l.server.acks.answer(nil, Reply{hl7.AE, []hl7.Fault{fault}}, o.Now()); err == nil {
					_ = l.write(answer)
					l.linger()
				}
			}
			return
		}
		if err := l.write(l.receive(raw)); err != nil {
			log.Warn("mllp: answer not sent", "error", err)
			return
		}
	}
}

// linger reads a little of what the sender still pushes: closing on unread bytes would reset the line and lose the
// answer that tells why.
func (l *line) linger() {
	if half, ok := l.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
	_ = l.conn.SetReadDeadline(time.Now().Add(min(l.server.o.Write, 2*time.Second)))
	_, _ = io.CopyN(io.Discard, l.conn, 16<<20)
}

func (l *line) handshake() error {
	conn, ok := l.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(l.server.stopped, l.server.o.Frame)
	defer cancel()
	return conn.HandshakeContext(ctx)
}

func (l *line) write(answer []byte) error {
	if len(answer) == 0 {
		return nil
	}
	_ = l.conn.SetWriteDeadline(time.Now().Add(l.server.o.Write))
	_, err := l.conn.Write(answer)
	return err
}

// receive returns the frames to answer. It never fails: the sender must learn what happened.
func (l *line) receive(raw []byte) []byte {
	s := l.server
	in := &Incoming{Raw: raw, Message: &l.message, From: l.conn.RemoteAddr().String(), At: s.o.Now(), acks: s.acks}
	if err := l.message.Parse(raw, s.o.Parse); err != nil {
		return s.reject(in, parseFault(err))
	}
	if in.Key = keyOf(&l.message); in.Key.ControlID == "" {
		return s.reject(in, hl7.Fault{At: "MSH-10", Condition: hl7.RequiredFieldMissing})
	}
	ctx, cancel := context.WithTimeout(s.killed, s.o.Handling)
	defer cancel()
	answer, err := s.handle(ctx, in)
	if err != nil {
		s.o.Log.Error("mllp: message not stored", "from", in.From, "controlID", in.Key.ControlID, "error", err)
		later := hl7.Fault{Condition: hl7.Application, Diagnostic: "not stored, send again later"}
		return s.reply(in, Reply{hl7.AR, []hl7.Fault{later}})
	}
	return answer
}

// reject answers a message that does not read.
func (s *Server) reject(in *Incoming, f hl7.Fault) []byte {
	if s.o.Rejected != nil {
		ctx, cancel := context.WithTimeout(s.killed, s.o.Handling)
		defer cancel()
		s.o.Rejected(ctx, Rejection{Raw: in.Raw, ControlID: in.Message.ControlID(), From: in.From, At: in.At, Fault: f})
	}
	return s.reply(in, Reply{hl7.AE, []hl7.Fault{f}})
}

// handle answers a message once, and its duplicates as the first time.
func (s *Server) handle(ctx context.Context, in *Incoming) ([]byte, error) {
	release, err := s.claim(ctx, in.Key)
	if err != nil {
		return nil, err
	}
	defer release()
	if s.o.Dedup != nil {
		first, found, err := s.o.Dedup.Find(ctx, in.Key)
		if err != nil {
			return nil, err
		}
		if found {
			return s.again(in, first), nil
		}
	}
	select {
	case s.handling <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	reply, err := s.call(ctx, in)
	<-s.handling
	if err != nil {
		return nil, err
	}
	kept, err := in.Remember(reply)
	if err != nil {
		return nil, err
	}
	if s.o.Dedup != nil && acceptCode(reply.code()) != hl7.CR { // what is refused for now may come again
		if err := s.o.Dedup.Keep(ctx, in.Key, kept); err != nil {
			return nil, err
		}
	}
	return kept.Answer, nil
}

func (s *Server) again(in *Incoming, first Remembered) []byte {
	if sum(in.Message) == first.Sum {
		return first.Answer
	}
	s.o.Log.Warn("mllp: another message under a control id already answered", "from", in.From, "controlID", in.Key.ControlID)
	if s.o.RefuseReused {
		return s.reply(in, Reply{hl7.AE, []hl7.Fault{{At: "MSH-10", Condition: hl7.DuplicateKey}}})
	}
	return first.Answer
}

// call keeps the other connections alive when a handler panics on one message.
func (s *Server) call(ctx context.Context, in *Incoming) (r Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %T", p) // its value might quote the message
		}
	}()
	return s.handler.Receive(ctx, in)
}

// reply writes an answer that is not remembered.
func (s *Server) reply(in *Incoming, r Reply) []byte {
	answer, err := s.acks.answer(in.Message, r, in.At)
	if err != nil { // the sender's own MSH cannot be repeated: answer without it
		answer, err = s.acks.answer(nil, r, in.At)
	}
	if err != nil {
		s.o.Log.Error("mllp: answer not written", "error", err)
	}
	return answer
}

func parseFault(err error) hl7.Fault {
	f := hl7.Fault{Condition: hl7.Application, Diagnostic: string(record.ReasonOf(err))}
	switch record.ReasonOf(err) {
	case hl7.ReasonNoMSH:
		f.At, f.Condition = "MSH", hl7.SegmentSequence
	case hl7.ReasonTwoMessages:
		f.At, f.Condition = "MSH[2]", hl7.SegmentSequence
	case hl7.ReasonDelimiters:
		f.At, f.Condition = "MSH-2", hl7.DataType
	}
	return f
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}
