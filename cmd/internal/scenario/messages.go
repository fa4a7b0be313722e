package scenario

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chevet/app/dmp"
	"chevet/app/sandbox/fault"
)

// says names the transactions of the DMP.
var says = map[dmp.Transaction]string{
	dmp.TD02:     "existence du DMP et accès du professionnel",
	dmp.TD03Add:  "autorisation du professionnel",
	dmp.TD31:     "recherche des documents",
	dmp.TD31b:    "recherche d’un document par sa référence",
	dmp.TD32:     "consultation d’un document",
	dmp.TD03Drop: "retrait de son autorisation", dmp.TD13a: "données administratives du DMP", dmp.TD16: "professionnels autorisés et bloqués",
	dmp.TD21: "envoi d’un document", dmp.TD33Mask: "masquage", dmp.TD33Show: "mise en visibilité", dmp.TD33Erase: "suppression", dmp.TD33Shelf: "archivage",
}

// dmpMessages keeps the messages exchanged with the DMP since the last call.
func (w *ward) dmpMessages() {
	w.mu.Lock()
	seen := w.messages
	w.messages = nil
	w.mu.Unlock()
	for _, x := range seen {
		sent, got := x.Masked()
		for _, a := range x.Attachments {
			got = fmt.Appendf(got, "\n<!-- document reçu à part (MTOM) : %s, %d octets, SHA-1 %s -->", a.ContentType, a.Size, a.SHA1)
		}
		w.run.Exchange(fmt.Sprintf("%s, %s : HTTP %d en %d ms", x.Transaction, says[x.Transaction], x.Status, x.Took.Milliseconds()), sent, got)
	}
}

// pscSteps names what reaches Pro Santé Connect during a login.
var pscSteps = map[string]string{
	"psc.discovery": "lecture de la configuration du fournisseur, par le serveur",
	"psc.authorize": "demande d’autorisation, par le navigateur du professionnel",
	"psc.token":     "échange du code contre les jetons, par le serveur",
	"psc.certs":     "clés de signature du fournisseur, par le serveur",
	"psc.userinfo":  "identité du professionnel, par le serveur",
	"psc.logout":    "fin de session",
}

// pscMessages keeps the requests that Pro Santé Connect received, as it logged them: secrets were masked there. Its
// answers hold tokens: their status and size are kept, not their bytes.
func (w *ward) pscMessages() {
	requests := w.demo.Faults.Requests()
	slices.SortFunc(requests, func(a, b fault.Request) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, q := range requests {
		if q.Service != "psc" || pscSteps[q.Transaction] == "" {
			continue
		}
		step := pscSteps[q.Transaction]
		if q.Transaction == "psc.authorize" && q.Method == "POST" {
			step = "le professionnel s’authentifie sur la page du fournisseur"
		}
		got := fmt.Sprintf("HTTP %d, %d octets, %d ms (contenu non conservé)", q.Status, q.Sent, q.Took.Milliseconds())
		w.run.Exchange("Pro Santé Connect, "+step, []byte(httpText(q)), []byte(got))
	}
}

var told = []string{"Host", "Content-Type", "Authorization", "Accept", "Cookie"}

// httpText writes a request with one parameter a line.
func httpText(q fault.Request) string {
	var b strings.Builder
	path, query, _ := strings.Cut(q.Path, "?")
	fmt.Fprintf(&b, "%s %s\n", q.Method, path)
	parameters(&b, query)
	for _, line := range q.Header {
		if name, _, _ := strings.Cut(line, ":"); slices.Contains(told, name) {
			b.WriteString(line + "\n")
		}
	}
	if q.Client != "" {
		fmt.Fprintf(&b, "(certificat client : %s)\n", q.Client)
	}
	if q.Body != "" {
		b.WriteString("\n")
		parameters(&b, q.Body)
	}
	return b.String()
}

func parameters(b *strings.Builder, form string) {
	for p := range strings.SplitSeq(form, "&") {
		name, value, ok := strings.Cut(p, "=")
		if !ok {
			continue
		}
		if v, err := url.QueryUnescape(value); err == nil {
			value = v
		}
		fmt.Fprintf(b, "    %s = %s\n", name, value)
	}
}

// secrets are masked again here, whatever the source masked: nothing leaves for the evidence file otherwise.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(?s)(<(?:\w+:)?SignatureValue[^>]*>)[^<]*`),
	regexp.MustCompile(`(?s)(<(?:\w+:)?X509Certificate[^>]*>)[^<]*`),
	regexp.MustCompile(`()\b[1-8]\d{4}(?:\d{2}|2[AB])\d{8}\b`),
	regexp.MustCompile(`()\b[1-8]\d{4}(?:\d{2}|2[AB])\d{6}\b`),
	regexp.MustCompile(`()\beyJ[\w-]+\.[\w.-]+`),
	regexp.MustCompile(`((?:access_token|refresh_token|id_token|client_secret|code_verifier|cacheKey)"?\s*[:=]\s*"?)[^\s"&•]+`),
}

// twice is what a mask leaves after the closing tag of what it masked.
var twice = regexp.MustCompile(`(</(?:\w+:)?SignatureValue>)•••`)

// most bytes of one message in the evidence file.
const most = 60_000

// readable masks a message and lays it out.
func readable(raw []byte) string {
	for _, s := range secrets {
		raw = s.ReplaceAll(raw, []byte("${1}•••"))
	}
	raw = bytes.TrimSpace(twice.ReplaceAll(raw, []byte("$1")))
	text := string(raw)
	switch {
	case bytes.HasPrefix(raw, []byte("<")):
		text = indent(text)
	case json.Valid(raw) && len(raw) > 0:
		var out bytes.Buffer
		if json.Indent(&out, raw, "", "  ") == nil {
			text = out.String()
		}
	}
	if len(text) > most {
		cut := most
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "\n… (la suite n’est pas conservée)"
	}
	return text
}

var markup = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>|[^<]+`)

// indent lays XML out by its text alone: prefixes, order and values stay as they were sent. An element that holds text
// stays on its line.
func indent(xml string) string {
	parts := markup.FindAllString(xml, -1)
	var b strings.Builder
	depth, open := 0, false // open: the last thing written is a start tag, or its text
	line := func() {
		if b.Len() > 0 {
			b.WriteString("\n" + strings.Repeat("  ", depth))
		}
	}
	for _, p := range parts {
		switch {
		case strings.HasPrefix(p, "</"):
			depth = max(0, depth-1)
			if !open {
				line()
			}
			b.WriteString(p)
			open = false
		case strings.HasPrefix(p, "<?"), strings.HasPrefix(p, "<!"), strings.HasSuffix(p, "/>"):
			line()
			b.WriteString(p)
			open = false
		case strings.HasPrefix(p, "<"):
			line()
			b.WriteString(p)
			depth++
			open = true
		default:
			b.WriteString(strings.TrimSpace(p))
		}
	}
	return b.String()
}
