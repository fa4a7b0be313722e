package app_test

import (
	"testing"

	"chevet/app"
	"chevet/app/record"
)

func TestAMergeIsExplainedByWhatEachRecordSaid(t *testing.T) {
	kept := record.Patient{ID: "kept", Traits: record.Traits{BirthName: "DURAND", GivenNames: []string{"CAMILLE"}, Sex: record.Female, BirthDate: "1980-05-12"}}
	gone := kept
	gone.ID, gone.MergedInto, gone.BirthName, gone.BirthCOG = "gone", "kept", "DURANT", "69388"
	e := record.IdentityEvent{ID: "1", Patient: "kept", Kind: record.IdentityMerged, Source: record.SourcePAM, Other: "gone", Message: "A40"}
	story := app.ExplainMerge(kept, gone, e)
	if story.Kept.ID != "kept" || story.Absorbed.ID != "gone" || story.Event.Other != gone.ID {
		t.Errorf("%+v", story)
	}
	differ := map[record.IdentityField][2]string{}
	for _, r := range story.Rows {
		if r.Differ {
			differ[r.Field] = [2]string{r.Here, r.There}
		}
	}
	if differ[record.FieldBirthName] != [2]string{"DURAND", "DURANT"} || len(differ) != 2 {
		t.Errorf("differences: %v", differ)
	}
}
