package mllp

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// ClientOptions steer a Client. The zero value sends in clear.
type ClientOptions struct {
	TLS      *tls.Config   // see ClientTLS; nil is clear text, for a trusted network only
	Dial     time.Duration // to connect, TLS included; default 10 s
	Answer   time.Duration // from the last byte sent to the acknowledgement; default 30 s
	Write    time.Duration // to hand the message to the network; default 2 min
	Attempts int           // on the same MSH-10, when the line breaks or stays silent; default 3
	// Pause is waited before attempt n (from 2). Default: 1 s, 2 s, 4 s … at most 30 s.
	Pause func(attempt int) time.Duration
	// Fallback and MaxBytes of the answers; MaxBytes default 1 MB.
	Parse hl7.Options
}

// Client sends messages to one address, one at a time. Its connection opens with the first message, stays open, and
// opens again when it must. A Client may be used by several goroutines: they wait for each other.
type Client struct {
	addr string
	o    ClientOptions
	turn chan struct{} // holds one token: whoever has it owns conn
	conn net.Conn
	in   *FrameReader
	used time.Time // the last answer
	done context.Context
	end  context.CancelFunc
}

// Ack is the answer to a message.
type Ack struct {
	hl7.Answer             // of the application; in enhanced mode without an application answer, of the accept level
	Accept     *hl7.Answer // enhanced mode only
	Raw        []byte      // the message that Answer was read from, nil if none was asked for
	Attempts   int         // how many times the message was sent
}

// NewClient makes a client of host:port.
func NewClient(addr string, o ClientOptions) *Client {
	o.Dial = orDuration(o.Dial, 10*time.Second)
	o.Answer = orDuration(o.Answer, 30*time.Second)
	o.Write = orDuration(o.Write, 2*time.Minute)
	o.Attempts = orInt(o.Attempts, 3)
	o.Parse.MaxBytes = orInt(o.Parse.MaxBytes, 1<<20)
	if o.Pause == nil {
		o.Pause = func(attempt int) time.Duration {
			return min(time.Second<<min(attempt-2, 5), 30*time.Second)
		}
	}
	if o.TLS = hardened(o.TLS); o.TLS != nil && o.TLS.ServerName == "" {
		o.TLS.ServerName, _, _ = net.SplitHostPort(addr)
	}
	c := &Client{addr: addr, o: o, turn: make(chan struct{}, 1)}
	c.done, c.end = context.WithCancel(context.Background())
	c.turn <- struct{}{}
	return c
}

// Send sends a message, without its frame, and waits for the acknowledgement whose MSA-2 is its MSH-10. When the line
// breaks or nothing comes in time, it connects again and sends the same bytes: a server that keeps duplicates apart
// handles them once. A negative acknowledgement is not an error.
//
// Errors: ReasonConnect when the message never left; ReasonNoAnswer when it may have arrived: send it again later with
// the same MSH-10; ReasonAnswer, ReasonMode, ReasonNoControl, ReasonClosed, those of hl7.Parse, and of ctx.
func (c *Client) Send(ctx context.Context, message []byte) (Ack, error) {
	want, err := expect(message)
	if err != nil {
		return Ack{}, err
	}
	select {
	case <-c.turn:
		defer func() { c.turn <- struct{}{} }()
	case <-ctx.Done():
		return Ack{}, ctx.Err()
	case <-c.done.Done():
	}
	left := false // some bytes may have reached the other side
	for attempt := 1; ; attempt++ {
		if c.done.Err() != nil {
			return Ack{}, record.E(record.Unavailable, ReasonClosed).In("mllp.Send")
		}
		ack, sent, err := c.try(ctx, message, want)
		if err == nil {
			ack.Attempts = attempt
			return ack, nil
		}
		c.drop()
		left = left || sent
		if ctx.Err() != nil {
			return Ack{}, ctx.Err()
		}
		if attempt >= c.o.Attempts || record.CodeOf(err) == record.Invalid {
			return Ack{Attempts: attempt}, outcome(err, left)
		}
		if err := c.pause(ctx, attempt+1); err != nil {
			return Ack{}, err
		}
	}
}

func outcome(err error, left bool) error {
	switch {
	case record.CodeOf(err) == record.Invalid:
		return err
	case left:
		return record.E(record.Unavailable, ReasonNoAnswer).In("mllp.Send").Wrap(err)
	}
	return record.E(record.Unavailable, ReasonConnect).In("mllp.Send").Wrap(err)
}

