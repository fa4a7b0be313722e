package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
)

const fictiveADT = "MSH|^~\\&|GAM|CHU|DPI|CHU|20260105||ADT^A28^ADT_A05|M1|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8\r" +
	"PID|1||8^^^CHU&9&M^PI~7^^^INS&1.2&ISO^INS||ESSAI^ZO\\XC9\\~\"\"^^^^^^D|\x1b[2J\r"

func TestHL7TellsEachMessageOnOneJSONLine(t *testing.T) {
	dir := t.TempDir()
	two := filepath.Join(dir, "deux.er7")
	if err := os.WriteFile(two, []byte(fictiveADT+"\r\n"+strings.ReplaceAll(fictiveADT, "|M1|", "|M2|")), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := runIn(t, "PID|1\r", "hl7", "-json", two, "-", filepath.Join(dir, "absent"))
	if status != 0 || errs != "" {
		t.Fatalf("status %d, %s", status, errs)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 4 {
		t.Fatalf("%q", lines)
	}
	if want := `{"file":"` + two + `","messageType":"ADT^A28^ADT_A05","controlId":"M1","version":"2.5^FRA^2.11","segments":["MSH","PID"],"error":""}`; lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	for i, code := range []string{"", "", "HL7-SANS-MSH: ", "FICHIER: "} {
		var got hl7Line
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(got.Error, code) || code == "" && got.Error != "" || got.Segments == nil {
			t.Errorf("%s", lines[i])
		}
	}
}

func TestHL7TreeShowsEveryValueUnderItsPath(t *testing.T) {
	status, out, _ := runIn(t, fictiveADT, "hl7", "-")
	if status != 0 {
		t.Fatal(status)
	}
	for _, want := range []string{"# -  ADT^A28^ADT_A05  M1  2.5^FRA^2.11\n", "  9.2          A28\n", "  3[2].4.2     1.2\n", "  5[2].1       \"\" (à effacer)\n", "  6            ␛[2J\n", "  1            1\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.ContainsRune(out, 0x1b) {
		t.Error("a message drives the terminal")
	}
}

func TestMLLPSendsEachMessageAndShowsItsAcknowledgement(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := mllp.NewServer(mllp.HandlerFunc(func(_ context.Context, in *mllp.Incoming) (mllp.Reply, error) {
		if in.Key.ControlID == "M2" {
			return mllp.Reply{Code: hl7.AE, Faults: []hl7.Fault{{At: "PID-3", Condition: hl7.UnknownKey, UserMessage: "inconnu"}}}, nil
		}
		return mllp.Reply{}, nil
	}), mllp.ServerOptions{})
	go s.Serve(ln)
	defer s.Close()
	status, out, errs := runIn(t, fictiveADT, "mllp", "-envoyer", ln.Addr().String(), "-")
	if status != 0 || out != "-  M1  AA\n" || errs != "" {
		t.Errorf("%d %q %q", status, out, errs)
	}
	status, out, _ = runIn(t, fictiveADT+strings.ReplaceAll(fictiveADT, "|M1|", "|M2|"), "mllp", "-envoyer", ln.Addr().String(), "-")
	if status != 1 || !strings.HasPrefix(out, "-  M1  AA\n-  M2  AE\n  PID-3: 204") || !strings.Contains(out, "inconnu") {
		t.Errorf("%d %q", status, out)
	}
	for _, args := range [][]string{{"mllp"}, {"mllp", "x.er7"}, {"mllp", "-envoyer", "x"}, {"mllp", "-envoyer", "x", "-cert", "absent", "y"}, {"hl7"}, {"hl7", "-xml", "y"}} {
		if status, out, errs := runIn(t, "", args...); status != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: %d %q %q", args, status, out, errs)
		}
	}
}
