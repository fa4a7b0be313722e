package securite

import (
	"fmt"
	"slices"
	"strings"
)

// Mechanism is a cryptographic mechanism that the code may use, and where.
type Mechanism struct {
	Name    string   // as in ANSSI's guides
	Size    string   // smallest size used
	Use     string   // what for, French
	Source  string   // what allows it
	Package string   // import path that gives it
	Where   []string // packages, with those under them, that may import it; nil: everywhere
}

// Sources of the list. // reference/security.md, GEN.13
const (
	pa079 = "RGS B1, ANSSI-PA-079"
	pa035 = "ANSSI-PA-035 (TLS), CI-SIS"
	old   = "imposé par XDS et par les exemples du DMP ; ne protège rien"
)

// Mechanisms is the whole list. What is not here is refused by the test of cmd/internal/house.
var Mechanisms = []Mechanism{
	{"AES-256-GCM", "256 bits, nonce de 96 bits aléatoire", "cache du poste ; au serveur, secrets de session, messages reçus et sauvegardes", pa079, "crypto/aes", []string{"store/cache", "store/central"}},
	{"Mode GCM", "étiquette de 128 bits", "chiffrement authentifié, le seul mode employé", pa079, "crypto/cipher", []string{"store/cache", "store/central"}},
	{"HKDF-SHA-256", "256 bits", "une clé par usage", pa079, "crypto/hkdf", []string{"store/cache", "store/central", "cmd/internal/wiring"}},
	{"HMAC-SHA-256", "256 bits", "index aveugles, intégrité, TOTP", pa079, "crypto/hmac", nil},
	{"SHA-256", "256 bits", "empreintes, chaînage des traces, noms des corps", pa079, "crypto/sha256", nil},
	{"SHA-384, SHA-512", "384 bits", "signatures reçues", pa079, "crypto/sha512", []string{"app/sandbox/dmp", "app/vihf", "app/dmp"}},
	{"SHA-1", "160 bits", "hash de XDS et TOTP (RFC 6238) ; signature VIHF seulement si le réglage le demande", old, "crypto/sha1",
		[]string{"app/dmp", "app/vihf", "app/sandbox/dmp", "app/sandbox/hospital", "app/access/password"}},
	{"Argon2id", "64 Mio, 3 passes, sel de 128 bits", "mots de passe des administrateurs, code local", "RFC 9106, reference/security.md §3.4", "golang.org/x/crypto/argon2", []string{"app/access/password", "store/cache"}},
	{"ECDSA P-256", "256 bits", "certificats produits par « init »", pa079, "crypto/ecdsa", []string{"cmd/chevet-serveur", "app/sandbox", "store/central/postgrestest", "app/access/ldap/ldaptest"}},
	{"Courbes NIST", "P-256", "clés ECDSA", pa079, "crypto/elliptic", []string{"cmd/chevet-serveur", "app/sandbox", "store/central/postgrestest", "app/access/ldap/ldaptest"}},
	{"RSA PKCS#1 v1.5 (signature)", "2048 bits (toléré jusqu’en 2030), 3072 conseillé", "signature du VIHF et des lots, imposée par le DMP ; jamais pour chiffrer", pa079, "crypto/rsa",
		[]string{"app/vihf", "app/dmp", "app/cps", "app/sandbox"}},
	{"Aléa du système", "128 bits ou plus", "clés, jetons, codes, nonces", pa079, "crypto/rand", nil},
	{"Aléa non cryptographique", "", "délais entre essais, monde fictif ; jamais un secret", "usage sans enjeu", "math/rand/v2",
		[]string{"app", "app/sync", "app/dmp", "app/sandbox", "cmd/internal/chaos", "cmd/internal/hospital", "cmd/internal/netfault"}},
	{"TLS 1.2 ou 1.3", "suites ECDHE avec AES-GCM ou ChaCha20-Poly1305", "tout ce qui va sur le réseau", pa035, "crypto/tls", nil},
	{"X.509", "", "vérification des certificats, jamais désactivée", pa035, "crypto/x509", nil},
	{"Noms X.509", "", "certificats", pa035, "crypto/x509/pkix", nil},
	{"Comparaison en temps constant", "", "jetons, codes, empreintes", pa079, "crypto/subtle", nil},
	{"Interfaces", "", "signataires dont la clé est ailleurs", pa079, "crypto", nil},
	{"PKCS#11", "", "carte CPS, mode direct, sous l’étiquette pkcs11", pa079, "github.com/miekg/pkcs11", []string{"app/cps"}},
}

// Allows says whether a package of the repository, by its directory, may import what gives a mechanism.
func Allows(dir, imported string) bool {
	return slices.ContainsFunc(Mechanisms, func(m Mechanism) bool {
		return m.Package == imported && (m.Where == nil || slices.ContainsFunc(m.Where, func(w string) bool {
			return dir == w || w != "app" && strings.HasPrefix(dir, w+"/")
		}))
	})
}

// MechanismTable is the list as cryptographie.md shows it.
func MechanismTable() string {
	var b strings.Builder
	b.WriteString("| Mécanisme | Taille minimale | Usage | Source | Où |\n|---|---|---|---|---|\n")
	for _, m := range Mechanisms {
		where := "partout"
		if m.Where != nil {
			where = "`" + strings.Join(m.Where, "`, `") + "`"
		}
		size := m.Size
		if size == "" {
			size = "—"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", m.Name, size, m.Use, m.Source, where)
	}
	return b.String()
}
