package dmp_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/beevik/etree"
)

// answer is what came back.
type answer struct {
	status int
	header http.Header
	root   *etree.Element // the envelope
	body   *etree.Element // first element of soap:Body
	parts  map[string][]byte
	raw    []byte
}

// post sends a request as it is, and reads the answer whatever its shape.
func (k *kit) post(q ask, raw []byte) (answer, error) {
	k.Helper()
	contentType := `application/soap+xml; charset=utf-8; action="` + q.action + `"`
	if q.mtom {
		var b bytes.Buffer
		b.WriteString("--uuid-1\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root@dpi>\r\n\r\n")
		b.Write(beside(raw, q.files))
		for name, content := range q.files {
			b.WriteString("\r\n--uuid-1\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <" + name + "@dpi:1>\r\n\r\n")
			b.Write(content)
		}
		b.WriteString("\r\n--uuid-1--\r\n")
		raw = b.Bytes()
		contentType = `multipart/related; type="application/xop+xml"; boundary="uuid-1"; start="<root@dpi>"; start-info="application/soap+xml"; action="` + q.action + `"`
	}
	client := q.client
	if client == nil {
		client = k.client
	}
	resp, err := client.Post(k.server.URL()+q.path, contentType, bytes.NewReader(raw))
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: resp.StatusCode, header: resp.Header, raw: got, parts: map[string][]byte{}}
	return a, a.read()
}

// beside replaces the bytes of Documents by references to parts.
func beside(raw []byte, files map[string][]byte) []byte {
	for name, content := range files {
		raw = bytes.Replace(raw, []byte(base64.StdEncoding.EncodeToString(content)),
			[]byte(`<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:`+name+`@dpi%3A1"/>`), 1)
	}
	return raw
}

func (a *answer) read() error {
	kind, params := mediaType(a.header.Get("Content-Type"))
	xml := a.raw
	if kind == "multipart/related" {
		r := multipart.NewReader(bytes.NewReader(a.raw), params["boundary"])
		for n := 0; ; n++ {
			p, err := r.NextRawPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			content, err := io.ReadAll(p)
			if err != nil {
				return err
			}
			if n == 0 {
				xml = content
				continue
			}
			a.parts[strings.Trim(p.Header.Get("Content-ID"), "<>")] = content
		}
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(xml); err != nil {
		return err
	}
	if a.root = doc.Root(); a.root == nil {
		return fmt.Errorf("empty answer")
	}
	if body := a.root.FindElement("Body"); body != nil {
		a.body = body.ChildElements()[0]
	}
	return nil
}

// call makes a whole exchange, checks both bodies with the official schema and fails on a broken answer.
func (k *kit) call(q ask) answer {
	k.Helper()
	raw := k.envelope(q)
	a, err := k.post(q, raw)
	if err != nil {
		k.Fatalf("%s: %v", q.action, err)
	}
	if q.after == nil && !q.badSample {
		k.valid(k.body(q))
	}
	if a.body.Tag != "Fault" {
		k.valid(a.withDocuments())
	}
	return a
}

// mediaType is more tolerant than the standard library: unquoted parameters may hold any character.
func mediaType(s string) (kind string, params map[string]string) {
	if kind, params, err := mime.ParseMediaType(s); err == nil {
		return kind, params
	}
	fields := strings.Split(s, ";")
	params = map[string]string{}
	for _, f := range fields[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(f), "=")
		params[name] = strings.Trim(value, `"`)
	}
	return strings.TrimSpace(fields[0]), params
}

// withDocuments puts the parts back in the XML, as the schema wants them.
func (a answer) withDocuments() *etree.Element {
	e := lift(a.body)
	for _, include := range e.FindElements(".//Include") {
		id, err := url.PathUnescape(strings.TrimPrefix(include.SelectAttrValue("href", ""), "cid:"))
		if err != nil {
			continue
		}
		parent := include.Parent()
		parent.RemoveChild(include)
		parent.SetText(base64.StdEncoding.EncodeToString(a.parts[id]))
	}
	return e
}

// fault returns the subcode and the reason of a SOAP fault.
func (a answer) fault() (code, reason string) {
	if a.body == nil || a.body.Tag != "Fault" {
		return "", ""
	}
	if sub := a.body.FindElement("Code/Subcode/Value"); sub != nil {
		code = sub.Text()
	}
	return code, a.body.FindElement("Reason/Text").Text()
}

// errorCode returns the first registry error.
func (a answer) errorCode() string {
	if e := a.body.FindElement(".//RegistryError"); e != nil {
		return e.SelectAttrValue("errorCode", "")
	}
	return ""
}

func (a answer) status3() string { // Success, Failure or PartialSuccess
	e := a.body
	if r := a.body.FindElement("RegistryResponse"); r != nil {
		e = r
	}
	s := e.SelectAttrValue("status", "")
	return s[strings.LastIndexByte(s, ':')+1:]
}

// titles returns the titles of a query's documents.
func (a answer) titles() []string {
	var all []string
	for _, e := range a.body.FindElements(".//ExtrinsicObject/Name/LocalizedString") {
		all = append(all, e.SelectAttrValue("value", ""))
	}
	return all
}

var schemas = map[string][]string{
	"PRPA_IN201307UV02": {"schema", "HL7V3", "NE2009", "multicacheschemas", "PRPA_IN201307UV02.xsd"},
	"PRPA_IN201308UV02": {"schema", "HL7V3", "NE2009", "multicacheschemas", "PRPA_IN201308UV02.xsd"},
	"AdhocQueryRequest": {"schema", "ebRS", "query.xsd"}, "AdhocQueryResponse": {"schema", "ebRS", "query.xsd"},
	"RetrieveDocumentSetRequest":           {"schema", "IHE", "XDS.b_DocumentRepository.xsd"},
	"RetrieveDocumentSetResponse":          {"schema", "IHE", "XDS.b_DocumentRepository.xsd"},
	"ProvideAndRegisterDocumentSetRequest": {"schema", "IHE", "XDS.b_DocumentRepository.xsd"},
	"RegistryResponse":                     {"schema", "ebRS", "rs.xsd"},
	"SubmitObjectsRequest":                 {"schema", "ebRS", "lcm.xsd"},
}

// valid runs xmllint with the official schema of the element.
func (k *kit) valid(body *etree.Element) {
	k.Helper()
	var schema string
	if path, known := schemas[body.Tag]; known {
		schema = shared(k, append([]string{"dmp-wsdl-xsd"}, path...)...)
	} else {
		schema = k.habilitationSchema()
	}
	doc := etree.NewDocument()
	doc.SetRoot(body.Copy())
	file := filepath.Join(k.dir, "body.xml")
	if err := doc.WriteToFile(file); err != nil {
		k.Fatal(err)
	}
	out, err := exec.Command("xmllint", "--noout", "--nonet", "--schema", schema, file).CombinedOutput()
	if err != nil {
		k.Errorf("%s is not valid: %.2000s", body.Tag, out)
	}
}

// habilitationSchema takes the schema out of the official WSDL.
func (k *kit) habilitationSchema() string {
	file := filepath.Join(k.dir, "habilitations.xsd")
	if _, err := os.Stat(file); err == nil {
		return file
	}
	wsdl := etree.NewDocument()
	if err := wsdl.ReadFromFile(shared(k, "dmp-wsdl-xsd", "wsdl", "Habilitations.wsdl")); err != nil {
		k.Fatal(err)
	}
	out := etree.NewDocument()
	out.SetRoot(wsdl.FindElement("//schema").Copy())
	if err := out.WriteToFile(file); err != nil {
		k.Fatal(err)
	}
	return file
}
