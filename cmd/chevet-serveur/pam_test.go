package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/assets/reference"
	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

const pamAuthority = "^^^CHU&990000001&M"

// feeder writes the messages of a seeded day: the same seed gives the same messages.
type feeder struct {
	rand *mathrand.Rand
	n    int
	line string // tells connections apart
	at   time.Time
	all  []string
}

func (f *feeder) say(event, ipp, nda, rest string) {
	f.n++
	f.at = f.at.Add(time.Minute)
	at := f.at.Format("20060102150405")
	account := ""
	if nda != "" {
		account = nda + pamAuthority + "^AN"
	}
	f.all = append(f.all, fmt.Sprintf("MSH|^~\\&|GAM|CHU|DPI|CHU|%s||ADT^%s^ADT_A01|%s%06d|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8\rEVN||%s\r"+
		"PID|1||%s%s^PI||ESSAI-%s^ANNE^ANNE ZOÉ^^^^L||19800512|F|||^^^^^FRA^BDL^^51215|||||||%s||||||||||||||PROV\r%s",
		at, event, f.line, f.n, at, ipp, pamAuthority, ipp, account, strings.ReplaceAll(rest, "NOW", at)))
}

// day gives the life of n patients, each with its stay; one in eight is a double that is merged, one in six corrected.
func day(line string, n int) []string {
	f := &feeder{rand: mathrand.New(mathrand.NewPCG(7, uint64(len(line)))), line: line, at: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)}
	for i := range n {
		ipp, nda := fmt.Sprintf("%s%d", line, i), fmt.Sprintf("N%s%d", line, i)
		f.say("A28", ipp, "", "")
		f.say("A01", ipp, nda, "PV1|1|I|U1^1^A\rZBE|M1|NOW||INSERT|N|\rZFA|ACTIF|NOW|||||||INO|NOW|IC|NOW\r")
		f.say("A02", ipp, nda, "PV1|1|I|U2^2^B\rZBE|M2|NOW||INSERT|N|\r")
		switch f.rand.IntN(6) {
		case 0:
			f.say("A12", ipp, nda, "PV1|1|I|U1^1^A\rZBE|M2|NOW||CANCEL|N|A02\r")
		case 1:
			f.say("A31", ipp, "", "PV1|1|N\rZFA|ACTIF|NOW|||||||IO|NOW|INC|NOW\r")
		}
		if i > 0 && f.rand.IntN(8) == 0 {
			f.say("A40", fmt.Sprintf("%s%d", line, i-1), "", "MRG|"+ipp+pamAuthority+"^PI\r")
		}
		f.say("A03", ipp, nda, "PV1|1|I|U2^2^B\rZBE|M3|NOW||INSERT|N|\r")
	}
	return f.all
}

// imageOf is what a State says about the patients of a day, without the identifiers that it made itself.
func imageOf(ctx context.Context, st pam.State, line string, n int) (string, error) {
	var b strings.Builder
	add := func(v ...any) { text, _ := json.Marshal(v); b.Write(append(text, '\n')) }
	for i := range n {
		p, found, err := st.PatientByIPP(ctx, record.IPP(fmt.Sprintf("%s%d", line, i)))
		if err != nil {
			return "", err
		}
		nda := record.NDA(fmt.Sprintf("N%s%d", line, i))
		s, open, err := st.StayByNDA(ctx, nda)
		if err != nil {
			return "", err
		}
		moves, err := st.MovementsOf(ctx, nda)
		if err != nil {
			return "", err
		}
		consents, err := st.ConsentsOf(ctx, p.ID)
		if err != nil {
			return "", err
		}
		perms := record.PermissionsOf(consents, s.Encounter.ID)
		count := len(consents)
		p.ID, s.Encounter.ID, s.Encounter.Patient = "", "", ""
		slices.SortFunc(moves, func(a, b pam.Movement) int { return strings.Compare(a.Key.ID, b.Key.ID) })
		add(found, p, open, s, moves, perms.Feeding, perms.Reading, count)
	}
	return b.String(), nil
}

// TestAFeedSurvivesTenKillsOfTheServer sends a day twice over two connections while the server is killed ten times, and
// compares with the model that hears it once.
func TestAFeedSurvivesTenKillsOfTheServer(t *testing.T) {
	for name, storage := range map[string]settings{"sqlite": onFile, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) { killTenTimes(t, storage, twoLines(40)) })
	}
}

// life is what one connection says, and how it is looked at afterwards.
type life struct {
	raw   []string
	image func(context.Context, pam.State) (string, error)
}

