package uitest_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"

	"chevet/ui/uitest"
)

func TestWhatIsMeantForTheUIThreadRunsOnTheGoroutineThatRuns(t *testing.T) {
	defer goleak.VerifyNone(t)
	th := uitest.Start()
	n, after := 0, 0 // without a lock: the race detector would tell
	done := make(chan struct{})
	for range 100 {
		go fyne.Do(func() {
			if n++; n == 100 {
				close(done)
			}
		})
	}
	th.Run(done, func() { after++ })
	if n != 100 || after != 100 {
		t.Fatalf("%d ran, %d seen", n, after)
	}
}

func TestNobodyHangsOnAStoppedThread(t *testing.T) {
	defer goleak.VerifyNone(t)
	th := uitest.Start()
	asked := make(chan struct{})
	go func() { defer close(asked); fyne.DoAndWait(func() { t.Error("it ran") }) }()
	th.Stop()
	<-asked
	th.Run(nil)
}
