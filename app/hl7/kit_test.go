package hl7_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chevet/app/hl7"
	"chevet/assets/reference"
)

// admission is an A01 of a person who does not exist.
const admission = `MSH|^~\&|GAM|CHU-ESSAI|DPI|CHU-ESSAI|20260105093100||ADT^A01^ADT_A01|M1|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM` + "\r" +
	`EVN||20260105093100||||20260105093000` + "\r" +
	`PID|1||800^^^CHU-ESSAI&990000001&M^PI~280056999999988^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS||D'ESSAI\T\CIE^ANNE^ANNE ZOÉ^^MME^^L~""^^^^^^D||19800512|F|||1 RUE^^VILLE^^99000^FRA^H~^^^^^FRA^BDL^^51215|||||||24^^^CHU-ESSAI&990000001&M^AN||||||||||||||VALI` + "\r" +
	`PV1|1|I|3401^112^F^CHU-ESSAI&990000001&M||||899^TESTEUR^Paul` + "\r" +
	`ZBE|MVT1^CHU-ESSAI|20260105093000||INSERT|N||UF^^^^^CHU-ESSAI&990000001&M^UF^^^3401||HMS` + "\r"

func parse(t testing.TB, raw string) *hl7.Message {
	t.Helper()
	m, err := hl7.Parse([]byte(raw), hl7.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func largeMessage(size int) []byte {
	head := strings.SplitAfter(admission, "\r")
	var b bytes.Buffer
	b.WriteString(head[0] + head[1] + head[2] + `OBX|1|ED|11488-4^CR^LN||^TEXT^XML^Base64^`)
	b.Write(bytes.Repeat([]byte("QUJD"), size/4))
	b.WriteString("||||||F\r")
	return b.Bytes()
}

// shared returns a path under the shared reference tree, or skips the test where that tree is absent.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	return reference.Path(t, elem...)
}

// official gives every ER7 file of the reference data, by its path.
func official(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(shared(t, "data", "hl7"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".er7" && filepath.Ext(path) != ".hl7" {
			return err
		}
		all[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
