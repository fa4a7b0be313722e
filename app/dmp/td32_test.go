package dmp_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chevet/app/dmp"
	"chevet/app/record"
)

const documentID = "1.2.250.1.999.1.1.7898.1.995657292"

var document = []byte("<?xml version=\"1.0\"?>\r\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\">é --uuid\r\n--x</ClinicalDocument>\n")

func wanted(content []byte) dmp.Wanted {
	sum := sha1.Sum(content)
	return dmp.Wanted{ID: documentID, Entry: record.Entry{Repository: "1.2.250.1.213.4.1.1.1.2", Hash: strings.ToUpper(hex.EncodeToString(sum[:])), Size: int64(len(content))}}
}

func retrieved(in received, status, errs, id, inside string) string {
	return soapAnswer(in, `<x:RetrieveDocumentSetResponse xmlns:x="urn:ihe:iti:xds-b:2007"><r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:`+status+`">`+
		errs+`</r:RegistryResponse><x:DocumentResponse><x:RepositoryUniqueId>1.2.250.1.213.4.1.1.1.2</x:RepositoryUniqueId><x:DocumentUniqueId>`+id+`</x:DocumentUniqueId><x:mimeType>text/xml</x:mimeType><x:Document>`+inside+`</x:Document></x:DocumentResponse></x:RetrieveDocumentSetResponse>`)
}

const include = `<xop:Include href="cid:b857-2@urn%3Aihe%3Aiti%3Axds-b%3A2007" xmlns:xop="http://www.w3.org/2004/08/xop/include"/>`

func mtom(w http.ResponseWriter, contentType, envelope, cid string, content []byte) {
	w.Header().Set("Content-Type", contentType)
	fmt.Fprintf(w, "--B1\r\nContent-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"\r\nContent-ID: <root@x>\r\n\r\n%s\r\n", envelope)
	if cid != "" {
		fmt.Fprintf(w, "--B1\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <%s>\r\n\r\n", cid)
		w.Write(content)
		fmt.Fprint(w, "\r\n")
	}
	fmt.Fprint(w, "--B1--\r\n")
}

const (
	quotedType   = `multipart/related; type="application/xop+xml"; boundary="B1"; start="<root@x>"; start-info="application/soap+xml"`
	unquotedType = `Multipart/Related;start-info=application/soap+xml;start=<root@x>;boundary=B1;type=application/xop+xml`
	cid          = "b857-2@urn:ihe:iti:xds-b:2007"
)

func TestTD32GivesTheDocumentWhateverTheShapeOfTheAnswer(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, received){
		"MTOM": func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, retrieved(in, "Success", "", documentID, include), cid, document)
		},
		"MTOM without quotes": func(w http.ResponseWriter, in received) {
			mtom(w, unquotedType, retrieved(in, "Success", "", documentID, include), cid, document)
		},
		"plain SOAP": func(w http.ResponseWriter, in received) {
			reply(w, retrieved(in, "Success", "", documentID, "\n  "+base64.StdEncoding.EncodeToString(document)[:30]+"\n"+base64.StdEncoding.EncodeToString(document)[30:]+" "))
		},
		"inline in a multipart": func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, retrieved(in, "PartialSuccess", "", documentID, base64.StdEncoding.EncodeToString(document)), "", nil)
		},
		"official sample": func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, sample(t, "TD3.2_-_Consultation_d_un_document_reponse.xml", in), "b857abb7-a2c3-4db8-bd69-d5ff76826e72-2@urn:ihe:iti:xds-b:2007", document)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, answer)
			var w bytes.Buffer
			got, err := client(t, s).TD32(ctx, call(), wanted(document), &w)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(w.Bytes(), document) || !got.Checked || got.Size != int64(len(document)) || got.MIME != "text/xml" {
				t.Errorf("%+v %q", got, w.Bytes())
			}
		})
	}
}

