// Package reference finds, for tests only, what is not in the repository: the official data beside it (../shared, or
// where CHEVET_SHARED says), the programs of Debian that check our work, and the peers that nobody here wrote. What is
// missing skips the test with the reason; where CHEVET_PAIRS=1 (make test-pairs) or CHEVET_EXIGEANT=1 it fails it. No
// program imports it: the house test says so.
//
//	schema := reference.Path(t, "data", "dmp", "schemas", "xdr.xsd")
//	lint := reference.Tool(t, "xmllint", "libxml2-utils")
//	pki := reference.Peer(t, reference.PSC)
package reference

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Demanding says whether something missing is a failure: make test-pairs, or whoever sets CHEVET_EXIGEANT=1.
func Demanding() bool { return os.Getenv("CHEVET_PAIRS") == "1" || os.Getenv("CHEVET_EXIGEANT") == "1" }

// Missing ends the test because something it needs is not here: as a failure when Demanding, else as a skip.
func Missing(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if Demanding() {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}

// Dir is the directory of the official data, whether it exists or not; "" when no go.mod is above the working directory.
func Dir() string {
	if dir := os.Getenv("CHEVET_SHARED"); dir != "" {
		return dir
	}
	at, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(at), "shared")
		}
		up := filepath.Dir(at)
		if up == at {
			break
		}
		at = up
	}
	return ""
}

// Path is that of a file or directory of the official data.
func Path(tb testing.TB, parts ...string) string {
	tb.Helper()
	path := filepath.Join(append([]string{Dir()}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		Missing(tb, "the official data are not beside the repository (set CHEVET_SHARED): %v", err)
	}
	return path
}

// Glob gives the files of the official data that match the last part, at least one.
func Glob(tb testing.TB, parts ...string) []string {
	tb.Helper()
	found, err := filepath.Glob(filepath.Join(append([]string{Dir()}, parts...)...))
	if err != nil {
		tb.Fatal(err)
	}
	if len(found) == 0 {
		Missing(tb, "no %s in the official data (set CHEVET_SHARED)", filepath.Join(parts...))
	}
	return found
}

// Tool is the path of a program that a Debian package installs.
func Tool(tb testing.TB, name, debianPackage string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(tb, "%s is missing: apt-get install %s", name, debianPackage)
	}
	return path
}

// Installed is a file that a Debian package installs, such as a library.
func Installed(tb testing.TB, path, debianPackage string) string {
	tb.Helper()
	if _, err := os.Stat(path); err != nil {
		Missing(tb, "%s is missing: apt-get install %s", path, debianPackage)
	}
	return path
}

// Of is a peer of shared/peers, as its README names it.
type Of struct {
	Start     string   // what starts it, under shared/peers
	Directory string   // where it writes, under PEERS_RUN
	Addresses []string // host:port it answers on
}

// The peers. make test-pairs starts them all.
var (
	PSC      = Of{"psc/run.sh start", "psc", []string{"localhost:9443", "localhost:9444"}}
	LDAP     = Of{"ldap/run.sh start", "ldap", []string{"127.0.0.1:3890", "127.0.0.1:6360"}}
	Postgres = Of{"postgres/run.sh start", "postgres", []string{"127.0.0.1:54329"}}
	HSM      = Of{"hsm/setup.sh", "hsm", nil}
	BenchNPM = Of{"bench/run.sh hl7", "bench/npm", nil}
)

// Run is the directory where peers write: PEERS_RUN, or /tmp/chevet-peers.
func Run() string {
	if dir := os.Getenv("PEERS_RUN"); dir != "" {
		return dir
	}
	return "/tmp/chevet-peers"
}

// PKI is the directory of the certificates that the peers share; it exists once any of them was started.
func PKI() string { return filepath.Join(Run(), "pki") }

// Peer returns the directory of a peer that answers on all its addresses. Only make test-pairs uses peers: one that
// somebody left running must not change what make test says.
func Peer(tb testing.TB, p Of) string {
	tb.Helper()
	if !Demanding() {
		tb.Skipf("peers are for make test-pairs (shared/peers/%s)", p.Start)
	}
	dir := filepath.Join(Run(), p.Directory)
	if _, err := os.Stat(dir); err != nil {
		Missing(tb, "the peer was never started: shared/peers/%s", p.Start)
	}
	for _, a := range p.Addresses {
		c, err := net.DialTimeout("tcp", a, 5*time.Second)
		if err != nil {
			Missing(tb, "the peer does not answer on %s: shared/peers/%s", a, p.Start)
		}
		c.Close()
	}
	return dir
}
