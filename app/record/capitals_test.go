package record_test

import (
	"testing"

	"chevet/app/record"
)

func TestStrictTextWritesEveryLatinLetterInTheAlphabetOfINSi(t *testing.T) {
	for typed, want := range map[string]string{"Thị Mai": "THI MAI", "Nguyễn": "NGUYEN", "Schäfer-Østergård": "SCHAFER-OSTERGARD", "D’Été-Œuvré": "D'ETE-OEUVRE",
		"Ǻsa": "ASA", "Đặng": "DANG", "Þór": "THOR"} {
		if got := record.StrictText(typed); got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
		if err := record.CheckName(typed); err != nil {
			t.Errorf("%s: %v", typed, err)
		}
	}
}
