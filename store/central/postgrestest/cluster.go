package postgrestest

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"chevet/app/sandbox/port"
	"chevet/store/central"
)

// Roles of the cluster: one owns the tables, one serves, one may do anything.
const (
	owner       = "proprietaire"
	application = "application"
	super       = "pilote"
	secret      = "mot-de-passe-d-essai"
	template    = "modele"
)

// Base is a database of a test's own.
type Base struct {
	Name        string
	Application string // address for the role that serves, on the cluster's socket
	Owner       string // for the role that owns the tables
	Super       string // for the role that may do anything
	TLS         string // Application over TCP and TLS, checked as sslmode=verify-full says
	Plain       string // the same without TLS: refused
	Data        string // directory of the whole cluster's files
}

// Cluster is a PostgreSQL of this program's own.
type Cluster struct {
	dir    string
	port   int
	kept   *port.Kept // between two starts
	shell  *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	turn   sync.Mutex // a restart, or the making of a database
}

var (
	started atomic.Pointer[Cluster]
	count   atomic.Int64
	// ErrNone says that there is none on this machine.
	ErrNone = errors.New("PostgreSQL is not installed (Debian: postgresql)")
)

var start = sync.OnceValues(func() (*Cluster, error) {
	c, err := newCluster()
	if err == nil {
		started.Store(c)
		err = c.model()
	}
	return c, err
})

// Database gives a database for this test, or skips it; with CHEVET_PAIRS=1 (make test-pairs) it fails it.
func Database(t testing.TB) Base {
	t.Helper()
	c, err := start()
	if errors.Is(err, ErrNone) && os.Getenv("CHEVET_PAIRS") != "1" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := c.Database()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Drop(b) }) // it is in memory: see where
	return b
}

// Start gives the cluster, made at the first call, to a program that is no test; Exit ends it.
func Start() (*Cluster, error) { return start() }

// Database makes a database, whose tables are up to date.
func (c *Cluster) Database() (Base, error) {
	c.turn.Lock()
	defer c.turn.Unlock()
	name := fmt.Sprint("essai", count.Add(1))
	if err := c.exec(c.socket(super, "postgres"), "CREATE DATABASE "+name+" TEMPLATE "+template+" OWNER "+owner); err != nil {
		return Base{}, err
	}
	return c.base(name), nil
}

// Drop forgets a database, whoever is still connected to it.
func (c *Cluster) Drop(b Base) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	return c.exec(c.socket(super, "postgres"), "DROP DATABASE IF EXISTS "+b.Name+" WITH (FORCE)")
}

// Restart stops the cluster without warning, as a crash does, and starts it again: every line is cut, what was committed
// is there.
func (c *Cluster) Restart() error {
	c.turn.Lock()
	defer c.turn.Unlock()
	if _, err := io.WriteString(c.stdin, "redemarre\n"); err != nil {
		return err
	}
	return c.ready()
}

func (c *Cluster) ready() error {
	if line, err := c.stdout.ReadString('\n'); err != nil || strings.TrimSpace(line) != "pret" {
		return fmt.Errorf("said %q: %w", line, err)
	}
	return nil
}

// Exit stops the cluster, if one was started, and ends the program: the cleanup of goleak.VerifyTestMain.
func Exit(code int) {
	if c := started.Load(); c != nil {
		_ = c.stdin.Close()
		_ = c.shell.Wait()
	}
	os.Exit(code)
}

func (c *Cluster) base(name string) Base {
	tcp := func(mode string) string {
		return fmt.Sprintf("postgres://%s:%s@localhost:%d/%s?sslmode=%s&sslrootcert=%s", application, secret, c.port, name, mode,
			url.QueryEscape(filepath.Join(c.dir, "serveur.crt")))
	}
	return Base{Name: name, Application: c.socket(application, name), Owner: c.socket(owner, name), Super: c.socket(super, name),
		TLS: tcp("verify-full"), Plain: tcp("disable"), Data: filepath.Join(c.dir, "data")}
}

func (c *Cluster) socket(role, database string) string {
	return fmt.Sprintf("postgres://%s:%s@/%s?host=%s&port=%d", role, secret, database, url.QueryEscape(c.dir), c.port)
}

