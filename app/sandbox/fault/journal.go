package fault

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Request is one request received, as the control page shows it.
type Request struct {
	Seq         int           `json:"seq"`
	At          time.Time     `json:"at"`
	Service     string        `json:"service"`
	Transaction string        `json:"transaction"`
	Method      string        `json:"method"`
	Path        string        `json:"path"`
	Remote      string        `json:"remote"`
	Client      string        `json:"client,omitempty"` // common name of the client certificate
	Note        string        `json:"note,omitempty"`
	Header      []string      `json:"header"` // «Name: value», secrets masked
	Body        string        `json:"body"`   // beginning, secrets masked
	BodySize    int           `json:"bodySize"`
	Faults      []Kind        `json:"faults,omitempty"`
	Status      int           `json:"status"` // 0 while unanswered or when cut
	Sent        int64         `json:"sent"`
	Took        time.Duration `json:"took"` // nanoseconds
}

// Requests returns the last requests, newest first.
func (p *Plan) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := slices.Clone(p.requests)
	slices.Reverse(last)
	return last
}

func (p *Plan) record(r *http.Request, c Call, active Active) int {
	body := c.Body[:min(len(c.Body), p.o.Body)]
	q := Request{
		At: p.o.Clock(), Service: c.Service, Transaction: c.Transaction, Method: r.Method, Path: maskQuery(r), Note: c.Note,
		Remote: r.RemoteAddr, Header: maskHeader(r.Header), Body: Mask(strings.ToValidUTF8(string(body), "·")), BodySize: len(c.Body),
	}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		q.Client = r.TLS.PeerCertificates[0].Subject.CommonName
	}
	for _, rule := range active {
		q.Faults = append(q.Faults, rule.Kind)
	}
	defer func() { p.o.Seen(q) }()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lastSeq++
	q.Seq = p.lastSeq
	if p.counts[c.Service] == nil {
		p.counts[c.Service] = map[string]int{}
	}
	p.counts[c.Service][c.Transaction]++
	if len(p.requests) >= p.o.Keep {
		p.requests = slices.Delete(p.requests, 0, len(p.requests)-p.o.Keep+1)
	}
	p.requests = append(p.requests, q)
	return q.Seq
}

func (p *Plan) finish(seq int, a *answer, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.requests) - 1; i >= 0; i-- {
		if p.requests[i].Seq != seq {
			continue
		}
		p.requests[i].Sent, p.requests[i].Took = a.size, took
		if !a.cut {
			p.requests[i].Status = a.status
		}
		return
	}
}

const masked = "•••"

// secretNames are the fields whose value nobody needs to see: passwords, tokens, authorisation codes.
const secretNames = `password|passwd|client_secret|access_token|refresh_token|id_token|id_token_hint|client_assertion|code_verifier|code|assertion|auth_req_id|login_hint_token`

var (
	secretForm = regexp.MustCompile(`(?i)(^|[&?])(` + secretNames + `)=[^&\s]*`)
	secretJSON = regexp.MustCompile(`(?i)("(?:` + secretNames + `)"\s*:\s*)"(?:[^"\\]|\\.)*"?`)
	secretXML  = regexp.MustCompile(`(?is)(<(?:[\w.-]+:)?(?:Password|SignatureValue|BinarySecurityToken)\b[^>]*>)[^<]*`)
)

// Mask hides the secrets of a body: form fields, JSON members, XML passwords and signature values.
func Mask(body string) string {
	body = secretXML.ReplaceAllString(body, "${1}"+masked)
	body = secretJSON.ReplaceAllString(body, `${1}"`+masked+`"`)
	return secretForm.ReplaceAllString(body, "${1}${2}="+masked)
}

func maskQuery(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return r.URL.Path
	}
	return r.URL.Path + "?" + Mask(r.URL.RawQuery)
}

func maskHeader(h http.Header) []string {
	var lines []string
	for name, values := range h {
		for _, v := range values {
			switch name {
			case "Authorization", "Proxy-Authorization", "Cookie":
				v = masked
			}
			lines = append(lines, name+": "+v)
		}
	}
	slices.Sort(lines)
	return lines
}