// twoLines are two days told at once.
func twoLines(patients int) map[string]life {
	lives := map[string]life{}
	for _, line := range []string{"A", "B"} {
		lives[line] = life{day(line, patients), func(ctx context.Context, st pam.State) (string, error) { return imageOf(ctx, st, line, patients) }}
	}
	return lives
}

// killTenTimes sends every message twice while the server is killed, and compares with the model that hears each once.
func killTenTimes(t *testing.T, storage settings, lives map[string]life) {
	dir := t.TempDir()
	file, err := initialise(dir, "127.0.0.1", "750000001")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := storage(t)
	text = bytes.Replace(text, []byte(`file     = "chevet.db"`), []byte(lines), 1)
	text = append(text, fmt.Sprintf("\n[pam]\nlisten = %q\nzone = \"UTC\"\n", keptPort(t))...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	h := &hospital{t: t, address: keptPort(t)}
	process := h.spawn(dir)

	total := int64(0)
	for _, l := range lives {
		total += int64(2 * len(l.raw))
	}
	var acked atomic.Int64
	progress := make(chan struct{}, 1)
	var group stdsync.WaitGroup
	for _, l := range lives {
		feed := l.raw
		group.Go(func() {
			client := mllp.NewClient(c.PAM.Listen, mllp.ClientOptions{Attempts: 1, Answer: 10 * time.Second})
			defer client.Close()
			for _, raw := range feed {
				for range 2 {
					for { // until the server that comes back answers
						ack, err := client.Send(t.Context(), []byte(raw))
						if t.Context().Err() != nil {
							return
						}
						if err == nil && ack.Code != hl7.AR {
							if ack.Code != hl7.AA {
								t.Errorf("%s %v", ack.Code, ack.Faults)
							}
							break
						}
					}
				}
				acked.Add(2)
				select {
				case progress <- struct{}{}:
				default:
				}
			}
		})
	}
	finished := make(chan struct{})
	go func() { group.Wait(); close(finished) }()
	for kill := int64(1); kill <= 10; kill++ {
		for acked.Load() < kill*total/12 {
			<-progress
		}
		_ = process.Process.Kill() // messages are on their way
		_ = process.Wait()
		process = h.spawn(dir)
	}
	<-finished
	_ = process.Process.Kill()
	_ = process.Wait()

	store, err := c.open(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	n := 0
	model, a := pam.NewMemory(), pam.New(pam.Settings{Location: time.UTC}, func() string { n++; return fmt.Sprint(n) })
	for _, l := range lives {
		feed := l.raw
		for _, raw := range feed {
			m, err := hl7.Parse([]byte(raw), hl7.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if out, err := a.Apply(t.Context(), m, model); err != nil || out.Code != hl7.AA {
				t.Fatal(out, err)
			}
		}
		want, err := l.image(t.Context(), model)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		enough := errors.New("enough")
		err = store.Receive(t.Context(), "look", func(ctx context.Context, st pam.State) (pam.Entry, error) {
			if got, err = l.image(ctx, st); err != nil {
				return pam.Entry{}, err
			}
			return pam.Entry{}, enough
		})
		if !errors.Is(err, enough) || got != want {
			t.Fatalf("%v\ngot  %.3000s\nwant %.3000s", err, got, want)
		}
		for _, raw := range feed { // every message is kept, once, with its answer
			m, _ := hl7.Parse([]byte(raw), hl7.Options{})
			if _, found, err := store.Answered(t.Context(), pam.EntryID(m.Get("MSH-3").Trimmed(), m.Get("MSH-4").Trimmed(), m.ControlID())); err != nil || !found {
				t.Fatal(m.ControlID(), found, err)
			}
		}
	}
}

// listening serves [pam] as the program does, with nobody logged in.
func listening(t testing.TB, p pamConfig, dir string) (address string, store *central.Store) {
	t.Helper()
	c := &config{PAM: &p, dir: dir}
	p.Listen, p.Zone = "127.0.0.1:0", "UTC"
	store, err := central.Open(context.Background(), filepath.Join(t.TempDir(), "chevet.db"), central.Options{Establishment: "750000001", DataKey: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.receive(context.Background(), store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), store.Close()); err != nil {
			t.Error(err)
		}
	})
	return in.Address, store
}

func TestASenderProvesWhoItIs(t *testing.T) {
	dir := t.TempDir()
	senders, _, err := anAuthority("GAM")
	if err != nil {
		t.Fatal(err)
	}
	strangers, _, err := anAuthority("GAM")
	if err != nil {
		t.Fatal(err)
	}
	authority, certificate, private, err := issue([]string{"127.0.0.1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"s.crt": certificate, "s.cle": private, "c.crt": pemOf("CERTIFICATE", senders.Certificate[len(senders.Certificate)-1])} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address, store := listening(t, pamConfig{Certificate: "s.crt", Key: "s.cle", Clients: "c.crt"}, dir)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	raw := []byte(day("A", 1)[0])
	for name, c := range map[string]struct {
		o  *tls.Config
		ok bool
	}{"ours": {mllp.ClientTLS(senders, roots, ""), true}, "another authority's": {mllp.ClientTLS(strangers, roots, ""), false}, "clear text": {nil, false}} {
		client := mllp.NewClient(address, mllp.ClientOptions{TLS: c.o, Attempts: 1, Answer: 5 * time.Second})
		ack, err := client.Send(t.Context(), raw)
		if (err == nil && ack.Code == hl7.AA) != c.ok {
			t.Errorf("%s: %v %v", name, ack.Code, err)
		}
		client.Close()
	}
	if all, err := store.Messages(t.Context(), pam.Query{}); err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	for name, p := range map[string]pamConfig{
		"in clear from anywhere": {Listen: "0.0.0.0:2575"}, "clients unknown": {Listen: "127.0.0.1:0", Certificate: "s.crt", Key: "s.cle"}, "no such zone": {Listen: "127.0.0.1:0", Zone: "Paris"},
	} {
		if _, err := (&config{PAM: &p, dir: dir}).pamOptions(nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// anAuthority issues one client certificate.
func anAuthority(name string) (tls.Certificate, *x509.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{SerialNumber: serial(), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, leaf, err
}

func TestWhatDoesNotReadIsKeptToo(t *testing.T) {
	address, store := listening(t, pamConfig{}, "")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := mllp.NewFrameReader(conn, 0)
	for _, raw := range []string{"PID|1||801", "MSH|^~\\&|GAM|CHU|DPI|CHU|20260105||ADT^A01^ADT_A01||T|2.5", day("A", 1)[0]} {
		if _, err := conn.Write(mllp.AppendFrame(nil, []byte(raw))); err != nil {
			t.Fatal(err)
		}
		if _, err := in.Next(); err != nil {
			t.Fatal(err)
		}
	}
	refused, err := store.Messages(t.Context(), pam.Query{Refused: true})
	if err != nil || len(refused) != 2 {
		t.Fatal(refused, err)
	}
	for _, e := range refused {
		whole, err := store.Message(t.Context(), e.ID)
		if err != nil || len(whole.Raw) == 0 || len(whole.Faults) != 1 {
			t.Fatalf("%+v %v", whole, err)
		}
	}
}

// TestProgramsOfOthersFeedTheServer has Debian's python3-hl7 and npm's node-hl7-client send a stay.
func TestProgramsOfOthersFeedTheServer(t *testing.T) {
	feed := day("A", 1)[:3]
	check := func(t *testing.T, store *central.Store) {
		all, err := store.Messages(t.Context(), pam.Query{})
		if err != nil || len(all) != len(feed) {
			t.Fatal(len(all), err)
		}
		hits, err := store.SearchPatients(t.Context(), "NA0", time.Now(), 5)
		if err != nil || len(hits) != 1 || hits[0].Patient.GivenNames[1] != "ZOÉ" || hits[0].Encounters[0].Unit.Code != "U2" {
			t.Fatal(hits, err)
		}
	}
	t.Run("python3-hl7", func(t *testing.T) {
		if exec.Command("/usr/bin/python3", "-c", "import hl7.client").Run() != nil {
			reference.Missing(t, "python3-hl7 is not installed")
		}
		address, store := listening(t, pamConfig{}, "")
		host, port, _ := strings.Cut(address, ":")
		const script = `
import sys
from hl7.client import MLLPClient
with MLLPClient(sys.argv[1], int(sys.argv[2]), encoding='utf-8') as c:
    for m in sys.stdin.read().split('\n'):
        if m: print(c.send_message(m.replace('@', '\r')))`
		send(t, check, store, feed, "/usr/bin/python3", "-c", script, host, port)
	})
	t.Run("node-hl7-client", func(t *testing.T) {
		dir := reference.Peer(t, reference.BenchNPM)
		address, store := listening(t, pamConfig{}, "")
		host, port, _ := strings.Cut(address, ":")
		file := filepath.Join(dir, "chevet-pam.mjs")
		const script = `
import {Client, Message} from 'node-hl7-client';
import fs from 'fs';
const all=fs.readFileSync(0,'utf8').split('\n').filter(Boolean).map(m=>m.replaceAll('@','\r').replace(/\r$/,''));
const client=new Client({host:process.argv[2], version:'2.5'});
let n=0;
const conn=client.createConnection({port:Number(process.argv[3])}, async (res)=>{
  console.log(res.getMessage().get('MSA.1').toString());
  if (++n===all.length) { await conn.close(); process.exit(0); }
  await conn.sendMessage(new Message({text:all[n]}));
});
await conn.sendMessage(new Message({text:all[0]}));`
		if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file)
		send(t, check, store, feed, "node", file, host, port)
	})
}

func send(t *testing.T, check func(*testing.T, *central.Store), store *central.Store, feed []string, name string, args ...string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(strings.ReplaceAll(strings.Join(feed, "\n"), "\r", "@"))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "AA") < len(feed) {
		t.Fatalf("%v %s", err, out)
	}
	check(t, store)
}

// TestAFeedLeavesTheHeapFlat sends many messages over one connection and compares what the server holds in memory early
// and late. CHEVET_FEED says how many: 1000000 is the long form.
func TestAFeedLeavesTheHeapFlat(t *testing.T) {
	const warm, mayHold = 1000, 2 << 20 // a message that stayed whole would hold more than 1 kB
	messages := 3000
	if n, err := strconv.Atoi(os.Getenv("CHEVET_FEED")); err == nil {
		messages = max(n, 2*warm)
	}
	store, err := central.Open(t.Context(), filepath.Join(t.TempDir(), "chevet.db"), central.Options{Establishment: "750000001", DataKey: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	in, err := (&config{PAM: &pamConfig{Listen: "127.0.0.1:0", Zone: "UTC"}}).receive(t.Context(), store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	conn, err := net.Dial("tcp", in.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	frames := mllp.NewFrameReader(conn, 0)
	held := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	var before int64
	for sent, stays := 0, 0; sent < messages; stays++ {
		for _, raw := range day(fmt.Sprintf("F%d-", stays), 1) {
			if _, err := conn.Write(mllp.AppendFrame(nil, []byte(raw))); err != nil {
				t.Fatal(err)
			}
			if answer, err := frames.Next(); err != nil || !bytes.Contains(answer, []byte("MSA|AA|")) {
				t.Fatalf("%s %v", answer, err)
			}
			if sent++; sent == warm {
				before = held()
			}
		}
	}
	after := held()
	t.Logf("%d messages: %d kB, then %d kB", messages, before>>10, after>>10)
	if after-before > mayHold {
		t.Errorf("%d messages left %d kB in memory", messages-warm, (after-before)>>10)
	}
}

// BenchmarkFeed sends whole stays over lines connections and waits for each acknowledgement: each message is applied and
// on disk before it. Beside it, what one synced write costs here.
func BenchmarkFeed(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, lines := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/lines-%d", engine, lines), func(b *testing.B) { feedAll(b, engine, lines) })
		}
	}
	b.Run("disk-commits", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "journal"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		raw := []byte(day("A", 1)[1])
		for b.Loop() {
			if _, err := f.Write(raw); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	})
}

func feedAll(b *testing.B, engine string, lines int) {
	where := filepath.Join(b.TempDir(), "chevet.db")
	if engine == "postgres" {
		where = postgrestest.Database(b).Application
	}
	store, err := central.Open(context.Background(), where, central.Options{Establishment: "750000001", DataKey: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	in, err := (&config{PAM: &pamConfig{Listen: "127.0.0.1:0", Zone: "UTC"}}).receive(context.Background(), store, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	feeds := make([][]string, lines)
	for i := range feeds {
		feeds[i] = day(fmt.Sprintf("L%02d-", i), b.N/lines/4+1)
	}
	var group stdsync.WaitGroup
	b.ResetTimer()
	for _, feed := range feeds {
		group.Go(func() {
			conn, err := net.Dial("tcp", in.Address)
			if err != nil {
				b.Error(err)
				return
			}
			defer conn.Close()
			frames := mllp.NewFrameReader(conn, 0)
			for _, raw := range feed[:max(1, b.N/lines)] {
				if _, err := conn.Write(mllp.AppendFrame(nil, []byte(raw))); err != nil {
					b.Error(err)
					return
				}
				if answer, err := frames.Next(); err != nil || !bytes.Contains(answer, []byte("MSA|AA|")) {
					b.Errorf("%s %v", answer, err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}
