package adt

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Pace says how fast a day goes.
type Pace struct {
	Speed   float64       // seconds of the day in one second; 0: as fast as the server answers
	Answer  time.Duration // the longest wait for one acknowledgement; 30 s
	Retries int           // on a connection that fails, each a second later; 0: none
	// Refused is told of what was not accepted (AA); nil stops at the first.
	Refused func(m Message, code, acknowledgement string)
	// Wait waits for a time; a timer when nil.
	Wait func(ctx context.Context, d time.Duration) error
}

// Feed sends a day to a receiver, one message at a time, each after the acknowledgement of the one before. // MLLP R1
func Feed(ctx context.Context, address string, day []Message, pace Pace) error {
	if pace.Answer == 0 {
		pace.Answer = 30 * time.Second
	}
	if pace.Wait == nil {
		pace.Wait = wait
	}
	l := &line{address: address, pace: pace}
	defer l.hangUp()
	for i, m := range day {
		if gap := time.Duration(0); i > 0 && pace.Speed > 0 {
			gap = time.Duration(float64(m.At.Sub(day[i-1].At)) / pace.Speed)
			if err := pace.Wait(ctx, gap); err != nil {
				return err
			}
		}
		answer, err := l.deliver(ctx, m)
		if err != nil {
			return fmt.Errorf("adt: %s: %w", m.ID, err)
		}
		if code := acknowledged(answer, m.ID); code != "AA" {
			if pace.Refused == nil {
				return fmt.Errorf("adt: %s (%s) answered %q", m.ID, m.Event, code)
			}
			pace.Refused(m, code, answer)
		}
	}
	return nil
}

// line is a connection that may be lost and made again.
type line struct {
	address string
	pace    Pace
	conn    net.Conn
	in      *bufio.Reader
}

func (l *line) hangUp() {
	if l.conn != nil {
		_ = l.conn.Close()
		l.conn = nil
	}
}

func (l *line) deliver(ctx context.Context, m Message) (answer string, err error) {
	for try := 0; ; try++ {
		if answer, err = l.exchange(ctx, m); err == nil || ctx.Err() != nil || try >= l.pace.Retries {
			return answer, err
		}
		l.hangUp()
		if err := l.pace.Wait(ctx, time.Second); err != nil {
			return "", err
		}
	}
}

func (l *line) exchange(ctx context.Context, m Message) (string, error) {
	if l.conn == nil {
		conn, err := (&net.Dialer{Timeout: l.pace.Answer}).DialContext(ctx, "tcp", l.address)
		if err != nil {
			return "", err
		}
		l.conn, l.in = conn, bufio.NewReader(conn)
	}
	stop := context.AfterFunc(ctx, func() { _ = l.conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := l.conn.SetDeadline(time.Now().Add(l.pace.Answer)); err != nil {
		return "", err
	}
	if _, err := l.conn.Write([]byte("\v" + m.Text + "\x1c\r")); err != nil {
		return "", err
	}
	frame, err := l.in.ReadString('\x1c')
	if err != nil {
		return "", err
	}
	if _, err := l.in.Discard(1); err != nil {
		return "", err
	}
	return strings.Trim(frame, "\v\x1c"), nil
}

// acknowledged reads MSA-1 of the acknowledgement of a message, "" when it is of another.
func acknowledged(answer, id string) string {
	for segment := range strings.SplitSeq(answer, "\r") {
		if f := strings.Split(segment, "|"); f[0] == "MSA" && len(f) > 2 && f[2] == id {
			return f[1]
		}
	}
	return ""
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
