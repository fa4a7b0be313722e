package hospital

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	web "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/app/sandbox/pki"
	"chevet/cmd/internal/wiring"
	"chevet/store/central"
)

// role is the environment variable that makes the program the server of a day.
const role = "CHEVET_HOPITAL"

const (
	establishment = "990000001"
	doctor        = "899700000001"
)

// setup is what the server is told; it travels in the environment.
type setup struct {
	Dir, Database string
}

// told is one answer of the server: its addresses at first, what it has spent at each line that it is given.
type told struct {
	HTTPS, MLLP      string
	CPU              time.Duration // since it started
	Memory           int64         // the most that was resident, bytes
	In, Out          int64         // on the wire, TLS included
	Requests, Head   int64
	Goroutines, Conn int64
}

// Child turns the process into a server when it was started as one, and never returns then.
func Child() {
	text := os.Getenv(role)
	if text == "" {
		return
	}
	var s setup
	err := json.Unmarshal([]byte(text), &s)
	if err == nil {
		err = serve(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve is the product's server: its storage, its interface, its reception of movements. Only the way to log in is not
// the product's. It ends with its input.
func serve(s setup) error {
	ctx := context.Background()
	store, err := central.Open(ctx, s.Database, central.Options{Establishment: establishment, DataKey: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		return err
	}
	id, err := pki.Load(filepath.Join(s.Dir, "tls"), "serveur")
	if err != nil {
		return err
	}
	product, err := web.New(web.Options{Store: store, Auth: badge{}})
	if err != nil {
		return err
	}
	movements, err := wiring.ListenPAM(ctx, store, wiring.PAMOptions{Address: "127.0.0.1:0", Settings: pam.Settings{Location: time.UTC},
		IDs: func() string { return uuid.Must(uuid.NewV7()).String() }})
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	counted := &countingListener{Listener: plain}
	var requests atomic.Int64
	served := product.HTTP(&tls.Config{Certificates: []tls.Certificate{id.TLS()}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}})
	inner := served.Handler
	served.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { requests.Add(1); inner.ServeHTTP(w, r) })
	go func() { _ = served.ServeTLS(counted, "", "") }()
	answer := json.NewEncoder(os.Stdout)
	if err := answer.Encode(told{HTTPS: plain.Addr().String(), MLLP: movements.Address}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		head, err := store.Head(ctx)
		if err != nil {
			return err
		}
		var used unix.Rusage
		if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
			return err
		}
		spent := time.Duration(used.Utime.Nano() + used.Stime.Nano())
		if err := answer.Encode(told{CPU: spent, Memory: used.Maxrss << 10, In: counted.in.Load(), Out: counted.out.Load(), Requests: requests.Load(), Head: head}); err != nil {
			return err
		}
	}
	return nil
}

// badge is the authenticator of a day: the name of the workstation is its own proof.
type badge struct{}

// Authenticate implements central.Authenticator.
func (badge) Authenticate(r *http.Request) (*web.Caller, error) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || name == "" {
		return nil, record.E(record.Expired, api.ReasonSession)
	}
	return &web.Caller{Session: name, Workstation: name, TwoFactors: true, AuthnInstant: time.Now(), Rights: record.RightsOf(record.RolePhysician),
		Practitioner: record.Practitioner{NationalID: doctor, FamilyName: "ESSAI"}, Activity: &record.Activity{StructureID: "1" + establishment}}, nil
}

// countingListener counts the bytes of its connections.
type countingListener struct {
	net.Listener
	in, out atomic.Int64
}

// Accept implements net.Listener.
func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &countingConn{c, l}, nil
}

type countingConn struct {
	net.Conn
	l *countingListener
}

// Read implements net.Conn.
func (c *countingConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.l.in.Add(int64(n))
	return n, err
}

// Write implements net.Conn.
func (c *countingConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.l.out.Add(int64(n))
	return n, err
}

// server is the process that serves.
type server struct {
	cmd         *exec.Cmd
	in          io.WriteCloser
	out         *json.Decoder
	https, mllp string
}

func startServer(s setup) (*server, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	p := &server{cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), role+"="+string(text))
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = json.NewDecoder(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	var first told
	if err := p.out.Decode(&first); err != nil {
		p.kill()
		return nil, fmt.Errorf("the server did not start: %w", err)
	}
	p.https, p.mllp = first.HTTPS, first.MLLP
	return p, nil
}

// tell asks the server what it has spent.
func (p *server) tell() (t told, err error) {
	if _, err = io.WriteString(p.in, "tell\n"); err == nil {
		err = p.out.Decode(&t)
	}
	return t, err
}

func (p *server) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