func (c *Client) pause(ctx context.Context, attempt int) error {
	t := time.NewTimer(c.o.Pause(attempt))
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.done.Done():
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// expected is what must come back.
type expected struct {
	controlID           string
	accept, application bool
}

func expect(message []byte) (expected, error) {
	m, err := hl7.Parse(message, hl7.Options{MaxBytes: len(message) + 1})
	if err != nil {
		return expected{}, err
	}
	if m.ControlID() == "" {
		return expected{}, record.E(record.Invalid, ReasonNoControl).In("mllp.Send")
	}
	e := expected{controlID: m.ControlID()}
	accept, application := modes(m)
	if accept == "" && application == "" {
		e.application = true
		return e, nil
	}
	for _, mode := range []string{accept, application} {
		if mode != "" && mode != "AL" && mode != "NE" {
			return expected{}, record.E(record.Invalid, ReasonMode).In("mllp.Send")
		}
	}
	e.accept, e.application = accept == "AL", application == "AL"
	return e, nil
}

// try sends once. sent reports that some bytes may have left.
func (c *Client) try(ctx context.Context, message []byte, want expected) (ack Ack, sent bool, err error) {
	if err := c.connect(ctx); err != nil {
		return Ack{}, false, err
	}
	stop := c.cutWith(ctx)
	defer stop()
	if err := c.allow(ctx, c.o.Write); err != nil {
		return Ack{}, false, err
	}
	frame := net.Buffers{{startBlock}, message, {endBlock, carriage}}
	if len(message) < 64<<10 { // one packet rather than three
		frame = net.Buffers{AppendFrame(nil, message)}
	}
	if _, err := frame.WriteTo(c.conn); err != nil {
		return Ack{}, true, err
	}
	if err := c.allow(ctx, c.o.Answer); err != nil {
		return Ack{}, true, err
	}
	ack.Answer.ControlID = want.controlID
	for want.accept || want.application {
		if err := c.read(&ack, &want); err != nil {
			return Ack{}, true, err
		}
	}
	if !stop() && ctx.Err() != nil { // the deadline may be in the past now
		c.drop()
	}
	return ack, true, nil
}

// read reads one answer. What answers another message came too late to its sender and is left out.
func (c *Client) read(ack *Ack, want *expected) error {
	raw, err := c.in.Next()
	if err != nil {
		if record.ReasonOf(err) == ReasonFrame { // cut short: the line broke
			return errors.New("answer cut short")
		}
		return err
	}
	raw = append([]byte(nil), raw...)
	m, err := hl7.Parse(raw, c.o.Parse)
	if err != nil {
		return record.E(record.Invalid, ReasonAnswer).In("mllp.Send").Wrap(err)
	}
	a, ok := hl7.AnswerOf(m)
	switch {
	case !ok:
		return record.E(record.Invalid, ReasonAnswer).In("mllp.Send").Because("no MSA")
	case a.ControlID != want.controlID && (a.ControlID != "" || a.Code.Positive()):
		return nil
	}
	ack.Raw, c.used = raw, time.Now()
	switch a.Code {
	case hl7.CA, hl7.CE, hl7.CR:
		ack.Accept, ack.Answer = &a, a
		want.accept = false
		want.application = want.application && a.Code == hl7.CA
	case hl7.AA, hl7.AE, hl7.AR:
		ack.Answer = a
		*want = expected{}
	default:
		return record.E(record.Invalid, ReasonAnswer).In("mllp.Send").Because("MSA-1")
	}
	return nil
}

// connect opens the connection if there is none, or if the other side has closed the one that there was.
func (c *Client) connect(ctx context.Context) error {
	if c.conn != nil && c.alive() {
		return nil
	}
	c.drop()
	ctx, cancel := context.WithTimeout(ctx, c.o.Dial)
	defer cancel()
	defer context.AfterFunc(c.done, cancel)()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	if c.o.TLS != nil {
		secure := tls.Client(conn, c.o.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return err
		}
		conn = secure
	}
	c.conn, c.in = conn, NewFrameReader(conn, c.o.Parse.MaxBytes)
	return nil
}

// alive looks for an end of stream that came while the connection was idle. Just after an answer it trusts the line:
// a break then costs one more attempt.
func (c *Client) alive() bool {
	switch {
	case c.in.r.Buffered() > 0:
		return false // bytes that nobody asked for
	case time.Since(c.used) < time.Second:
		return true
	}
	_ = c.conn.SetReadDeadline(time.Now().Add(time.Millisecond / 4))
	_, err := c.in.r.Peek(1)
	return isTimeout(err)
}

// allow gives the connection d more. It looks at ctx afterwards: a cut that came before was overwritten.
func (c *Client) allow(ctx context.Context, d time.Duration) error {
	_ = c.conn.SetDeadline(time.Now().Add(d))
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.done.Err()
}

// cutWith makes reads and writes fail when ctx or the client ends.
func (c *Client) cutWith(ctx context.Context) (stop func() bool) {
	conn := c.conn
	cut := func() { _ = conn.SetDeadline(time.Unix(1, 0)) }
	one, two := context.AfterFunc(ctx, cut), context.AfterFunc(c.done, cut)
	return func() bool { two(); return one() }
}

func (c *Client) drop() {
	if c.conn != nil {
		c.conn.Close()
		c.conn, c.in = nil, nil
	}
}

// Close closes the connection. A Send under way fails.
func (c *Client) Close() error {
	c.end()
	<-c.turn
	defer func() { c.turn <- struct{}{} }()
	c.drop()
	return nil
}
