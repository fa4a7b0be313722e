package central

import (
	"io"
	"net/http"

	"chevet/app/central/api"
)

// services tells how we and the services around us do. It says nothing of people: the login screen shows it.
func (s *Server) services(w http.ResponseWriter, r *http.Request) error {
	began := s.o.Clock()
	err := s.o.Store.Ping(r.Context())
	us := api.ServiceState{Service: "central", Up: err == nil, Latency: s.o.Clock().Sub(began), Since: s.started}
	if err != nil {
		us.Reason = api.ReasonFault
	}
	states := []api.ServiceState{us}
	if s.o.Services != nil {
		states = append(states, s.o.Services(r.Context())...)
	}
	return answer(w, states)
}

func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) error {
	_, err := io.WriteString(w, "ok\n")
	return err
}

// ready asks the database: a balancer sends nobody to a server that cannot store.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if err := s.o.Store.Ping(r.Context()); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		s.o.Log.Error("not ready", "err", err)
		return nil
	}
	_, err := io.WriteString(w, "ok\n")
	return err
}
