package scenario

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"

	"chevet/app/record"
	"chevet/packaging/securite"
	store "chevet/store/central"
)

func init() {
	for _, d := range []struct {
		code, title, file string
		says              []string
	}{
		{"SC.SSI/GEN.01", "Les rôles et responsabilités de sécurité sont écrits et nommés", "roles.md", []string{"Responsable de la sécurité", "Direction", "Incident"}},
		{"SC.SSI/GEN.02", "Les équipes sont sensibilisées : programme et registre", "sensibilisation.md", []string{"Développement", "Support", "Registre"}},
		{"SC.SSI/GEN.03", "Un plan d’assurance sécurité s’impose aux tiers", "plan-assurance-securite.md", []string{"HDS", "Incident", "Fin de contrat"}},
		{"SC.SSI/GEN.11", "Un guide de développement sécurisé dit ce que le dépôt fait", "developpement.md", []string{"Cycle d’une modification", "Modèle de menaces"}},
		{"SC.SSI/GEN.18", "Le test d’intrusion est préparé : périmètre, cible, limites connues", "test-intrusion.md", []string{"PASSI", "Périmètre", "Limites connues"}},
		{"SC.SSI/GEN.20", "La veille a ses sources, ses fréquences et ses délais", "veille.md", []string{"CERT Santé", "govulncheck", "Délais de correction"}},
	} {
		register(d.title, func(r *Run) { document(r, d.file, d.says...) }, d.code)
	}
	register("Les mécanismes cryptographiques sont une liste close, et le serveur refuse moins que TLS 1.2", mechanismsAndFloor, "SC.SSI/GEN.13")
	register("Une sauvegarde chiffrée se restaure à l’identique, une sauvegarde altérée est refusée", backedUp, "SC.SSI/GEN.21")
}

// document opens a document and what the verifier looks for in it.
func document(r *Run, file string, says ...string) {
	text, err := securite.Files.ReadFile(file)
	r.Must(err, "lire packaging/securite/"+file)
	r.Did("Ouvrir packaging/securite/%s (%d octets)", file, len(text))
	for _, s := range says {
		r.Sees(strings.Contains(string(text), s), "Le document traite de « %s »", s)
	}
	r.Did("Champs laissés à l’éditeur : %d", strings.Count(string(text), "[À REMPLIR"))
}

func mechanismsAndFloor(r *Run) {
	document(r, "cryptographie.md", "AES-256-GCM", "Exceptions", "Clés")
	text, err := securite.Files.ReadFile("cryptographie.md")
	r.Must(err, "lire le document")
	r.Sees(strings.Contains(string(text), securite.MechanismTable()), "Sa table est celle du code : %d mécanismes", len(securite.Mechanisms))
	r.Sees(!securite.Allows("app/dmp", "crypto/md5") && !securite.Allows("app", "crypto/des") && !securite.Allows("store/cache", "crypto/rc4"), "MD5, DES et RC4 n’y sont pas")

	key := make([]byte, 32)
	rand.Read(key)
	base := emptyStore(r, key)
	r.Must(base.Import(context.Background(), []record.Patient{somebody}, nil, nil, nil), "remplir une base")
	var sealed bytes.Buffer
	_, err = base.Backup(context.Background(), &sealed)
	r.Must(err, "sauvegarder")
	r.Sees(!bytes.Contains(sealed.Bytes(), []byte(somebody.Traits.BirthName)), "Ce qui est scellé par AES-256-GCM (%d octets) ne montre pas le nom du patient", sealed.Len())
	other := bytes.Clone(key)
	other[0] ^= 1
	_, err = emptyStore(r, other).Restore(context.Background(), bytes.NewReader(sealed.Bytes()))
	r.Sees(err != nil, "Une autre clé, à un bit près, est refusée")
	r.Did("Le plancher TLS de chaque écoute est un test : TestTheServersListenerRefusesWhatIsOlderThanTLS12, TestEveryTLSConfigurationHasItsFloorAndVerifies")
}

func backedUp(r *Run) {
	document(r, "sauvegarde.md", "Restaurer", "Essai")
	key := make([]byte, 32)
	rand.Read(key)
	s := emptyStore(r, key)
	r.Must(s.Import(context.Background(), []record.Patient{somebody}, nil, nil, nil), "remplir la base")
	var out bytes.Buffer
	saved, err := s.Backup(context.Background(), &out)
	r.Must(err, "sauvegarder")
	r.Sees(!bytes.Contains(out.Bytes(), []byte("EXEMPLAIRE")), "La sauvegarde (%d octets) ne montre pas le nom du patient", out.Len())
	again := emptyStore(r, key)
	back, err := again.Restore(context.Background(), bytes.NewReader(out.Bytes()))
	r.Must(err, "restaurer dans une base vide")
	same := len(back.Parts) == len(saved.Parts) && back.Head == saved.Head
	for i := range saved.Parts {
		same = same && back.Parts[i] == saved.Parts[i]
	}
	r.Sees(same, "Comptes et empreintes des %d tables sont ceux de la sauvegarde", len(saved.Parts))
	altered := bytes.Clone(out.Bytes())
	altered[len(altered)/2] ^= 1
	third := emptyStore(r, key)
	_, err = third.Restore(context.Background(), bytes.NewReader(altered))
	r.Sees(err != nil, "Un octet altéré : la sauvegarde est refusée")
}

var somebody = record.Patient{ID: "p1", Traits: record.Traits{BirthName: "EXEMPLAIRE", GivenNames: []string{"ANNE"}, Sex: record.Female}}

func directory(r *Run) string {
	dir, err := os.MkdirTemp("", "chevet-preuve-")
	r.Must(err, "faire un dossier")
	r.After(func() { os.RemoveAll(dir) })
	return dir
}

func emptyStore(r *Run, key []byte) *store.Store { return opened(r, directory(r), key) }

func opened(r *Run, dir string, key []byte) *store.Store {
	s, err := store.Open(context.Background(), filepath.Join(dir, "serveur.db"), store.Options{Establishment: "750000001", DataKey: key})
	r.Must(err, "ouvrir une base neuve")
	r.After(func() { s.Close() })
	return s
}
