package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"chevet/app/record"
)

var firstConfig = template.Must(template.New("").Parse(`# chevet-serveur. Paths are relative to this file.
listen = "127.0.0.1:8443"
public = "https://{{.Host}}:8443"

[establishment]
id        = "{{.ID}}"   # FINESS of the legal entity
structure = "{{.Structure}}"  # Struct_IdNat
name      = "Établissement"
sector    = "SA01"

[storage]
file     = "chevet.db"           # SQLite, for one server
data_key = "cles/donnees.cle"    # back it up apart from the database: without it the documents are lost
# PostgreSQL instead of file, for one server or several. The role that serves is not the one that owns the tables:
#   CREATE ROLE chevet_proprietaire LOGIN PASSWORD '…'; CREATE ROLE chevet LOGIN PASSWORD '…';
#   CREATE DATABASE chevet OWNER chevet_proprietaire;
#   chevet-serveur base -config chevet-serveur.toml -proprietaire "postgres://chevet_proprietaire@…" (at each new version)
# No pooler in between that shares connections among transactions.
# url      = "postgres://chevet@base.hopital.exemple/chevet?sslmode=verify-full&sslrootcert=/etc/chevet/base.crt"
# password = "cles/base.secret"
# readers  = 4                   # connections that read at the same time

[tls]
certificate = "cles/serveur.crt" # replace by the hospital's own; workstations trust cles/autorite.crt until then
key         = "cles/serveur.cle"

[log]
level = "info"

# [metrics]                      # GET /metrics (Prometheus), on this machine alone without a token
# token = "cles/mesures.secret"  # the collector shows it as Authorization: Bearer …; 16 characters at least

# [[scope]]                      # which units workstations may follow, and so whose records they hold; absent: every unit
# workstations = "CARDIO-*"      # pattern of their names; one that no pattern fits follows nothing
# units        = ["3401"]        # codes, or "*"

# [[provider]]
# kind          = "psc-bas"      # psc-bas, psc or oidc
# id            = "psc"
# name          = "Pro Santé Connect"
# client_id     = ""
# client_secret = "cles/psc.secret"
# ciba          = true

# approval      = false          # an administrator confirms each person's first login: chevet-serveur demandes
#
# [[provider]]                   # a second way in, such as the hospital's own Keycloak; each is chosen on the login screen
# kind          = "oidc"
# id            = "ch"
# name          = "Compte de l’établissement"
# issuer        = "https://…"
# client_id     = ""
# client_secret = "cles/ch.secret"
# national_id   = ["rpps"]       # claims that hold the national identifier
# activities    = true           # situations of practice are those of the account
# callback      = "/login/ch"    # a path of its own keeps one provider from passing for another
# two_factors_amr = ["otp"]
#
# [[directory]]                  # LDAP or Active Directory: accounts follow it, somebody disabled there is out in minutes
# id            = "ad"
# url           = "ldaps://annuaire.hopital.exemple"
# roots         = ""
# bind_dn       = "cn=chevet,ou=services,dc=hopital,dc=exemple"
# password      = "cles/annuaire.secret"
# base          = "ou=people,dc=hopital,dc=exemple"
# active_directory = false
# national_id   = "rppsNumber"   # attribute that holds the national identifier
# minutes       = 5              # between two cycles
# most_gone     = 10             # percent of accounts that one cycle may disable; above it nobody is touched

# [pam]                          # absent: no reception of identities and movements (IHE PAM France over MLLP)
# listen      = "0.0.0.0:2575"
# certificate = "cles/serveur.crt"             # of this server; without it clear text, on this machine only
# key         = "cles/serveur.cle"
# clients     = "cles/emetteurs.crt"           # PEM of the authorities that issue the senders' certificates
# clear       = false            # clear text from elsewhere: on a closed network only
# zone        = "Europe/Paris"   # of times written without offset
# ipp_authority = ""             # PID-3.4.2 of our IPP; the first PI
# nda_authority = ""             # the same for PID-18; any
# processing    = ""             # the only MSH-11 accepted, P in production; any
# tolerate_a08  = false          # apply A08, which the French guide excludes, as A31; AR 201
# ignore_consents = false        # leave ZFA out: no consent from the hospital's systems
# consents_before_211 = false    # read ZFA as 2.11 whatever MSH-12.3 says
# identity_from_iti30_only = false             # a movement never updates a known identity
# refuse_reused_control_id = false             # AE 205 to another message under a MSH-10 already answered

# [insi]                         # absent: no INSi, and nothing is verified at night
# address          = "https://services-ps-tlsm.ameli.fr/lps"
# certificate      = "cles/insi-auto.crt"      # CN INSI-AUTO or INSI-MANU, PEM
# key              = "cles/insi-auto.cle"
# seal_certificate = ""          # signs the SAML assertion; "": none is sent
# seal_key         = ""
# roots            = "cles/insi-autorites.crt" # of INSi's own certificate; the system's
# server_name      = ""          # name in that certificate; the host of address
# approval         = ""          # IDAM
# realm            = "real"      # real, or test
# answer_oid       = ""          # OID put in place of the answers', for a test service that answers with the NIR's
# first_name_only  = false       # ask with the first given name only
# place_first      = false       # send the birth place with the first question
# separate_names   = false       # several given names as several elements
# full_addressing  = false       # wsa:To, ReplyTo and Action too
# night            = false       # verify identities at night
# night_hour       = 2
# night_days       = 180         # between two verifications of one identity
# night_most       = 20000       # in one night
# homonym_keeps_status = false   # «homonyme» does not force the status provisoire
# any_proof        = false       # any document validates an identity

# [dmp]                          # absent: no DMP. The OU of both certificates is establishment.structure
# base             = "https://lps2.dmp.gouv.fr/si-dmp-server/v2/services"
# certificate      = "cles/dmp-auth-cli.crt"   # ORG AUTH_CLI, PEM
# key              = "cles/dmp-auth-cli.cle"
# seal_certificate = "cles/dmp-sign.crt"       # ORG SIGN, PEM
# seal_key         = "cles/dmp-sign.cle"
# roots            = "cles/dmp-autorites.crt"  # of the DMP's own certificate; the system's
# server_name      = ""          # name in that certificate; the host of base
# approval         = ""          # LPS_ID_HOMOLOGATION_DMP
# software_id      = ""          # LPS_ID
# sender           = "1.2.250.1.…"             # OID of this server
# realm            = "real"      # real, or test: which INS may leave; a test INS never leaves for the real DMP, nor a real one for a test DMP
# processing       = "P"         # processingCode of HL7 V3: P in production, D (the default) as in the samples
# tls13            = false       # also speak TLS 1.3: the DMP has 1.2 only
# renegotiate      = false       # for a front end that asks for our certificate late
# require_hash     = false       # refuse a document whose entry has no hash
# accept_other_ins = false       # take an answer about another INS than asked
# plain_retrieve   = false       # ask for documents in plain SOAP instead of MTOM
# empty_to         = false       # empty wsa:To, as in the samples
# bare_must_understand = false   # mustUnderstand without a namespace, as in the samples
#
# [dmp.contexts]                 # class of authentication in the VIHF, by provider; MobileTwoFactorContract, an e-CPS
# psc = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
#
# [dmp.vihf]                     # the points on which samples, kits and live systems differ
# version            = "3.0"     # VIHF_Version; the transport volume of 2023 says 4.0
# mode_attribute     = "Authentification_mode" # the ANS guide writes Authentification_Mode
# authn_context_decl = ""        # in AIR only; "" repeats the class, the kit and DRIMbox send APP_BROWSER_AUTH
# algorithm          = "rsa-sha256"            # or rsa-sha1, as before 2021
# prefix_list        = ""        # InclusiveNamespaces, such as "ds saml #default xsi"
# unsigned_direct    = false     # leave DIRECTE assertions unsigned
# no_motive          = false     # keep the motive out of a break-glass assertion
# ds_prefix          = "ds"      # of the signature's elements; "-": the default namespace
#
# [dmp.paths]                    # under base
# patients      = "/patients"
# habilitations = "/habilitations"
# registry      = "/registry"
# repository    = "/repository"
`))

