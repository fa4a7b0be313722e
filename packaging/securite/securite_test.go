package securite

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "writes the table of mechanisms into cryptographie.md")

const begin, end = "<!-- table -->\n", "<!-- fin -->\n"

func TestTheTableOfMechanismsIsThatOfTheCode(t *testing.T) {
	raw, err := os.ReadFile("cryptographie.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("cryptographie.md has lost its marks")
	}
	want := before + begin + MechanismTable() + end + after
	if *update {
		if err := os.WriteFile("cryptographie.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(raw) != want {
		t.Error("cryptographie.md is not the list: go test ./packaging/securite -update")
	}
}

var testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)

// written gives the tests of the tree, by file.
func written(t *testing.T) (byFile map[string][]string, all map[string]bool) {
	t.Helper()
	byFile, all = map[string][]string{}, map[string]bool{}
	root := filepath.Join("..", "..")
	for _, dir := range []string{"app", "assets", "cmd", "packaging", "store", "ui"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			b, err := os.ReadFile(path)
			rel, _ := filepath.Rel(root, path)
			for _, m := range testFunc.FindAllStringSubmatch(string(b), -1) {
				byFile[filepath.ToSlash(rel)] = append(byFile[filepath.ToSlash(rel)], m[1])
				all[m[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return byFile, all
}

var tables = map[string]struct {
	id    *regexp.Regexp
	least int
}{
	"owasp-tcasvs.tsv": {regexp.MustCompile(`^V[1-6]\.[1-9]\.[1-9]$`), 100},
	"owasp-asvs.tsv":   {regexp.MustCompile(`^V([1-9]|1[0-7])\.\d{1,2}\.\d{1,2}$`), 200},
}

// TestEveryProofOfTheOWASPTablesExists holds the tables against the tree: a test that was renamed is no proof any more.
func TestEveryProofOfTheOWASPTablesExists(t *testing.T) {
	_, tests := written(t)
	for name, table := range tables {
		rows, err := Table(name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, r := range rows {
			if seen[r.ID] || !table.id.MatchString(r.ID) || r.Level != "1" && r.Level != "2" || r.Subject == "" {
				t.Errorf("%s: %+v", name, r)
			}
			seen[r.ID] = true
			switch {
			case !slices.Contains([]Verdict{ByTest, ByFile, NoScope, Lacking}, r.Verdict):
				t.Errorf("%s %s: verdict %q", name, r.ID, r.Verdict)
			case (r.Verdict == ByTest || r.Verdict == ByFile) && len(r.Proof) == 0:
				t.Errorf("%s %s: no proof", name, r.ID)
			case (r.Verdict == NoScope || r.Verdict == Lacking) && r.Remark == "":
				t.Errorf("%s %s: no reason", name, r.ID)
			}
			for _, p := range r.Proof {
				if strings.HasPrefix(p, "Test") || strings.HasPrefix(p, "Fuzz") {
					if !tests[p] {
						t.Errorf("%s %s: no test %s", name, r.ID, p)
					}
				} else if _, err := os.Stat(filepath.Join("..", "..", p)); err != nil {
					t.Errorf("%s %s: %v", name, r.ID, err)
				}
			}
		}
		if len(rows) < table.least {
			t.Errorf("%s has %d lines", name, len(rows))
		}
	}
}

var quoted = regexp.MustCompile("`([^`\n]+)`")

// TestEveryTestAndFileThatADocumentNamesExists does the same for the documents.
func TestEveryTestAndFileThatADocumentNamesExists(t *testing.T) {
	_, tests := written(t)
	docs, err := filepath.Glob("*.md")
	if err != nil || len(docs) < 9 {
		t.Fatal(docs, err)
	}
	named := 0
	for _, doc := range docs {
		b, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range quoted.FindAllStringSubmatch(string(b), -1) {
			word := m[1]
			switch {
			case regexp.MustCompile(`^(Test|Fuzz)[A-Z]\w+$`).MatchString(word):
				named++
				if !tests[word] {
					t.Errorf("%s names %s, which is no test", doc, word)
				}
			case regexp.MustCompile(`^(app|assets|cmd|packaging|store|ui)/[\w./-]+$`).MatchString(word):
				named++
				if _, err := os.Stat(filepath.Join("..", "..", word)); err != nil {
					t.Errorf("%s: %v", doc, err)
				}
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d names were found: the search is broken", named)
	}
}
