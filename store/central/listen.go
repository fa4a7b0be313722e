package central

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel carries the establishment whose log grew.
const channel = "chevet_log"

// listener hears what other servers add to the log.
type listener struct {
	stop context.CancelFunc
	done chan struct{}
}

// listen returns once it hears. A line that is cut is taken again, and whatever was said meanwhile is announced.
func listen(ctx context.Context, config *pgx.ConnConfig, s *Store) (*listener, error) {
	conn, err := hear(ctx, config)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	l := &listener{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for pause := time.Second; ctx.Err() == nil; {
			if conn != nil {
				err = s.relay(ctx, conn)
				pause = time.Second
			}
			if ctx.Err() != nil {
				return
			}
			s.o.Log.Warn("the database's event line is cut", "err", err, "next", pause)
			timer := time.NewTimer(pause)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return
			}
			pause = min(2*pause, 30*time.Second)
			if conn, err = hear(ctx, config); err == nil {
				s.announce()
			}
		}
		if conn != nil {
			_ = conn.Close(context.WithoutCancel(ctx))
		}
	}()
	return l, nil
}

func hear(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// relay announces until the line is cut.
func (s *Store) relay(ctx context.Context, conn *pgx.Conn) error {
	defer conn.Close(context.WithoutCancel(ctx))
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if n.Payload == s.o.Establishment && n.PID != s.backend.Load() { // our own was announced at the commit
			s.announce()
		}
	}
}

func (l *listener) close() {
	l.stop()
	<-l.done
}
