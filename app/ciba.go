package app

import (
	"context"
	"time"

	"chevet/app/central/api"
)

// pollCIBA asks at the interval the server gives until the person has answered, refused, or let it expire.
// The server answers slow_down by a longer interval of its own.
func pollCIBA(ctx context.Context, server Server, pending api.CIBAPending) (api.Session, error) {
	every := time.Duration(max(pending.Interval, 1)) * time.Second
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return api.Session{}, ctx.Err()
		}
		s, ok, err := server.PollCIBA(ctx, pending.Request)
		if err != nil || ok {
			return s, err
		}
	}
}
