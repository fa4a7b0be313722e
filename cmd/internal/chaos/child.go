package chaos

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"chevet/app/record"
)

// role is the environment variable that makes the program one of the processes of a run.
const role = "CHEVET_CHAOS"

// setup is what a process is told; it travels in the environment.
type setup struct {
	Role     string // "server" or "station"
	Dir      string
	Database string // of the server: a file, or postgres://…
	Address  string // the server's own, or the one that the station dials
	Name     string // of the station
	Seed     uint64
}

// Child turns the process into a server or a workstation when it was started as one, and never returns then.
func Child() {
	text := os.Getenv(role)
	if text == "" {
		return
	}
	var s setup
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	run := station
	if s.Role == "server" {
		run = serve
	}
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, s.Role, s.Name, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// said is one line that a process says on its standard output, as JSON.
type said struct {
	Ready  string   `json:"ready,omitempty"`  // the server's address, or the station's name
	Wrote  *wrote   `json:"wrote,omitempty"`  // a write that the station would show as saved
	Cursor int64    `json:"cursor,omitempty"` // last change applied by the station
	Rest   *bool    `json:"rest,omitempty"`   // whether the station's state says that all is sent and received
	Quiet  bool     `json:"quiet,omitempty"`  // nothing more is written
	Held   *holding `json:"held,omitempty"`
}

// wrote is one write, known to be on the station's disk.
type wrote struct {
	Mutation string           `json:"mutation"`
	Patient  record.PatientID `json:"patient"`
	Fact     string           `json:"fact"`
}

// holding is what a station answers to «tell»: everything it holds, and what it shows of its queue.
type holding struct {
	Facts   map[record.PatientID][]string `json:"facts"`
	Cursor  int64                         `json:"cursor"`
	Pending int                           `json:"pending"` // counted in the cache
	Shown   int                           `json:"shown"`   // as the status bar says
	Refused int                           `json:"refused"`
	Broken  []string                      `json:"broken,omitempty"` // bodies that do not read
}

var saying sync.Mutex

// say writes a line in one piece; a line that was killed in the middle is not JSON and counts for nothing.
func say(s said) {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // plain values
	}
	saying.Lock()
	defer saying.Unlock()
	_, _ = os.Stdout.Write(append(text, '\n'))
}

func consentFact(c record.Consent) string { return "consent " + c.ID }

func documentFact(d record.Document) string {
	sha := ""
	if d.Body != nil {
		sha = d.Body.SHA256
	}
	return strings.Join([]string{"document", string(d.Key), sha}, " ")
}
