package insi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/insi"
	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

// shared finds the official data, or skips.
func shared(t testing.TB, path ...string) string {
	t.Helper()
	dir := os.Getenv("CHEVET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	full := filepath.Join(append([]string{dir, "data", "hl7", "insi"}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skip("no official INSi data: set CHEVET_SHARED")
	}
	return full
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// authority signs what both ends present.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
	n    int64
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	fatal(t, err)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "AC de test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(5, 0, 0), KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	fatal(t, err)
	cert, err := x509.ParseCertificate(der)
	fatal(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{cert, key, pool, 1}
}

func (a *authority) issue(t testing.TB, name string) tls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	fatal(t, err)
	a.n++
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(a.n), Subject: pkix.Name{CommonName: name}, DNSNames: []string{"localhost"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, &key.PublicKey, a.key)
	fatal(t, err)
	leaf, err := x509.ParseCertificate(der)
	fatal(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// asked is one question as the double read it, with code of its own.
type asked struct {
	XMLName xml.Name
	Body    struct {
		Traits *struct {
			Name  string   `xml:"NomNaissance"`
			Given []string `xml:"Prenom"`
			Sex   string   `xml:"Sexe"`
			Born  string   `xml:"DateNaissance"`
			Place string   `xml:"LieuNaissance"`
		} `xml:"http://www.cnamts.fr/INSiRecSans RECSANSVITALE"`
		Card *struct {
			Inner string `xml:",innerxml"`
		} `xml:"http://www.cnamts.fr/INSiRecVit RECVITALE"`
	} `xml:"http://www.w3.org/2003/05/soap-envelope Body"`
}

// double is an INSi that answers what a test says.
type double struct {
	*httptest.Server
	mu     sync.Mutex
	raw    [][]byte
	types  []string
	asked  []asked
	answer func(asked) (status int, body string)
}

func startDouble(t testing.TB, a *authority, answer func(asked) (int, string)) *double {
	t.Helper()
	d := &double{answer: answer}
	d.Server = httptest.NewUnstartedServer(http.HandlerFunc(d.serve))
	cert := a.issue(t, "localhost")
	d.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, ClientCAs: a.pool, ClientAuth: tls.RequireAndVerifyClientCert, Time: func() time.Time { return now }}
	d.Config.ErrorLog = log.New(io.Discard, "", 0)
	d.StartTLS()
	t.Cleanup(d.Close)
	return d
}

func (d *double) serve(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var q asked
	if err := xml.Unmarshal(raw, &q); err != nil {
		http.Error(w, "xml", http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	d.raw, d.types, d.asked = append(d.raw, raw), append(d.types, r.Header.Get("Content-Type")), append(d.asked, q)
	d.mu.Unlock()
	status, body := d.answer(q)
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

const (
	none    = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><S:Body xmlns:S="http://www.w3.org/2003/05/soap-envelope"><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>01</CodeCR><LibelleCR>Aucune identite trouvee</LibelleCR></CR></RESULTAT></S:Body></soap:Envelope>`
	several = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><S:Body xmlns:S="http://www.w3.org/2003/05/soap-envelope"><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>02</CodeCR><LibelleCR>Plusieurs identites trouvees</LibelleCR></CR></RESULTAT></S:Body></soap:Envelope>`
	fault   = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang="fr">Matricule 2 36 06 63 220 836 refusé</soap:Text></soap:Reason><soap:Detail><siram:Erreur xmlns:siram="urn:siram" severite="fatale" code="insi_102">texte</siram:Erreur></soap:Detail></soap:Fault></soap:Body></soap:Envelope>`
)

// people are the official test identities with their answers, as the double plays them.
type people []struct {
	Person struct {
		FirstName, BirthName, AllFirstNames, Gender, DateOfBirth, PlaceOfBirthCode, RegistrationNumber, OID string
	}
	Answers []struct{ CodeCR, FirstnameRequest string }
}

func officialPeople(t testing.TB) people {
	var p people
	fatal(t, json.Unmarshal(read(t, shared(t, "fixtures", "identites-test.json")), &p))
	return p
}

func (p people) answer(q asked) (int, string) {
	for _, one := range p {
		if q.Body.Traits == nil || one.Person.BirthName != q.Body.Traits.Name || one.Person.DateOfBirth != q.Body.Traits.Born {
			continue
		}
		for _, a := range one.Answers {
			if a.FirstnameRequest == strings.Join(q.Body.Traits.Given, " ") && a.CodeCR == "00" {
				w := one.Person
				return http.StatusOK, one00(w.RegistrationNumber, w.OID, w.BirthName, w.AllFirstNames, w.Gender, w.DateOfBirth, w.PlaceOfBirthCode)
			}
		}
	}
	return http.StatusOK, none
}

func one00(number, oid, name, given, sex, born, place string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU><INSACTIF><IdIndividu><NumIdentifiant>%s</NumIdentifiant><Cle>%s</Cle></IdIndividu><OID>%s</OID></INSACTIF><TIQ><NomNaissance>%s</NomNaissance><ListePrenom>%s</ListePrenom><Sexe>%s</Sexe><DateNaissance>%s</DateNaissance><LieuNaissance>%s</LieuNaissance></TIQ></INDIVIDU></RESULTAT></soap:Body></soap:Envelope>`,
		number[:13], number[13:], oid, name, given, sex, born, place)
}

// client returns a client of the double.
func client(t testing.TB, a *authority, d *double, change func(*insi.Config)) *insi.Client {
	t.Helper()
	ids := 0
	var mu sync.Mutex
	cfg := insi.Config{Address: strings.Replace(d.URL, "127.0.0.1", "localhost", 1) + "/lps", Issuer: "1750000001",
		TLS:      insi.TLS{Certificate: a.issue(t, "INSI-AUTO"), Roots: a.pool},
		Software: insi.Software{Name: "Chevet", Version: "1.0", Approval: "NB00000000000"},
		Clock:    func() time.Time { return now },
		IDs: func() string {
			mu.Lock()
			defer mu.Unlock()
			ids++
			return fmt.Sprintf("00000000-0000-7000-8000-%012d", ids)
		}}
	if change != nil {
		change(&cfg)
	}
	c, err := insi.New(cfg)
	fatal(t, err)
	t.Cleanup(c.Close)
	return c
}

func traits(name, given, sex, born, place string) record.Traits {
	return record.Traits{BirthName: name, GivenNames: strings.Fields(given), Sex: record.Sex(sex), BirthDate: record.Date(born), BirthCOG: record.COG(place)}
}
