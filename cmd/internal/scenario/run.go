package scenario

import (
	"fmt"
	"regexp"
	"runtime/debug"
	"slices"
	"time"

	"chevet/cmd/internal/headless"
)

// Scenario is one thing a verifier does, and the requirements it shows.
type Scenario struct {
	Codes []string
	Title string // French, for the evidence file
	Name  string // unique, for anchors and files
	run   func(*Run)
}

var all []Scenario

func register(title string, run func(*Run), codes ...string) {
	base := slug(codes[0])
	name := base
	for n := 2; slices.ContainsFunc(all, func(s Scenario) bool { return s.Name == name }); n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	all = append(all, Scenario{Codes: codes, Title: title, Name: name, run: run})
}

// All returns the registered scenarios.
func All() []Scenario { return slices.Clone(all) }

// Verdict is how a scenario ended.
type Verdict string

// Verdicts.
const (
	Passed Verdict = "conforme"
	Failed Verdict = "non conforme"
)

// Step is one line of the evidence.
type Step struct {
	At      time.Time
	Text    string // what was done, or seen, in French
	OK      bool
	Picture string // file of the picture, relative to the evidence directory
	Sent    string // message exchanged, secrets masked
	Got     string
}

// Result is a scenario that was played.
type Result struct {
	Scenario
	Verdict Verdict
	Steps   []Step
	Took    time.Duration
}

// Run is a scenario under way.
type Run struct {
	// Dir receives pictures; "" draws none.
	Dir string
	// Window is how the window is, when there is one.
	Window headless.Options

	steps []Step
	close []func()
	shots int
	name  string
}

type stop struct{}

// Play runs a scenario to its end, or to its first failed check.
func Play(s Scenario, dir string) Result {
	began := time.Now()
	r := &Run{Dir: dir, name: s.Name}
	res := Result{Scenario: s, Verdict: Passed}
	func() {
		defer func() {
			for i := len(r.close) - 1; i >= 0; i-- {
				r.close[i]()
			}
		}()
		defer func() {
			switch p := recover().(type) {
			case nil:
			case stop:
				res.Verdict = Failed
			default:
				res.Verdict = Failed
				r.steps = append(r.steps, Step{At: time.Now(), Text: fmt.Sprintf("arrêt inattendu : %v\n%s", p, debug.Stack())})
			}
		}()
		s.run(r)
	}()
	res.Steps, res.Took = r.steps, time.Since(began)
	return res
}

// Did notes what the verifier does.
func (r *Run) Did(format string, args ...any) {
	r.steps = append(r.steps, Step{At: time.Now(), Text: fmt.Sprintf(format, args...), OK: true})
}

// Sees notes what the verifier must see; the scenario ends when it is not so.
func (r *Run) Sees(ok bool, format string, args ...any) {
	r.steps = append(r.steps, Step{At: time.Now(), Text: fmt.Sprintf(format, args...), OK: ok})
	if !ok {
		panic(stop{})
	}
}

// Must ends the scenario when something that only prepares it fails.
func (r *Run) Must(err error, doing string) {
	if err != nil {
		r.Sees(false, "%s : %v", doing, err)
	}
}

// Exchange keeps a message exchanged, with secrets masked.
func (r *Run) Exchange(what string, sent, got []byte) {
	r.steps = append(r.steps, Step{At: time.Now(), Text: what, OK: true, Sent: readable(sent), Got: readable(got)})
}

// After runs f at the end, last first.
func (r *Run) After(f func()) { r.close = append(r.close, f) }

var unsafe = regexp.MustCompile(`[^a-z0-9]+`)

func slug(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(unsafe.ReplaceAll(b, []byte("-")))
}
