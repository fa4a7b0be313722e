package soap_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/soap"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var ctx = context.Background()

const id = "urn:uuid:00000000-0000-4000-8000-000000000001"

func request() soap.Request {
	return soap.Request{Action: "urn:a", MessageID: id, Body: []byte(`<q xmlns="urn:q"/>`)}
}

// ask sends the request to a server that answers as told.
func ask(t testing.TB, o soap.Options, r soap.Request, answer http.HandlerFunc) (*soap.Answer, error) {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	c := soap.NewClient(o)
	t.Cleanup(c.Close)
	a, err := c.Do(ctx, s.URL+"/service", r)
	if a != nil {
		t.Cleanup(func() { a.Close() })
	}
	return a, err
}

func envelope(body string) string {
	return `<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://www.w3.org/2005/08/addressing"><S:Header><w:Action>urn:b</w:Action><w:MessageID> urn:m </w:MessageID><w:RelatesTo>` + id +
		`</w:RelatesTo></S:Header><S:Body>` + body + `</S:Body></S:Envelope>`
}

func plain(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/soap+xml")
		io.WriteString(w, body)
	}
}

func raw(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body)
	}
}

func TestTheEnvelopeIsWrittenWithItsHeadersInOrder(t *testing.T) {
	r := request()
	r.Assertion = []byte(`<a:Assertion xmlns:a="urn:saml">é</a:Assertion>`)
	r.MessageID = `urn:<&"`
	got := string(r.Envelope("https://h/p?a=1&b=2"))
	last := -1
	for _, part := range []string{"<wsa:MessageID>urn:&lt;&amp;", "<wsa:To>https://h/p?a=1&amp;b=2</wsa:To>", `<wsa:ReplyTo S:mustUnderstand="true"><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address>`,
		`<wsa:Action S:mustUnderstand="true">urn:a</wsa:Action>`, "<wsse:Security", string(r.Assertion), "</S:Header><S:Body>" + string(r.Body) + "</S:Body>"} {
		i := strings.Index(got, part)
		if i <= last {
			t.Errorf("%s is not at its place in %s", part, got)
		}
		last = i
	}
	if err := xml.Unmarshal([]byte(got), new(struct{})); err != nil {
		t.Error(err)
	}
}