func (c *Cluster) exec(where string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, where)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// model makes the roles, and the database that the others are copies of.
func (c *Cluster) model() error {
	err := c.exec(c.socket(super, "postgres"),
		"CREATE ROLE "+owner+" LOGIN PASSWORD '"+secret+"'", "CREATE ROLE "+application+" LOGIN PASSWORD '"+secret+"'",
		"CREATE DATABASE "+template+" OWNER "+owner)
	if err != nil {
		return err
	}
	return central.Migrate(context.Background(), c.socket(owner, template), application)
}

// The shell that holds the cluster ends it when its input ends: also when the test program was killed.
const holder = `set -e
cd "$2"
"$1/initdb" -D data -U ` + super + ` --pwfile=mot -A scram-sha-256 --locale=C.UTF-8 -E UTF8 -N >initdb.log 2>&1
cat reglages >>data/postgresql.conf
printf 'local all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n' >data/pg_hba.conf
"$1/pg_ctl" -D data -l journal -w start >/dev/null
echo pret
while read -r ordre && [ "$ordre" = redemarre ]; do
	"$1/pg_ctl" -D data -m immediate -w stop >/dev/null
	"$1/pg_ctl" -D data -l journal -w start >/dev/null
	echo pret
done
"$1/pg_ctl" -D data -m immediate stop >/dev/null 2>&1 || true
cd / && rm -rf "$2"
`

func newCluster() (*Cluster, error) {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(bins) == 0 {
		return nil, ErrNone
	}
	bin := filepath.Dir(slices.MaxFunc(bins, func(a, b string) int { return version(a) - version(b) }))
	dir, err := os.MkdirTemp(where(), "chevet-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{dir: dir}
	if c.kept, err = port.Keep(); err != nil {
		return nil, err
	}
	_, number, _ := net.SplitHostPort(c.kept.Address)
	c.port, _ = strconv.Atoi(number)
	settings := fmt.Sprintf("listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = '%s'\nssl = on\nssl_cert_file = '%s/serveur.crt'\n"+
		"ssl_key_file = '%s/serveur.cle'\nshared_buffers = 64MB\nmax_connections = 200\nmin_wal_size = 32MB\nmax_wal_size = 128MB\n", c.port, dir, dir, dir)
	certificate, key, err := certify()
	if err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{"mot": []byte(secret + "\n"), "reglages": []byte(settings), "serveur.crt": certificate, "serveur.cle": key} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	if err := c.hold(bin); err != nil {
		text, _ := os.ReadFile(filepath.Join(dir, "initdb.log"))
		log, _ := os.ReadFile(filepath.Join(dir, "journal"))
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("PostgreSQL did not start: %w\n%s%s", err, text, log)
	}
	return c, nil
}

// hold starts the shell, as another user when we are root: PostgreSQL refuses root.
func (c *Cluster) hold(bin string) error {
	command := []string{"/bin/sh", "-c", holder, "sh", bin, c.dir}
	if os.Getuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		names, err := filepath.Glob(filepath.Join(c.dir, "*"))
		for _, name := range append(names, c.dir) {
			err = errors.Join(err, os.Chown(name, uid, gid))
		}
		if err != nil {
			return err
		}
		quoted := "exec /bin/sh -c '" + strings.ReplaceAll(holder, "'", `'\''`) + "' sh " + bin + " " + c.dir
		command = []string{"su", "postgres", "-s", "/bin/sh", "-c", quoted}
	}
	c.shell = exec.Command(command[0], command[1:]...)
	ownGroup(c.shell)
	stdin, err := c.shell.StdinPipe()
	if err != nil {
		return err
	}
	c.stdin = stdin
	stdout, err := c.shell.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.shell.Start(); err != nil {
		return err
	}
	c.stdout = bufio.NewReader(stdout)
	if err := c.ready(); err != nil {
		_ = stdin.Close()
		return errors.Join(err, c.shell.Wait())
	}
	return nil
}

// where prefers memory: tests kill processes and cut lines, never the power, and would only wait for the disk.
// CHEVET_PG_DIR says another place, such as a disk for measures.
func where() string {
	if dir := os.Getenv("CHEVET_PG_DIR"); dir != "" {
		return dir
	}
	const memory = "/dev/shm"
	if probe, err := os.MkdirTemp(memory, "chevet-"); err == nil {
		_ = os.Remove(probe)
		return memory
	}
	return ""
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

func certify() (certificate, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}
