package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"chevet/app/record"
	"chevet/assets/texts"
)

const module = "chevet/"

type goFile struct {
	path string // from the root, with slashes
	pkg  string // directory from the root
	test bool
	ast  *ast.File
}

func sources(t *testing.T) (string, *token.FileSet, []goFile) {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []goFile
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); path != root && (strings.HasPrefix(n, ".") || n == "build" || n == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		files = append(files, goFile{rel, filepath.ToSlash(filepath.Dir(rel)), strings.HasSuffix(rel, "_test.go"), f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return root, fset, files
}

func under(pkg string, roots ...string) bool {
	return slices.ContainsFunc(roots, func(r string) bool { return pkg == r || strings.HasPrefix(pkg, r+"/") })
}

var formats = []string{"app/cda", "app/hl7", "app/xds", "app/vihf", "app/soap", "app/pdf", "app/barcode"}

// TestNobodyImportsWhatTheHouseForbids is ARCHITECTURE.md, «Who may import whom».
func TestNobodyImportsWhatTheHouseForbids(t *testing.T) {
	_, _, files := sources(t)
	for _, f := range files {
		for _, spec := range f.ast.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := forbidden(f, path); why != "" {
				t.Errorf("%s imports %s: %s", f.path, path, why)
			}
		}
	}
}

func forbidden(f goFile, path string) string {
	stdlib := !strings.Contains(strings.Split(path, "/")[0], ".") && !strings.HasPrefix(path, module)
	to, ours := strings.CutPrefix(path, module)
	from := f.pkg
	inCmd := under(from, "cmd")
	switch {
	case f.test && !ours:
		return ""
	case from == "app/record" && !stdlib && !f.test:
		return "the vocabulary imports the standard library only"
	case strings.HasPrefix(path, "fyne.io/fyne/v2/app") && !inCmd:
		return "only cmd starts a window"
	case strings.HasPrefix(path, "fyne.io/") && !under(from, "ui", "cmd"):
		return "only the window knows Fyne"
	case strings.HasSuffix(path, "jackc/pgx/v5") && !under(from, "store/central", "cmd"), path == "modernc.org/sqlite" && !under(from, "store", "cmd"):
		return "only store knows SQL engines"
	}
	if !ours {
		return ""
	}
	switch {
	case under(to, "ui") && !under(from, "ui", "cmd"):
		return "nobody imports the window"
	case under(to, "cmd") && !inCmd:
		return "nobody imports a program"
	case to == "assets/reference" && !f.test:
		return "what is beside the repository is for tests"
	case under(to, "store") && !inCmd && !under(from, "store"):
		return "nobody but cmd imports store"
	case from == "store/central/postgrestest" && to == "app/sandbox/port":
		return "" // a PostgreSQL of tests keeps its port as the sandbox does
	case under(to, "app/sandbox") && !inCmd && !under(from, "app/sandbox"):
		return "nobody but cmd imports the sandbox"
	case under(from, formats...) && !f.test && !under(to, "app/record") && !sameFormat(from, to):
		return "a format imports the standard library and the vocabulary"
	case under(from, "app/sandbox") && !f.test && under(to, "app/xds", "app/vihf", "app/soap", "app/dmp", "app/psc", "app/insi", "app/pfi"):
		return "a simulator that shares code with the client proves nothing"
	case under(from, "ui") && !under(to, "ui", "assets", "app/record", "app/cda", "app/pdf", "app/central/api") && to != "app":
		return "the window knows app, the vocabulary and the formats it draws"
	case from == "assets/texts" && !f.test && to != "app/record" && !under(to, "assets"):
		return "the words depend on the vocabulary alone: reasons are written by value"
	case under(from, "store") && !f.test && !under(to, "store", "app/record", "app/sync", "app/access", "app/central", "app/audit", "app/pam") && to != "app":
		return "store knows the vocabulary and the interfaces it implements"
	}
	return ""
}

func sameFormat(from, to string) bool {
	for _, r := range formats {
		if under(from, r) && under(to, r) {
			return true
		}
	}
	return false
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	_, _, files := sources(t)
	said := map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		said[f.pkg] = said[f.pkg] || f.ast.Doc != nil && len(strings.Fields(f.ast.Doc.Text())) >= 8
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no doc comment that says what it is for", pkg)
		}
	}
}

// wireLabels are packages whose French is data: labels of national code tables that travel in messages, what faults of
// the DMP say, the fictitious world, the copy of the mocks.
var wireLabels = []string{"app/vihf", "app/dmp", "app/xds", "app/compose", "app/sandbox/dmp", "app/sandbox/hospital", "ui/widget/gallery"}

// TestFrenchLivesInTexts looks for words of the window's language in string literals elsewhere. The
// toolbox and the programs of cmd talk to integrators from their own files.
func TestFrenchLivesInTexts(t *testing.T) {
	_, fset, files := sources(t)
	for _, f := range files {
		if f.test || !under(f.pkg, "ui", "app", "store") || under(f.pkg, wireLabels...) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if _, ok := n.(*ast.ImportSpec); ok {
				return false
			}
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			if err == nil && french(s) {
				t.Errorf("%s: %.60q belongs to assets/texts", fset.Position(lit.Pos()), s)
			}
			return true
		})
	}
}

var frenchWords = regexp.MustCompile(`(?i)(^|[ ’'])(le|la|les|des|une|est|sont|vous|votre|pas|pour|avec|dans|qui|aucun|aucune)([ ’'.]|$)`)

func french(s string) bool {
	if strings.Count(s, " ") < 2 || strings.TrimSpace(s) != s && len(strings.Fields(s)) < 2 || strings.Contains(s, "SELECT") || strings.Contains(s, "<") {
		return false
	}
	accents := strings.ContainsFunc(s, func(r rune) bool { return r > 127 && unicode.IsLetter(r) })
	return accents || len(frenchWords.FindAllString(s, -1)) >= 2
}

// TestEveryReasonHasItsSentence compares the Reason constants of the tree with assets/texts.
func TestEveryReasonHasItsSentence(t *testing.T) {
	_, fset, files := sources(t)
	n := 0
	for _, f := range files {
		if f.test || under(f.pkg, "assets") {
			continue
		}
		for _, decl := range f.ast.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			for _, spec := range gen.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if !strings.HasPrefix(name.Name, "Reason") || i >= len(v.Values) {
						continue
					}
					lit, ok := v.Values[i].(*ast.BasicLit)
					if !ok {
						continue
					}
					s, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					n++
					if !texts.Known(record.Reason(s)) {
						t.Errorf("%s: reason %s has no sentence in assets/texts", fset.Position(lit.Pos()), s)
					}
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d reasons were found: the search is broken", n)
	}
}
