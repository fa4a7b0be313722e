package app

import (
	"context"
	"time"

	"chevet/app/record"
)

// serviceNames is the order of the status bar.
var serviceNames = []string{ServiceCentral, ServiceDMP, ServiceDirectory, ServicePSC}

// Services returns the state of the services, in the order of the status bar.
func (w *Workstation) Services() []Service {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Service(nil), w.services...)
}

// watchServices asks the central server how the services do, at each tick, until the workstation closes.
func (w *Workstation) watchServices(ctx context.Context) {
	defer close(w.ticking)
	tick := time.NewTicker(w.cfg.ServiceTick)
	defer tick.Stop()
	for {
		w.checkServices(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (w *Workstation) checkServices(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	began := w.parts.Clock()
	states, err := w.parts.Server.Services(ctx)
	if ctx.Err() != nil && err != nil && context.Cause(ctx) == context.Canceled {
		return
	}
	now := w.parts.Clock()
	seen := make(map[string]Service, len(serviceNames))
	if err != nil {
		seen[ServiceCentral] = Service{Name: ServiceCentral, State: ServiceDown}
	} else {
		seen[ServiceCentral] = Service{Name: ServiceCentral, State: w.speed(now.Sub(began)), Latency: now.Sub(began)}
		for _, s := range states {
			state := ServiceDown
			if s.Up {
				state = w.speed(s.Latency)
			}
			seen[s.Service] = Service{Name: s.Service, State: state, Latency: s.Latency}
		}
	}
	w.mu.Lock()
	before := make(map[string]Service, len(w.services))
	for _, s := range w.services {
		before[s.Name] = s
	}
	list := make([]Service, 0, len(serviceNames))
	for _, name := range serviceNames {
		s, ok := seen[name]
		if !ok {
			s = Service{Name: name} // the server is away: nobody knows
		}
		s.Since = now
		if b := before[name]; b.State == s.State && !b.Since.IsZero() {
			s.Since = b.Since
		}
		list = append(list, s)
	}
	w.services = list
	w.mu.Unlock()
	w.bus.publish(ServicesChanged{append([]Service(nil), list...)})
}

func (w *Workstation) speed(d time.Duration) ServiceState {
	if d > w.cfg.SlowAfter {
		return ServiceSlow
	}
	return ServiceUp
}

// unreachable reports that err says the service was not reached, and not that it refused.
func unreachable(err error) bool { return record.CodeOf(err) == record.Unavailable }