// initialise fills dir with keys, a certificate authority of its own and a configuration that serves at once.
// It never overwrites: a data key that is replaced loses every document.
func initialise(dir, hosts, id string) (file string, err error) {
	keys := filepath.Join(dir, "cles")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return "", err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	names := strings.Split(hosts, ",")
	authority, certificate, private, err := issue(names, time.Now())
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	err = firstConfig.Execute(&text, map[string]string{"Host": names[0], "ID": id, "Structure": record.FINESS(id).StructureID()})
	if err != nil {
		return "", err
	}
	file = filepath.Join(dir, "chevet-serveur.toml")
	for _, f := range []struct {
		name    string
		mode    os.FileMode
		content []byte
	}{
		{filepath.Join(keys, "donnees.cle"), 0o600, []byte(hex.EncodeToString(key) + "\n")},
		{filepath.Join(keys, "autorite.crt"), 0o644, authority},
		{filepath.Join(keys, "serveur.crt"), 0o644, certificate},
		{filepath.Join(keys, "serveur.cle"), 0o600, private},
		{file, 0o600, text.Bytes()},
	} {
		if err := create(f.name, f.mode, f.content); err != nil {
			return "", err
		}
	}
	return file, nil
}

func create(name string, mode os.FileMode, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// issue makes an authority whose key is thrown away, and a server certificate of two years. // ECDSA P-256, RGS B1
func issue(names []string, now time.Time) (authority, certificate, private []byte, err error) {
	root, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	rootTemplate := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: "Chevet, autorité de " + names[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(10, 0, 0), IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign}
	rootDER, err := x509.CreateCertificate(rand.Reader, rootTemplate, rootTemplate, root.Public(), root)
	if err != nil {
		return nil, nil, nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	leaf := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: names[0]}, NotBefore: now.Add(-time.Hour),
		NotAfter: now.AddDate(2, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else {
			leaf.DNSNames = append(leaf.DNSNames, name)
		}
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, rootTemplate, key.Public(), root)
	if err != nil {
		return nil, nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, nil, err
	}
	return pemOf("CERTIFICATE", rootDER), pemOf("CERTIFICATE", leafDER), pemOf("PRIVATE KEY", keyDER), nil
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return n
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func certificates(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificate", file)
	}
	return pool, nil
}
