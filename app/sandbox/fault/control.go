package fault

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/assets/texts/sandbox"
)

// PatientLine is one fictitious patient on the control page.
type PatientLine struct {
	Name      string `json:"name"`
	Birth     string `json:"birth"`
	INS       string `json:"ins"` // a test INS: the sandbox has no other
	Situation string `json:"situation"`
	DMP       string `json:"dmp"` // record.Existence
	Documents int    `json:"documents"`
}

// ControlOptions of the control page.
type ControlOptions struct {
	Patients func() []PatientLine // none when nil
	// Hosts that the page may be asked under, beside localhost and loopback addresses: what stops a web page
	// of elsewhere that resolves its own name to this machine.
	Hosts []string
}

// ruleJSON is Rule on the wire: delays in milliseconds.
type ruleJSON struct {
	ID          string `json:"id,omitempty"`
	Service     string `json:"service,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Kind        Kind   `json:"kind"`
	DelayMS     int64  `json:"delayMS,omitempty"`
	MaxDelayMS  int64  `json:"maxDelayMS,omitempty"`
	Status      int    `json:"status,omitempty"`
	Code        string `json:"code,omitempty"`
	Text        string `json:"text,omitempty"`
	Times       int    `json:"times,omitempty"`
}

func toJSON(r Rule) ruleJSON {
	return ruleJSON{r.ID, r.Service, r.Transaction, r.Kind, r.Delay.Milliseconds(), r.MaxDelay.Milliseconds(), r.Status, r.Code, r.Text, r.Times}
}

func (j ruleJSON) rule() Rule {
	return Rule{j.ID, j.Service, j.Transaction, j.Kind, milliseconds(j.DelayMS), milliseconds(j.MaxDelayMS), j.Status, j.Code, j.Text, j.Times}
}

// milliseconds saturates instead of overflowing, so that check sees what was asked.
func milliseconds(n int64) time.Duration {
	return time.Duration(min(max(n, -1), 2*longestDelay.Milliseconds())) * time.Millisecond
}

// Control returns the page /controle and its JSON API under /controle/api/:
// fautes (GET, POST, DELETE; DELETE fautes/ID), compteurs and requetes (GET, DELETE), patients (GET).
func (p *Plan) Control(o ControlOptions) http.Handler {
	if o.Patients == nil {
		o.Patients = func() []PatientLine { return nil }
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /controle", func(w http.ResponseWriter, r *http.Request) { p.page(w, http.StatusOK, o.Patients(), "") })
	mux.HandleFunc("POST /controle", func(w http.ResponseWriter, r *http.Request) {
		if err := p.form(r); err != nil {
			p.page(w, http.StatusUnprocessableEntity, o.Patients(), sandbox.Error(err))
			return
		}
		http.Redirect(w, r, "/controle", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /controle/api/fautes", func(w http.ResponseWriter, r *http.Request) {
		rules := []ruleJSON{}
		for _, rule := range p.Rules() {
			rules = append(rules, toJSON(rule))
		}
		writeJSON(w, http.StatusOK, rules)
	})
	mux.HandleFunc("POST /controle/api/fautes", func(w http.ResponseWriter, r *http.Request) {
		var in ruleJSON
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&in); err != nil {
			writeError(w, record.E(record.Invalid, ReasonKind))
			return
		}
		id, err := p.Set(in.rule())
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, http.StatusCreated, map[string]string{"id": id})
	})
	mux.HandleFunc("DELETE /controle/api/fautes", func(w http.ResponseWriter, r *http.Request) {
		p.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /controle/api/fautes/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := p.Remove(r.PathValue("id")); err != nil {
			writeError(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /controle/api/compteurs", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, p.Counts()) })
	mux.HandleFunc("GET /controle/api/requetes", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, p.Requests()) })
	mux.HandleFunc("GET /controle/api/patients", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, http.StatusOK, o.Patients()) })
	for _, path := range []string{"compteurs", "requetes"} {
		mux.HandleFunc("DELETE /controle/api/"+path, func(w http.ResponseWriter, r *http.Request) {
			p.Reset()
			w.WriteHeader(http.StatusNoContent)
		})
	}
	return onlyHosts(o.Hosts, http.NewCrossOriginProtection().Handler(mux))
}

// form plays a button of the page.
func (p *Plan) form(r *http.Request) error {
	r.Body = http.MaxBytesReader(nil, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return record.E(record.Invalid, ReasonKind).Wrap(err)
	}
	switch r.PostForm.Get("action") {
	case "retirer":
		return p.Remove(r.PostForm.Get("id"))
	case "vider":
		p.Clear()
		return nil
	case "zero":
		p.Reset()
		return nil
	}
	number := func(name string) (n int64, err error) {
		if v := strings.TrimSpace(r.PostForm.Get(name)); v != "" {
			if n, err = strconv.ParseInt(v, 10, 32); err != nil {
				return 0, record.E(record.Invalid, ReasonDelay).Wrap(err)
			}
		}
		return n, nil
	}
	delay, err1 := number("delai")
	most, err2 := number("delaimax")
	status, err3 := number("http")
	times, err4 := number("fois")
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	_, err := p.Set(ruleJSON{
		Service: r.PostForm.Get("service"), Transaction: r.PostForm.Get("transaction"), Kind: Kind(r.PostForm.Get("panne")),
		DelayMS: delay, MaxDelayMS: most, Status: int(status), Code: r.PostForm.Get("code"), Text: r.PostForm.Get("texte"), Times: int(times),
	}.rule())
	return err
}

func onlyHosts(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) && !slices.Contains(hosts, host) {
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusUnprocessableEntity
	if record.CodeOf(err) == record.NotFound {
		status = http.StatusNotFound
	}
	writeJSON(w, status, map[string]string{"reason": string(record.ReasonOf(err)), "message": sandbox.Error(err)})
}
