package cda

import (
	"os"
	"path/filepath"
	"testing"
)

// samplesDir finds the official samples: CHEVET_SHARED, else the «shared» directory beside the repository.
func samplesDir(t testing.TB) string {
	t.Helper()
	shared := os.Getenv("CHEVET_SHARED")
	if shared == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			up := filepath.Dir(dir)
			if up == dir {
				t.Skip("no go.mod above the working directory: the official samples cannot be located")
			}
			dir = up
		}
		shared = filepath.Join(filepath.Dir(dir), "shared")
	}
	samples := filepath.Join(shared, "data", "cda", "samples")
	if _, err := os.Stat(samples); err != nil {
		t.Skip("the official CDA samples are not on this machine: ", err)
	}
	return samples
}

func sampleFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(samplesDir(t), "*.xml"))
	if err != nil || len(files) < 29 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	return files
}

func sampleBytes(t testing.TB) (docs [][]byte, total int64) {
	for _, f := range sampleFiles(t) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, b)
		total += int64(len(b))
	}
	return docs, total
}
