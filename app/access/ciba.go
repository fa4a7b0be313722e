package access

import (
	"context"
	"errors"
	"net/http"
	"time"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// DemandsWithin is over how long Options.DemandsPerPerson counts.
const DemandsWithin = 2 * time.Minute

// cibaStart asks a person to confirm on their e-CPS or card. The provider is that of the query, or the first that
// has CIBA. // security.md §1.3, P7
func (b *Broker) cibaStart(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var q api.CIBARequest
	if err := read(w, r, &q); err != nil {
		b.problem(w, err)
		return
	}
	d, request, err := b.demand(ctx, q, r.URL.Query().Get("provider"))
	if err != nil {
		b.trace(ctx, record.TraceLoginRefused, "", clean(q.Workstation), "ciba", err)
		b.problem(w, err)
		return
	}
	reply(w, http.StatusOK, pendingWords(d, request))
}

func (b *Broker) demand(ctx context.Context, q api.CIBARequest, name string) (Demand, string, error) {
	const op = "access.ciba"
	p := b.withCIBA(name)
	switch {
	case p == nil:
		return Demand{}, "", record.E(record.NotFound, ReasonProvider).In(op)
	case !workstationForm.MatchString(q.Workstation) || len(q.NationalID) > 64:
		return Demand{}, "", record.E(record.Invalid, ReasonRequest).In(op)
	}
	now := b.o.Clock()
	n, err := b.o.Sessions.CountDemands(ctx, q.NationalID, now.Add(-DemandsWithin))
	if err != nil {
		return Demand{}, "", err
	}
	if n >= b.o.DemandsPerPerson {
		return Demand{}, "", record.E(record.Unavailable, ReasonTooMany).In(op)
	}
	code := psc.NewCode()
	// counted under the identifier as given: the provider may write it otherwise
	c, err := p.StartCIBA(ctx, psc.CIBARequest{NationalID: q.NationalID, Code: code, Channel: q.Channel})
	if err != nil {
		return Demand{}, "", err
	}
	request := newSecret()
	d := Demand{ID: HashOf(request), Provider: p.ID(), Workstation: q.Workstation, CIBA: c, Code: code, CreatedAt: now}
	if err := b.o.Sessions.AddDemand(ctx, d); err != nil {
		return Demand{}, "", full(err)
	}
	return d, request, nil
}

func (b *Broker) withCIBA(name string) *provider {
	for _, p := range b.o.Providers {
		if p.CIBA() && (name == "" || p.ID() == name) {
			return b.providers[p.ID()]
		}
	}
	return nil
}

// cibaPoll answers 202 while the person has not, and 200 with the session once they have. The workstation may poll as
// it likes: the provider is asked no more often than it wants, and is waited for while it cannot be reached.
func (b *Broker) cibaPoll(w http.ResponseWriter, r *http.Request) {
	request := r.PathValue("request")
	// the workstation that gives up must not make us lose an answer: the provider gives it once
	d, s, err := b.poll(context.WithoutCancel(r.Context()), request)
	switch {
	case err != nil:
		b.trace(r.Context(), record.TraceLoginRefused, "", d.Workstation, "ciba", err)
		b.problem(w, err)
	case s == nil:
		reply(w, http.StatusAccepted, pendingWords(d, request))
	default:
		reply(w, http.StatusOK, s)
	}
}

func (b *Broker) poll(ctx context.Context, request string) (now Demand, s *api.Session, failed error) {
	var login *psc.Login
	id := HashOf(request)
	err := b.o.Sessions.UpdateDemand(ctx, id, func(d *Demand) {
		if p := b.providers[d.Provider]; p != nil {
			login, failed = p.PollCIBA(ctx, &d.CIBA)
		} else {
			failed = record.E(record.NotFound, ReasonProvider).In("access.ciba")
		}
		now = *d
	})
	switch {
	case errors.Is(err, ErrNone):
		return Demand{}, nil, record.E(record.NotFound, ReasonDemand).In("access.ciba")
	case err != nil:
		return Demand{}, nil, err
	case failed != nil && !now.CIBA.Done && record.CodeOf(failed) == record.Unavailable:
		return now, nil, nil // not reached just now: the demand itself expires soon enough
	case failed != nil, login == nil:
		return now, nil, failed
	}
	p := b.providers[now.Provider]
	if err := b.o.Sessions.EndDemand(ctx, id); err != nil { // cancelled while the provider was asked
		b.leaveProvider(ctx, p, now.Workstation, login.Tokens)
		return now, nil, record.E(record.NotFound, ReasonDemand).In("access.ciba").Wrap(err)
	}
	session, err := b.admit(ctx, p, login.Identity, now.Workstation)
	if err != nil {
		b.leaveProvider(ctx, p, now.Workstation, login.Tokens)
		return now, nil, err
	}
	s, err = b.open(ctx, session, login.Tokens)
	return now, s, err
}

// cibaCancel forgets a demand: an approval that still comes opens nothing.
func (b *Broker) cibaCancel(w http.ResponseWriter, r *http.Request) {
	err := b.o.Sessions.EndDemand(r.Context(), HashOf(r.PathValue("request")))
	if errors.Is(err, ErrNone) {
		err = record.E(record.NotFound, ReasonDemand).In("access.ciba")
	}
	if err != nil {
		b.problem(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func pendingWords(d Demand, request string) api.CIBAPending {
	return api.CIBAPending{Request: request, Code: d.Code, ExpiresAt: d.CIBA.ExpiresAt.UTC(),
		Interval: int(max(d.CIBA.Interval, time.Second).Seconds())}
}
