package house

import (
	"go/ast"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chevet/packaging/securite"
)

// cryptographic says whether an import path gives a cryptographic mechanism, or chance that could pass for one.
func cryptographic(path string) bool {
	for _, p := range []string{"crypto", "golang.org/x/crypto", "math/rand", "github.com/miekg/pkcs11", "filippo.io", "github.com/cloudflare/circl"} {
		if path == p || strings.HasPrefix(path, p+"/") {
			return true
		}
	}
	return false
}

// TestOnlyTheListedMechanismsAreUsed is SC.SSI/GEN.13: what securite.Mechanisms does not name is not imported.
func TestOnlyTheListedMechanismsAreUsed(t *testing.T) {
	_, _, files := sources(t)
	used := map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		for _, spec := range f.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if !cryptographic(path) {
				continue
			}
			used[path] = true
			if !securite.Allows(f.pkg, path) {
				t.Errorf("%s imports %s: not in securite.Mechanisms for this package", f.path, path)
			}
		}
	}
	for _, m := range securite.Mechanisms {
		if !used[m.Package] {
			t.Errorf("%s is listed and nobody uses it", m.Package)
		}
	}
}

// refusedNames are what allowed packages also give and nobody may use, without any exception.
var refusedNames = map[string]*regexp.Regexp{
	"cipher":   regexp.MustCompile(`^New(CBC|CFB|CTR|OFB)`),
	"rsa":      regexp.MustCompile(`^(EncryptPKCS1v15|DecryptPKCS1v15.*|GenerateMultiPrimeKey)$`),
	"elliptic": regexp.MustCompile(`^(P224|GenerateKey|Marshal|Unmarshal)$`),
	"tls":      regexp.MustCompile(`^(VersionSSL30|VersionTLS10|VersionTLS11|TLS_RSA_.*|TLS_.*(CBC|RC4|3DES).*)$`),
	"x509":     regexp.MustCompile(`^(MD5WithRSA|SHA1WithRSA|DSAWithSHA1|ECDSAWithSHA1|EncryptPEMBlock|DecryptPEMBlock)$`),
}

func TestNoWeakModeNameOrSizeIsUsed(t *testing.T) {
	_, fset, files := sources(t)
	checked := 0
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := s.X.(*ast.Ident)
			if !ok || pkg.Obj != nil {
				return true
			}
			if refused := refusedNames[pkg.Name]; refused != nil {
				checked++
				if refused.MatchString(s.Sel.Name) {
					t.Errorf("%s: %s.%s is refused", fset.Position(s.Pos()), pkg.Name, s.Sel.Name)
				}
			}
			return true
		})
		ast.Inspect(f.ast, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) != 2 || !selects(c.Fun, "rsa", "GenerateKey") {
				return true
			}
			bits, ok := c.Args[1].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: the size of an RSA key is not written there", fset.Position(c.Pos()))
				return true
			}
			least := 3072
			if under(f.pkg, "app/sandbox") {
				least = 2048 // what the services that it plays have // RGS B1: until 2030
			}
			if size, _ := strconv.Atoi(bits.Value); size < least {
				t.Errorf("%s: RSA of %d bits, at least %d", fset.Position(c.Pos()), size, least)
			}
			return true
		})
	}
	if checked < 50 {
		t.Errorf("only %d names were looked at: the search is broken", checked)
	}
}

func TestEveryTLSConfigurationHasItsFloorAndVerifies(t *testing.T) {
	_, fset, files := sources(t)
	seen := 0
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if n.Type == nil || !selects(n.Type, "tls", "Config") {
					return true
				}
				seen++
				floor := false
				for _, e := range n.Elts {
					kv, ok := e.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					switch key, _ := kv.Key.(*ast.Ident); key.Name {
					case "MinVersion":
						floor = true
					case "InsecureSkipVerify":
						t.Errorf("%s: certificates are always verified", fset.Position(kv.Pos()))
					}
				}
				if !floor {
					t.Errorf("%s: no MinVersion", fset.Position(n.Pos()))
				}
			case *ast.AssignStmt:
				for _, to := range n.Lhs {
					if s, ok := to.(*ast.SelectorExpr); ok && s.Sel.Name == "InsecureSkipVerify" {
						t.Errorf("%s: certificates are always verified", fset.Position(n.Pos()))
					}
				}
			}
			return true
		})
	}
	if seen < 10 {
		t.Errorf("only %d configurations were found: the search is broken", seen)
	}
}

func selects(e ast.Expr, pkg, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == pkg
}

// TestNoProgramServesItsInsides is SC.SSI/GEN.07: no profile, no variables, no plugin.
func TestNoProgramServesItsInsides(t *testing.T) {
	_, _, files := sources(t)
	for _, f := range files {
		for _, spec := range f.ast.Imports {
			switch path, _ := strconv.Unquote(spec.Path.Value); path {
			case "net/http/pprof", "expvar", "plugin":
				t.Errorf("%s imports %s", f.path, path)
			}
		}
	}
}
