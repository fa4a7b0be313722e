package app

import (
	"context"
	"testing"
	"time"

	"chevet/app/record"
)

// slowCache gives what it held when the read began, however late the read ends.
type slowCache struct {
	Cache
	held    DMPView
	loading chan struct{} // closed once a read has begun
	goOn    chan struct{} // the read ends after it
}

func (c *slowCache) Load(context.Context, record.PatientID, string) (*Stored, error) {
	old := c.held
	close(c.loading)
	<-c.goOn
	return &Stored{Patient: record.Patient{ID: "p"}, DMP: old}, nil
}

func (c *slowCache) KeepDMPView(_ context.Context, _ string, _ record.PatientID, v DMPView) error {
	c.held = v
	return nil
}

func TestAReadBegunBeforeTheDMPAnsweredDoesNotPutTheFormerListBack(t *testing.T) {
	c := &slowCache{loading: make(chan struct{}), goOn: make(chan struct{})}
	w := &Workstation{parts: Parts{Clock: time.Now}, cache: c, session: &Session{}, bus: newBus()}
	defer w.bus.close()
	open := &openRecord{id: "p", stored: &Stored{}, activity: map[record.DocumentKey]RowActivity{}}
	read := make(chan error, 1)
	go func() { read <- w.reread(context.Background(), open) }()
	<-c.loading
	kept := make(chan error, 1)
	go func() {
		kept <- open.keepView(context.Background(), c, DMPView{SeenAt: time.Now(), Documents: make([]record.Document, 3)}, true)
	}()
	close(c.goOn)
	if err := <-read; err != nil {
		t.Fatal(err)
	}
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	if n := len(open.stored.DMP.Documents); n != 3 {
		t.Errorf("the record shows %d documents of the DMP, want 3", n)
	}
}