func TestAnIncompleteRequestIsNotSent(t *testing.T) {
	for name, change := range map[string]func(*soap.Request){
		"action":     func(r *soap.Request) { r.Action = "" },
		"message id": func(r *soap.Request) { r.MessageID = "" },
		"body":       func(r *soap.Request) { r.Body = nil },
		"attachment": func(r *soap.Request) { r.Attachments = []soap.Attachment{{ID: "a>\r\nX: y"}} },
	} {
		r := request()
		change(&r)
		if _, err := ask(t, soap.Options{}, r, func(http.ResponseWriter, *http.Request) { t.Errorf("%s: sent", name) }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAttachmentsArriveByteForByteAtTheStandardReader(t *testing.T) {
	r := request()
	content := []byte("--uuid-00000000-0000-4000-8000-000000000001\r\n\x00\xff\n--\r\n")
	r.Attachments = []soap.Attachment{{ID: "doc 1+é@dpi", ContentType: "text/xml", Content: content}}
	r.Body = []byte(`<q xmlns="urn:q">` + string(soap.Include("doc 1+é@dpi")) + `</q>`)
	_, err := ask(t, soap.Options{}, r, func(w http.ResponseWriter, in *http.Request) {
		kind, params, err := mime.ParseMediaType(in.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/related" || params["type"] != "application/xop+xml" || params["start-info"] != "application/soap+xml" || params["action"] != "urn:a" {
			t.Errorf("%v %s %v", err, kind, params)
		}
		reader := multipart.NewReader(in.Body, params["boundary"])
		root, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if root.Header.Get("Content-ID") != params["start"] || !strings.HasPrefix(root.Header.Get("Content-Type"), "application/xop+xml") {
			t.Errorf("%v", root.Header)
		}
		text, _ := io.ReadAll(root)
		_, href, _ := strings.Cut(string(text), `href="cid:`)
		href, _, _ = strings.Cut(href, `"`)
		part, err := reader.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(part)
		if !bytes.Equal(got, content) || part.Header.Get("Content-ID") != "<doc 1+é@dpi>" {
			t.Errorf("%q %v", got, part.Header)
		}
		if name, err := url.QueryUnescape(href); err != nil || name != "doc 1+é@dpi" {
			t.Errorf("href %q", href)
		}
		if _, err := reader.NextRawPart(); err != io.EOF {
			t.Error(err)
		}
		plain(envelope("<r/>"))(w, in)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHeadersAndFaultsAreRead(t *testing.T) {
	a, err := ask(t, soap.Options{}, request(), plain(envelope(`<r xmlns="urn:r"/>`)))
	if err != nil || a.Action != "urn:b" || a.MessageID != "urn:m" || a.RelatesTo != id || a.Body != (xml.Name{Space: "urn:r", Local: "r"}) || a.Fault != nil || a.Multipart {
		t.Fatalf("%+v %v", a, err)
	}
	fault := envelope(`<S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value xmlns:d="urn:d">d:DMPInvalidCertificate</S:Value><S:Subcode><S:Value>d:More</S:Value></S:Subcode></S:Subcode></S:Code>` +
		`<S:Reason><S:Text xml:lang="en">bad</S:Text><S:Text xml:lang="fr">mauvais
  certificat</S:Text></S:Reason><S:Detail><x><y>un</y> <z>deux</z></x></S:Detail></S:Fault>`)
	a, err = ask(t, soap.Options{}, request(), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/soap+xml")
		w.WriteHeader(500)
		io.WriteString(w, fault)
	})
	if err != nil || a.Fault == nil {
		t.Fatalf("%+v %v", a, err)
	}
	f := a.Fault
	if f.Code != "Sender" || strings.Join(f.Subcodes, " ") != "DMPInvalidCertificate More" || f.Reason != "mauvais certificat" || f.Detail != "un deux" || !f.Has("More") || f.Has("S:Sender") {
		t.Errorf("%+v", f)
	}
	old := `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>non</faultstring></s:Fault></s:Body></s:Envelope>`
	if a, err = ask(t, soap.Options{}, request(), plain(old)); err != nil || a.Fault == nil || a.Fault.Code != "Client" || a.Fault.Reason != "non" {
		t.Errorf("%+v %v", a, err)
	}
}

const root = "--B\r\nContent-Type: application/xop+xml; type=\"application/soap+xml\"\r\nContent-ID: <r@x>\r\n\r\n"

func part(cid, content string) string {
	return "\r\n--B\r\nContent-Type: text/xml\r\nContent-ID: <" + cid + ">\r\n\r\n" + content
}

const multi = `multipart/related; type="application/xop+xml"; boundary="B"; start="<r@x>"`

func TestMultipartAnswersAreReadInEveryLegalShape(t *testing.T) {
	good := root + envelope("<r/>") + part("a@b", "bonjour") + "\r\n--B--"
	for name, c := range map[string]struct{ kind, body string }{
		"quoted":                {multi, good},
		"unquoted, other order": {`Multipart/Related; start=<r@x>;boundary=B ; TYPE=application/xop+xml`, good},
		"no start":              {`multipart/related; boundary=B`, good},
		"preamble and epilogue": {multi, "avant\r\n" + good + "\r\naprès"},
		"bare line ends":        {multi, strings.ReplaceAll(good, "\r\n", "\n")},
		"root last":             {multi, strings.TrimPrefix(part("a@b", "bonjour"), "\r\n") + "\r\n" + root + envelope("<r/>") + "\r\n--B--"},
		"root as SOAP":          {multi, strings.Replace(good, "application/xop+xml;", "application/soap+xml;", 1)},
		"base64": {multi, strings.Replace(strings.Replace(good, "bonjour", "Ym9u\r\nam91cg==", 1), "Content-Type: text/xml",
			"Content-Transfer-Encoding: base64\r\nContent-Type: text/xml", 1)},
		"quoted-printable": {multi, strings.Replace(strings.Replace(good, "bonjour", "b=6Fnj=\r\nour", 1), "Content-Type: text/xml",
			"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/xml", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ask(t, soap.Options{}, request(), raw(c.kind, c.body))
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			err = a.Parts(func(p soap.Part) error {
				b, err := io.ReadAll(p.Content)
				got[p.ID] = string(b)
				return err
			})
			if err != nil || len(got) != 1 || got["a@b"] != "bonjour" || !a.Multipart || a.Body.Local != "r" {
				t.Errorf("%v %v %v", got, err, a.Body)
			}
		})
	}
}

func TestHostileMultipartsAreRefused(t *testing.T) {
	good := root + envelope("<r/>") + part("a@b", "bonjour") + "\r\n--B--"
	huge := strings.Repeat("a", 100<<10)
	for name, c := range map[string]struct {
		kind, body string
		limits     soap.Limits
		want       soap.Kind
	}{
		"no boundary":              {"multipart/related", good, soap.Limits{}, soap.ContentType},
		"boundary too long":        {`multipart/related; boundary="` + huge[:71] + `"`, good, soap.Limits{}, soap.ContentType},
		"boundary with a line end": {"multipart/related; boundary=\"B\\\r\"", good, soap.Limits{}, soap.ContentType},
		"boundary twice":           {multi + "; boundary=C", good, soap.Limits{}, soap.ContentType},
		"quote left open":          {`multipart/related; boundary="B`, good, soap.Limits{}, soap.ContentType},
		"another type":             {`multipart/related; type="text/html"; boundary=B`, good, soap.Limits{}, soap.ContentType},
		"form data":                {`multipart/form-data; boundary=B`, good, soap.Limits{}, soap.ContentType},
		"root of another type":     {multi, strings.Replace(good, "application/xop+xml;", "text/html;", 1), soap.Limits{}, soap.ContentType},
		"root in UTF-16":           {multi, strings.Replace(good, "application/xop+xml;", "application/xop+xml; charset=utf-16;", 1), soap.Limits{}, soap.ContentType},
		"unknown encoding":         {multi, strings.Replace(good, "Content-Type: text/xml", "Content-Transfer-Encoding: x\r\nContent-Type: text/xml", 1), soap.Limits{}, soap.ContentType},
		"no root":                  {multi, strings.Replace(good, "<r@x>", "<s@x>", 1), soap.Limits{}, soap.MissingPart},
		"no part":                  {multi, "--B--", soap.Limits{}, soap.MissingPart},
		"other boundary":           {multi, strings.ReplaceAll(good, "--B", "--C"), soap.Limits{}, soap.Truncated},
		"empty":                    {multi, "", soap.Limits{}, soap.Truncated},
		"two parts with one id":    {multi, root + envelope("<r/>") + part("a", "1") + part("a", "2") + "\r\n--B--", soap.Limits{}, soap.Malformed},
		"not closed":               {multi, strings.TrimSuffix(good, "\r\n--B--"), soap.Limits{}, soap.Truncated},
		"cut in a boundary":        {multi, strings.TrimSuffix(good, "--"), soap.Limits{}, soap.Truncated},
		"cut in headers":           {multi, root + envelope("<r/>") + "\r\n--B\r\nContent-Type: te", soap.Limits{}, soap.Truncated},
		"huge header":              {multi, root + envelope("<r/>") + "\r\n--B\r\nX: " + huge + "\r\n\r\nx\r\n--B--", soap.Limits{}, soap.TooLarge},
		"many headers":             {multi, root + envelope("<r/>") + "\r\n--B\r\n" + strings.Repeat("X: y\r\n", 20000) + "\r\nx\r\n--B--", soap.Limits{}, soap.TooLarge},
		"header without a colon":   {multi, root + envelope("<r/>") + "\r\n--B\r\nbonjour\r\n\r\nx\r\n--B--", soap.Limits{}, soap.Malformed},
		"many parts":               {multi, root + envelope("<r/>") + strings.Repeat(part("", "x"), 3) + "\r\n--B--", soap.Limits{Parts: 2}, soap.TooLarge},
		"large attachment":         {multi, good, soap.Limits{Attachment: 6}, soap.TooLarge},
		"large early attachment":   {multi, strings.TrimPrefix(part("a@b", "bonjour"), "\r\n") + "\r\n" + good, soap.Limits{Attachment: 6}, soap.TooLarge},
		"large envelope":           {multi, good, soap.Limits{Envelope: 100}, soap.TooLarge},
		"large whole":              {multi, good, soap.Limits{Total: 100}, soap.TooLarge},
		"endless preamble":         {multi, strings.Repeat("a\r\n", 200_000) + good, soap.Limits{}, soap.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ask(t, soap.Options{Limits: c.limits}, request(), raw(c.kind, c.body))
			if err == nil {
				err = a.Parts(func(soap.Part) error { return nil })
			}
			if soap.KindOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestHostileEnvelopesAreRefused(t *testing.T) {
	deep := strings.Repeat("<a>", 10_000)
	for name, c := range map[string]struct {
		kind, body string
		want       soap.Kind
	}{
		"HTML":               {"text/html", "<html/>", soap.ContentType},
		"plain XML":          {"text/xml", envelope("<r/>"), soap.ContentType},
		"no type":            {"", envelope("<r/>"), soap.ContentType},
		"latin-1":            {"application/soap+xml; charset=iso-8859-1", envelope("<r/>"), soap.ContentType},
		"empty":              {"application/soap+xml", "", soap.Malformed},
		"not an envelope":    {"application/soap+xml", "<x/>", soap.Malformed},
		"unknown version":    {"application/soap+xml", strings.ReplaceAll(envelope("<r/>"), "2003/05", "2099/05"), soap.Malformed},
		"document type":      {"application/soap+xml", "<!DOCTYPE x>" + envelope("<r/>"), soap.Malformed},
		"entities":           {"application/soap+xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + envelope("<r>&b;</r>"), soap.Malformed},
		"unknown entity":     {"application/soap+xml", strings.Replace(envelope("<r/>"), "urn:b", "&b;", 1), soap.Malformed},
		"deep header":        {"application/soap+xml", strings.Replace(envelope("<r/>"), "<w:Action>", deep+"<w:Action>", 1), soap.Malformed},
		"deep in a header":   {"application/soap+xml", strings.Replace(envelope("<r/>"), "urn:b", deep, 1), soap.Malformed},
		"deep fault":         {"application/soap+xml", envelope("<S:Fault>" + deep), soap.Malformed},
		"deep detail":        {"application/soap+xml", envelope("<S:Fault><S:Detail>" + deep), soap.Malformed},
		"cut fault":          {"application/soap+xml", envelope("<S:Fault><S:Code>")[:300], soap.Malformed},
		"many headers":       {"application/soap+xml", strings.Replace(envelope("<r/>"), "<w:Action>", strings.Repeat("<x/>", 10_000)+"<w:Action>", 1), soap.Malformed},
		"not UTF-8":          {"application/soap+xml", envelope("<r>\xff</r>"), soap.Malformed},
		"to another message": {"application/soap+xml", strings.Replace(envelope("<r/>"), id, "urn:uuid:2", 1), soap.Unrelated},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ask(t, soap.Options{}, request(), raw(c.kind, c.body))
			if soap.KindOf(err) != c.want {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestAVisitThatFailsStopsWithItsError(t *testing.T) {
	a, err := ask(t, soap.Options{}, request(), raw(multi, root+envelope("<r/>")+part("a", "1")+part("b", "2")+"\r\n--B--"))
	if err != nil {
		t.Fatal(err)
	}
	mine, visits := errors.New("mine"), 0
	if err := a.Parts(func(soap.Part) error { visits++; return mine }); err != mine || visits != 1 {
		t.Errorf("%v after %d", err, visits)
	}
}

func TestContentIDsAreUnescapedAsPaths(t *testing.T) {
	for href, want := range map[string]string{
		"cid:b857-2@urn%3Aihe%3Aiti%3Axds-b%3A2007": "b857-2@urn:ihe:iti:xds-b:2007",
		"CID:a+b@c":  "a+b@c",
		"cid:%C3%A9": "é",
	} {
		if got, err := soap.ContentID(href); err != nil || got != want {
			t.Errorf("%s: %q %v", href, got, err)
		}
	}
	for _, href := range []string{"", "cid:", "http://x", "cid:%zz", "cid:" + strings.Repeat("a", 2000)} {
		if _, err := soap.ContentID(href); err == nil {
			t.Errorf("%q accepted", href[:min(len(href), 20)])
		}
	}
}

func TestRedirectionsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the message went elsewhere") }))
	defer other.Close()
	_, err := ask(t, soap.Options{}, request(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	var e *soap.Error
	if !errors.As(err, &e) || e.Kind != soap.Status || e.Status != 307 {
		t.Error(err)
	}
}

func TestTheContextBoundsAttachmentsToo(t *testing.T) {
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", multi)
		fmt.Fprint(w, root+envelope("<r/>")+part("a", strings.Repeat("x", 20_000)))
		w.(http.Flusher).Flush()
		<-release
	}))
	defer s.Close()
	defer close(release)
	c := soap.NewClient(soap.Options{})
	defer c.Close()
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	a, err := c.Do(short, s.URL, request())
	if err == nil {
		defer a.Close()
		err = a.Parts(func(p soap.Part) error { _, err := io.Copy(io.Discard, p.Content); return err })
	}
	if soap.KindOf(err) != soap.Timeout {
		t.Error(err)
	}
}

func TestTheFirstPartsAreStreamedWhileTheRestIsStillToCome(t *testing.T) {
	got := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", multi)
		fmt.Fprint(w, root+envelope("<r/>")+part("a", strings.Repeat("x", 64<<10)))
		w.(http.Flusher).Flush()
		<-got // the client has bytes of the attachment before the server goes on
		fmt.Fprint(w, "y\r\n--B--")
	}))
	defer s.Close()
	c := soap.NewClient(soap.Options{})
	defer c.Close()
	a, err := c.Do(ctx, s.URL, request())
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	total := 0
	err = a.Parts(func(p soap.Part) error {
		first := make([]byte, 10_000)
		n, err := io.ReadFull(p.Content, first)
		close(got)
		if err != nil {
			return err
		}
		rest, err := io.Copy(io.Discard, p.Content)
		total = n + int(rest)
		return err
	})
	if err != nil || total != 64<<10+1 {
		t.Errorf("%d %v", total, err)
	}
}
