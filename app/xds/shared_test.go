package xds_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shared returns a path under the shared reference tree, or skips the test where that tree is absent.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("CHEVET_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(filepath.Dir(dir), "shared")
				break
			}
		}
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("reference data not here: %v", err)
	}
	return path
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(shared(t, "data", "dmp", "dmp-messages-officiels", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// xmllint fails the test unless the message is valid for the official schema.
func xmllint(t *testing.T, schema string, message []byte) {
	t.Helper()
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed")
	}
	file := filepath.Join(t.TempDir(), "message.xml")
	if err := os.WriteFile(file, message, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--noout", "--nonet", "--schema", shared(t, "data", "dmp", "dmp-wsdl-xsd", "schema", schema), file).CombinedOutput()
	if err != nil {
		t.Fatalf("xmllint: %v\n%s\n%s", err, out, strings.TrimSpace(string(message)))
	}
}
