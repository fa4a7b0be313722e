// Package uitest gives a window without a screen the one UI thread that a real window has. Fyne's test driver runs
// what is meant for the UI thread on whatever goroutine asks; here it waits for the goroutine that calls Run, so that
// results of background work never touch a widget from elsewhere. For tests and evidence, not for the product.
//
//	t := uitest.Start()           // Fyne's test application, with this thread
//	win := t.App().NewWindow("")
//	t.Run(done)                   // this goroutine is the UI thread until done closes
//	t.Stop()                      // what comes later is dropped
package uitest

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Thread is the queue of what waits for the UI thread.
type Thread struct {
	app     fyne.App
	stopped chan struct{}
	once    sync.Once

	mu    sync.Mutex
	queue []func()
	came  chan struct{} // holds one value while the queue is not empty
}

// Start makes a test application the current one and gives it a thread. There is one at a time: Fyne's application is
// global.
func Start() *Thread { return With(test.NewApp()) }

// With gives a thread to a test application, such as one of test.NewTempApp.
func With(a fyne.App) *Thread {
	t := &Thread{stopped: make(chan struct{}), came: make(chan struct{}, 1)}
	t.app = application{a, driver{a.Driver(), t}}
	fyne.SetCurrentApp(t.app)
	return t
}

// App is the application; its windows belong to the thread.
func (t *Thread) App() fyne.App { return t.app }

// Run makes this goroutine the UI thread until done closes or the thread is stopped. after, when given, runs each time
// something ran.
func (t *Thread) Run(done <-chan struct{}, after ...func()) {
	for {
		select {
		case <-done:
			return
		case <-t.stopped:
			return
		case <-t.came:
		}
		for _, f := range t.take() {
			if t.over() {
				return
			}
			f()
			for _, g := range after {
				g()
			}
		}
	}
}

// Stop ends Run and drops what waits; nobody hangs who asked for it.
func (t *Thread) Stop() { t.once.Do(func() { close(t.stopped) }) }

func (t *Thread) over() bool {
	select {
	case <-t.stopped:
		return true
	default:
		return false
	}
}

// Post asks for f on the UI thread; with wait it returns once f ran, or once the thread is stopped.
func (t *Thread) Post(f func(), wait bool) {
	if !wait {
		t.put(f)
		return
	}
	done := make(chan struct{})
	t.put(func() { defer close(done); f() })
	select {
	case <-done:
	case <-t.stopped:
	}
}

func (t *Thread) put(f func()) {
	t.mu.Lock()
	t.queue = append(t.queue, f)
	t.mu.Unlock()
	select {
	case t.came <- struct{}{}:
	default:
	}
}

func (t *Thread) take() []func() {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.queue
	t.queue = nil
	return q
}

type application struct {
	fyne.App
	driver driver
}

func (a application) Driver() fyne.Driver { return a.driver }

type driver struct {
	fyne.Driver
	thread *Thread
}

// DoFromGoroutine implements fyne.Driver.
func (d driver) DoFromGoroutine(f func(), wait bool) { d.thread.Post(f, wait) }
