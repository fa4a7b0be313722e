package mllp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/assets/reference"
)

// These tests talk to programs that nobody here wrote: Debian's python3-hl7, and npm's node-hl7-client and
// node-hl7-server where peers/bench/run.sh hl7 has installed them.

func python(t *testing.T) string {
	t.Helper()
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import hl7.mllp").Run() == nil {
			return p
		}
	}
	reference.Missing(t, "python3-hl7 is not installed")
	return ""
}

// node returns the folder whose node_modules has the package.
func node(t *testing.T, pkg string) string {
	t.Helper()
	dir := reference.Peer(t, reference.BenchNPM)
	reference.Tool(t, "node", "nodejs")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", pkg)); err != nil {
		reference.Missing(t, "npm's %s is not installed: shared/peers/bench/run.sh hl7: %v", pkg, err)
	}
	return dir
}

// start runs a peer until the end of the test and returns the first line that it prints.
func start(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v %s", err, errs.String())
	}
	return strings.TrimSpace(line)
}

func run(t *testing.T, dir, stdin, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// written is a message of our writer with everything that a reader may get wrong.
func written(t *testing.T) string {
	t.Helper()
	d := hl7.NewDraft(hl7.Header{SendingApplication: hl7.HD{Name: "DPI"}, SendingFacility: hl7.HD{Name: "CHU"}, ReceivingApplication: hl7.HD{Name: "PFI"},
		ReceivingFacility: hl7.HD{Name: "CHU"}, Time: time.Date(2026, 1, 5, 9, 31, 0, 0, time.UTC), Message: "ADT", Event: "A28", Structure: "ADT_A05",
		ControlID: "W1", Processing: "T", Version: "2.5", Country: "FRA"})
	d.Segment("EVN").Set("2", "20260105093100")
	d.Segment("PID").Set("1", "1").Put("3[1]", hl7.CX{ID: "800", Authority: hl7.HD{Name: "CHU", ID: "1.2", Type: "ISO"}, Type: "PI"}).
		Put("3[2]", hl7.CX{ID: "7", Type: "INS"}).Set("5.1", "D|A^B&C~D\\É").Set("5.2", "ZOÉ").Null("9")
	d.Segment("PV1").Set("2", "N")
	raw, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestPythonReadsWhatWeWrite(t *testing.T) {
	const script = `
import hl7, json, sys
m = hl7.parse(sys.stdin.buffer.read().decode('utf-8'))
print(json.dumps([str(m['PID.F3.R1.C4.S2']), str(m['PID.F3.R2.C5']), str(m['PID.F5.R1.C1']), str(m['PID.F9']), str(m['MSH.F9.R1.C3']), len(m)]))`
	const want = `["1.2","INS","D|A^B&C~D\\É","\"\"","ADT_A05",4]`
	out := run(t, "", written(t), python(t), "-c", script)
	var got any
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if b, _ := marshal(got); b != want {
		t.Errorf("%s, want %s", b, want)
	}
}

func marshal(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}

func TestNodeReadsWhatWeWrite(t *testing.T) {
	dir := node(t, "node-hl7-client")
	const script = `
const nh=await import('node-hl7-client');
const m=new nh.Message({text:(await import('fs')).readFileSync(0,'utf8').replace(/\r$/,'')});
console.log(JSON.stringify([m.get('PID.3.1').toString(),m.get('PID.5.1').toString(),m.get('PID.5.2').toString(),m.get('PID.9').toString(),m.get('MSH.9.3').toString(),m.get('MSH.10').toString(),m.get('PV1.2').toString()]))`
	got := strings.TrimSpace(run(t, dir, written(t), "node", "--input-type=module", "-e", script))
	if !strings.HasSuffix(got, `"ZOÉ","\"\"","ADT_A05","W1","N"]`) || !strings.Contains(got, `"D`) {
		t.Errorf("%s", got)
	}
}

func TestPythonSendsToOurServer(t *testing.T) {
	python(t)
	reference.Tool(t, "mllp_send", "python3-hl7")
	w := &ward{}
	host, port, _ := strings.Cut(serve(t, w, mllp.ServerOptions{Dedup: new(mllp.Memory)}), ":")
	file := filepath.Join(t.TempDir(), "messages.mllp")
	if err := os.WriteFile(file, []byte(frame(message("M1"))+frame(message("M2"))+frame(message("M1"))), 0o600); err != nil {
		t.Fatal(err)
	}
	out := run(t, "", "", "mllp_send", "-p", port, "-f", file, host)
	if strings.Count(out, "MSA|AA|M1") != 2 || strings.Count(out, "MSA|AA|M2") != 1 || len(w.received()) != 2 {
		t.Errorf("%d received, %q", len(w.received()), out)
	}
}

func TestWeSendToPythonsServer(t *testing.T) {
	const script = `
import asyncio, hl7
from hl7.mllp import start_hl7_server
async def one(r, w):
    try:
        while not w.is_closing():
            m = await r.readmessage()
            w.writemessage(m.create_ack('AE' if str(m['MSH.F10']) == 'M2' else 'AA'))
            await w.drain()
    except asyncio.IncompleteReadError:
        w.close()
async def main():
    s = await start_hl7_server(one, port=0, host='127.0.0.1', encoding='utf-8')
    print('%s:%d' % s.sockets[0].getsockname()[:2], flush=True)
    await s.serve_forever()
asyncio.run(main())`
	c := client(t, start(t, "", python(t), "-c", script), mllp.ClientOptions{})
	for id, want := range map[string]hl7.AckCode{"M1": hl7.AA, "M2": hl7.AE, "M3": hl7.AA} {
		if a, err := c.Send(t.Context(), message(id)); err != nil || a.Code != want || a.ControlID != id {
			t.Errorf("%s: %+v %v", id, a, err)
		}
	}
}

func TestNodeSendsToOurServer(t *testing.T) {
	dir := node(t, "node-hl7-client")
	w := &ward{}
	host, port, _ := strings.Cut(serve(t, w, mllp.ServerOptions{}), ":")
	script := `
import {Client, Message} from 'node-hl7-client';
const client=new Client({host:'` + host + `', version:'2.5'});
const conn=client.createConnection({port:` + port + `}, async (res)=>{
  const m=res.getMessage(); console.log(m.get('MSA.1').toString(), m.get('MSA.2').toString());
  await conn.close(); process.exit(0);
});
await conn.sendMessage(new Message({text:(await import('fs')).readFileSync(0,'utf8').replace(/\r$/,'')}));`
	file := filepath.Join(dir, "chevet-send.mjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	if out := run(t, dir, written(t), "node", file); strings.TrimSpace(out) != "AA W1" {
		t.Errorf("%q", out)
	}
	if got := w.received(); len(got) != 1 || !strings.Contains(got[0], "^ZOÉ|") {
		t.Errorf("%q", got)
	}
}

func TestWeSendToNodesServer(t *testing.T) {
	dir := node(t, "node-hl7-server")
	const script = `
import {Server} from 'node-hl7-server';
import net from 'node:net';
const free=net.createServer().listen(0,'127.0.0.1',()=>{const port=free.address().port; free.close(async ()=>{
  const server=new Server({bindAddress:'127.0.0.1'});
  const inbound=server.createInbound({port}, async (req,res)=>{ await res.sendResponse(req.getMessage().get('MSH.10').toString()==='M2'?'AR':'AA'); });
  inbound.on('listen', ()=>console.log('127.0.0.1:'+port));
});});`
	file := filepath.Join(dir, "chevet-serve.mjs")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file)
	c := client(t, start(t, dir, "node", file), mllp.ClientOptions{Answer: 5 * time.Second})
	for id, want := range map[string]hl7.AckCode{"M1": hl7.AA, "M2": hl7.AR} {
		if a, err := c.Send(t.Context(), message(id)); err != nil || a.Code != want || a.ControlID != id {
			t.Errorf("%s: %+v %v", id, a, err)
		}
	}
}

// TestPeersReadEveryExampleThatWeWriteAgain gives the official messages, read by our reader and written by our writer, to
// both parsers, and compares what they find with what we find.
func TestPeersReadEveryExampleThatWeWriteAgain(t *testing.T) {
	var all, want []string
	for _, raw := range examples(t) {
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil {
			t.Fatal(err)
		}
		out, err := hl7.Redraft(m, hl7.UTF8).Encode()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(out))
		want = append(want, strings.Join([]string{m.ControlID(), m.Get("MSH-4").Text(), m.Get("EVN-2").Text(), m.Get("PID-5[1].1").Text()}, "§"))
	}
	if len(all) < 110 {
		t.Fatalf("%d messages", len(all))
	}
	stdin, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	compare := func(t *testing.T, out string) {
		var got []string
		if err := json.Unmarshal([]byte(out), &got); err != nil || len(got) != len(want) {
			t.Fatalf("%d answers, %v: %.200s", len(got), err, out)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q, ours %q", got[i], want[i])
			}
		}
	}
	t.Run("python", func(t *testing.T) {
		compare(t, run(t, "", string(stdin), python(t), "-c", `
import hl7, json, sys
def at(m, path):
    try: return str(m[path])
    except (LookupError, KeyError): return ''
print(json.dumps(['§'.join(at(m, p) for p in ('MSH.F10', 'MSH.F4', 'EVN.F2', 'PID.F5.R1.C1')) for m in map(hl7.parse, json.load(sys.stdin))]))`))
	})
	t.Run("node", func(t *testing.T) {
		compare(t, run(t, node(t, "node-hl7-client"), string(stdin), "node", "--input-type=module", "-e", `
const nh=await import('node-hl7-client');
const at=(m,p)=>{try{return m.get(p).toString()}catch{return ''}};
const rep=(m)=>{try{const f=m.get('PID.5'); const one=f.length>1&&f.get(0)?f.get(0):f; return one.toString().split('~')[0].split('^')[0]}catch{return ''}};
const all=JSON.parse((await import('fs')).readFileSync(0,'utf8'));
console.log(JSON.stringify(all.map(t=>{const m=new nh.Message({text:t.replace(/\r$/,'')}); return [at(m,'MSH.10'),at(m,'MSH.4'),at(m,'EVN.2'),rep(m)].join('§')})));`))
	})
}

// examples returns the official messages whose MSH-9 is complete; the writer refuses the others.
func examples(t *testing.T) (all [][]byte) {
	t.Helper()
	err := filepath.WalkDir(reference.Path(t, "data", "hl7"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".er7" && filepath.Ext(path) != ".hl7" {
			return err
		}
		raw, err := os.ReadFile(path)
		if m, parseErr := hl7.Parse(raw, hl7.Options{}); parseErr == nil {
			if _, _, structure := m.Type(); structure != "" {
				all = append(all, raw)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
