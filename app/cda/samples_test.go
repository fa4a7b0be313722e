package cda

import (
	"os"
	"path/filepath"
	"testing"

	"chevet/assets/reference"
)

// samplesDir finds the official samples.
func samplesDir(t testing.TB) string {
	t.Helper()
	return reference.Path(t, "data", "cda", "samples")
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
