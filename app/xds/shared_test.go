package xds_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"chevet/assets/reference"
)

// shared returns a path under the shared reference tree, or skips the test where that tree is absent.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	return reference.Path(t, elem...)
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
	tool := reference.Tool(t, "xmllint", "libxml2-utils")
	file := filepath.Join(t.TempDir(), "message.xml")
	if err := os.WriteFile(file, message, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--noout", "--nonet", "--schema", shared(t, "data", "dmp", "dmp-wsdl-xsd", "schema", schema), file).CombinedOutput()
	if err != nil {
		t.Fatalf("xmllint: %v\n%s\n%s", err, out, strings.TrimSpace(string(message)))
	}
}