func TestTD32KeepsNothingOfADocumentThatIsNotTheOneAsked(t *testing.T) {
	altered := bytes.Replace(document, []byte("é"), []byte("è"), 1)
	success := func(in received) string { return retrieved(in, "Success", "", documentID, include) }
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter, received)
		code   record.Code
		reason record.Reason
	}{
		{"altered", func(w http.ResponseWriter, in received) { mtom(w, quotedType, success(in), cid, altered) }, record.Invalid, dmp.ReasonTD32Hash},
		{"longer", func(w http.ResponseWriter, in received) { mtom(w, quotedType, success(in), cid, append(altered, 'x')) }, record.Invalid, dmp.ReasonTD32Size},
		{"wrong cid", func(w http.ResponseWriter, in received) { mtom(w, quotedType, success(in), "autre@x", document) }, record.Invalid, dmp.ReasonTD32Part},
		{"no part", func(w http.ResponseWriter, in received) { mtom(w, quotedType, success(in), "", nil) }, record.Invalid, dmp.ReasonTD32Part},
		{"plain with an include", func(w http.ResponseWriter, in received) { reply(w, success(in)) }, record.Invalid, dmp.ReasonTD32Part},
		{"include is a URL", func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, strings.Replace(success(in), "cid:", "http://x/", 1), cid, document)
		}, record.Invalid, dmp.ReasonMalformed},
		{"another document", func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, retrieved(in, "Success", "", "1.2.3", include), cid, document)
		}, record.Invalid, dmp.ReasonTD32Other},
		{"not found", func(w http.ResponseWriter, in received) {
			reply(w, strings.Replace(retrieved(in, "Failure", `<r:RegistryErrorList><r:RegistryError errorCode="XDSDocumentUniqueIdError" codeContext=""/></r:RegistryErrorList>`, documentID, ""), "x:DocumentResponse", "x:Nothing", -1))
		}, record.NotFound, dmp.ReasonTD32NotFound},
		{"unknown failure", func(w http.ResponseWriter, in received) { reply(w, retrieved(in, "Failure", "", documentID, "QQ==")) }, record.Unavailable, dmp.ReasonTD32Failed},
		{"bad base64", func(w http.ResponseWriter, in received) { reply(w, retrieved(in, "Success", "", documentID, "@@@@")) }, record.Invalid, dmp.ReasonMalformed},
		{"cut MTOM", func(w http.ResponseWriter, in received) {
			var b strings.Builder
			mtom(recorder{w, &b}, quotedType, success(in), cid, document)
			w.Write([]byte(b.String()[:b.Len()-30]))
		}, record.Unavailable, dmp.ReasonTruncated},
		{"no closing boundary", func(w http.ResponseWriter, in received) {
			var b strings.Builder
			mtom(recorder{w, &b}, quotedType, success(in), cid, document)
			w.Write([]byte(strings.TrimSuffix(b.String(), "--\r\n")))
		}, record.Unavailable, dmp.ReasonTruncated},
		{"HTML", func(w http.ResponseWriter, in received) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "x")
		}, record.Invalid, dmp.ReasonType},
		{"fault in a multipart", func(w http.ResponseWriter, in received) {
			mtom(w, quotedType, soapAnswer(in, faultBody("DMPInvalidCertificate", "x")), "", nil)
		}, record.NotAllowed, dmp.ReasonSealRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, c.answer)
			var w bytes.Buffer
			got, err := client(t, s).TD32(ctx, call(), wanted(document), &w)
			wantReason(t, err, c.code, c.reason)
			if w.Len() != 0 || got != (dmp.Retrieved{}) {
				t.Errorf("%d bytes kept, %+v", w.Len(), got)
			}
		})
	}
}

// recorder sends headers to the response and the body to a string.
type recorder struct {
	http.ResponseWriter
	to *strings.Builder
}

func (r recorder) Write(p []byte) (int, error) { return r.to.Write(p) }

func TestTD32IsRepeatedWhenTheMessageIsCutAndWritesOnce(t *testing.T) {
	s := start(t, nil)
	s.answer = func(w http.ResponseWriter, in received) {
		body := retrieved(in, "Success", "", documentID, include)
		if in.number < 3 {
			var b strings.Builder
			mtom(recorder{w, &b}, quotedType, body, cid, document)
			w.Write([]byte(b.String()[:b.Len()-20]))
			return
		}
		mtom(w, quotedType, body, cid, document)
	}
	var w bytes.Buffer
	if _, err := client(t, s).TD32(ctx, call(), wanted(document), &w); err != nil || !bytes.Equal(w.Bytes(), document) {
		t.Errorf("%v, %d bytes", err, w.Len())
	}
}

func TestADocumentWithoutAHashIsTakenUnlessRequired(t *testing.T) {
	s := start(t, func(w http.ResponseWriter, in received) {
		mtom(w, quotedType, retrieved(in, "Success", "", documentID, include), cid, document)
	})
	unhashed := dmp.Wanted{ID: documentID}
	var w bytes.Buffer
	got, err := client(t, s).TD32(ctx, call(), unhashed, &w)
	if err != nil || got.Checked || !bytes.Equal(w.Bytes(), document) {
		t.Errorf("%+v %v", got, err)
	}
	_, err = client(t, s, func(c *dmp.Config) { c.RequireHash = true }).TD32(ctx, call(), unhashed, &w)
	wantReason(t, err, record.Invalid, dmp.ReasonTD32Hash)
	if _, err = client(t, s).TD32(ctx, call(), unhashed, failingWriter{}); !errors.Is(err, errDisk) {
		t.Errorf("the writer's error is lost: %v", err)
	}
}

func BenchmarkTD32Of5MB(b *testing.B) {
	content := bytes.Repeat([]byte("0123456789abcdef\r\n-x"), 5<<20/20)
	s := start(b, func(w http.ResponseWriter, in received) {
		mtom(w, quotedType, retrieved(in, "Success", "", documentID, include), cid, content)
	})
	c := client(b, s)
	want := wanted(content)
	b.SetBytes(int64(len(content)))
	var w bytes.Buffer
	for b.Loop() {
		w.Reset()
		if _, err := c.TD32(ctx, call(), want, &w); err != nil {
			b.Fatal(err)
		}
	}
}
