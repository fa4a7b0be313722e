package pilot

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// State is what the window says of itself, one JSON object a line. It holds counts and names of controls, never a
// patient's data.
type State struct {
	Screen   string                `json:"screen"`            // login, home, record
	DMP      string                `json:"dmp,omitempty"`     // state of the chip
	Rows     int                   `json:"rows"`              // of the documents list
	Preview  string                `json:"preview,omitempty"` // pdf, structured, metadata, loading, error, information, empty
	Overlay  string                `json:"overlay,omitempty"` // search, jobs, dialog, menu, about
	Hits     int                   `json:"hits"`              // of the patient search
	Query    string                `json:"query,omitempty"`   // that Hits answer; only digits of tests are ever typed there
	Login    string                `json:"login,omitempty"`   // step of the login
	Ticked   int                   `json:"ticked"`
	Pages    int                   `json:"pages,omitempty"`
	Services int                   `json:"services,omitempty"` // whose state is known
	Jobs     int                   `json:"jobs"`               // running now
	Offline  bool                  `json:"offline,omitempty"`
	Toast    string                `json:"toast,omitempty"` // key of the last toast
	Theme    string                `json:"theme,omitempty"`
	HeldMax  float64               `json:"heldMaxMS,omitempty"` // longest hold of the UI thread by our code
	Rects    map[string][4]float32 `json:"rects,omitempty"`     // named controls: x, y, width, height in window pixels
}

// Options say what to start.
type Options struct {
	Binary        string
	Args          []string
	Env           []string
	Width, Height int
	Browser       string        // executable played as xdg-open; "" means none on the machine
	Timeout       time.Duration // of each Wait; default 60 s
	Log           io.Writer     // output of the program; default discarded
}

// Pilot is a running window under a virtual screen.
type Pilot struct {
	opt     Options
	dir     string
	display string
	control string // address of the sandbox's control page
	stops   []func()
	program *exec.Cmd
	eye     *eye
	hand    *hand
	exited  chan struct{}
	began   time.Time // of the program

	mu      sync.Mutex
	state   State
	changed chan struct{}
}

// Start opens the screen, the window manager and the program. Errors name the tool that is missing.
func Start(opt Options) (*Pilot, error) {
	if opt.Timeout == 0 {
		opt.Timeout = 60 * time.Second
	}
	if opt.Log == nil {
		opt.Log = io.Discard
	}
	dir, err := os.MkdirTemp("", "chevet-pilote-")
	if err != nil {
		return nil, err
	}
	p := &Pilot{opt: opt, dir: dir, changed: make(chan struct{}), exited: make(chan struct{})}
	p.stops = append(p.stops, func() { os.RemoveAll(dir) })
	for _, step := range []func() error{p.startScreen, p.startProgram} {
		if err := step(); err != nil {
			p.Stop()
			return nil, err
		}
	}
	return p, nil
}

// Stop ends everything that Start began.
func (p *Pilot) Stop() {
	for i := len(p.stops) - 1; i >= 0; i-- {
		p.stops[i]()
	}
	p.stops = nil
}

func (p *Pilot) startScreen() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	size := fmt.Sprintf("%dx%dx24", p.opt.Width, p.opt.Height)
	// -displayfd makes the server choose a free number and tell it once it is ready.
	screen := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", size, "-fbdir", p.dir, "-nolisten", "tcp", "-noreset", "+extension", "GLX")
	screen.ExtraFiles = []*os.File{w}
	if err := screen.Start(); err != nil {
		w.Close()
		return fmt.Errorf("screen Xvfb: %w", err)
	}
	w.Close()
	p.stops = append(p.stops, func() { kill(screen) })
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		return fmt.Errorf("no screen from Xvfb: %w", err)
	}
	p.display = ":" + strings.TrimSpace(line)
	wm := exec.Command("openbox", "--sm-disable", "--config-file", p.openboxConfig())
	wm.Env = p.env()
	if err := wm.Start(); err != nil {
		return fmt.Errorf("openbox: %w", err)
	}
	p.stops = append(p.stops, func() { kill(wm) })
	if p.eye, err = openEye(p.dir); err != nil {
		return fmt.Errorf("no picture of the screen from Xvfb: %w", err)
	}
	p.stops = append(p.stops, func() { p.eye.file.Close() })
	return p.openHand()
}

// openboxConfig shows every window without a frame and full screen, so that captures have no decoration.
func (p *Pilot) openboxConfig() string {
	path := filepath.Join(p.dir, "openbox.xml")
	const rc = `<?xml version="1.0"?><openbox_config xmlns="http://openbox.org/3.4/rc"><applications><application class="*"><decor>no</decor><maximized>yes</maximized><focus>yes</focus></application></applications></openbox_config>`
	_ = os.WriteFile(path, []byte(rc), 0o600)
	return path
}

func (p *Pilot) env() []string {
	env := []string{"DISPLAY=" + p.display, "LC_ALL=C.UTF-8", "LANG=C.UTF-8", "HOME=" + p.dir, "XDG_RUNTIME_DIR=" + p.dir,
		"XDG_CACHE_HOME=" + filepath.Join(p.dir, "cache"), "XDG_CONFIG_HOME=" + filepath.Join(p.dir, "config"),
		"XDG_DATA_HOME=" + filepath.Join(p.dir, "data"), "FYNE_SCALE=1", "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=",
		"TZ=Europe/Paris", "PATH=" + os.Getenv("PATH")}
	return append(env, p.opt.Env...)
}

func (p *Pilot) startProgram() error {
	observed := filepath.Join(p.dir, "observe.jsonl")
	if err := exec.Command("mkfifo", observed).Run(); err != nil {
		return fmt.Errorf("mkfifo: %w", err)
	}
	bin := filepath.Join(p.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	script := "#!/bin/sh\nexit 3\n" // no browser on this machine
	if p.opt.Browser != "" {
		script = "#!/bin/sh\nexec " + p.opt.Browser + " \"$@\"\n"
	}
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o700); err != nil {
		return err
	}
	var err error
	if p.control, err = freeAddress(); err != nil {
		return err
	}
	program := exec.Command(p.opt.Binary, append([]string{"-observer", observed, "-controle", p.control}, p.opt.Args...)...)
	program.Env = append(p.env(), "PATH="+bin+":"+os.Getenv("PATH"))
	program.Stdout, program.Stderr = p.opt.Log, p.opt.Log
	p.began = time.Now()
	if err := program.Start(); err != nil {
		return err
	}
	p.program = program
	go func() { _ = program.Wait(); close(p.exited) }()
	p.stops = append(p.stops, func() {
		_ = program.Process.Signal(os.Interrupt)
		select {
		case <-p.exited:
		case <-time.After(5 * time.Second):
			_ = program.Process.Kill()
			<-p.exited
		}
	})
	f, err := os.OpenFile(observed, os.O_RDWR, 0) // read-write: never blocks on a missing writer
	if err != nil {
		return err
	}
	p.stops = append(p.stops, func() { f.Close() })
	go p.follow(f)
	return nil
}

func (p *Pilot) follow(r io.Reader) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s State
		if json.Unmarshal(lines.Bytes(), &s) != nil {
			continue
		}
		p.mu.Lock()
		p.state = s
		close(p.changed)
		p.changed = make(chan struct{})
		p.mu.Unlock()
	}
}

// State returns the last state the window told.
func (p *Pilot) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// Wait returns when the window tells a state that satisfies ok; what names it in the error.
func (p *Pilot) Wait(what string, ok func(State) bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), p.opt.Timeout)
	defer cancel()
	for {
		p.mu.Lock()
		s, changed := p.state, p.changed
		p.mu.Unlock()
		if ok(s) {
			return nil
		}
		select {
		case <-changed:
		case <-p.exited:
			return fmt.Errorf("waiting for %s: the program has ended", what)
		case <-ctx.Done():
			s.Rects = nil
			return fmt.Errorf("waiting for %s: still %+v after %v", what, s, p.opt.Timeout)
		}
	}
}

// Key presses keys by their X names, such as "ctrl+k" or "Return".
func (p *Pilot) Key(keys ...string) error {
	return p.run("xdotool", append([]string{"key", "--clearmodifiers", "--delay", "30"}, keys...)...)
}

// Type types text.
func (p *Pilot) Type(text string) error {
	return p.run("xdotool", "type", "--delay", "30", text)
}

// Click presses the left button in the middle of a named control; count 2 is a double click.
func (p *Pilot) Click(name string, count int) error {
	x, y, err := p.middle(name)
	if err != nil {
		return err
	}
	return p.run("xdotool", "mousemove", x, y, "click", "--repeat", strconv.Itoa(count), "--delay", "60", "1")
}

// Park moves the pointer out of the way, so that nothing is shown hovered.
func (p *Pilot) Park() error {
	return p.run("xdotool", "mousemove", strconv.Itoa(p.opt.Width-1), strconv.Itoa(p.opt.Height-1))
}

func (p *Pilot) middle(name string) (x, y string, err error) {
	if err := p.Wait("the control "+name, func(s State) bool { _, ok := s.Rects[name]; return ok }); err != nil {
		return "", "", err
	}
	r := p.State().Rects[name]
	return strconv.Itoa(int(r[0] + r[2]/2)), strconv.Itoa(int(r[1] + r[3]/2)), nil
}

// Shot writes a PNG of the screen once two pictures in a row are the same, or after ten.
func (p *Pilot) Shot(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	var before []byte
	for range 10 {
		if err := p.run("import", "-window", "root", path); err != nil {
			return err
		}
		now, err := p.signature(path)
		if err != nil {
			return err
		}
		if before != nil && string(before) == string(now) {
			return nil
		}
		before = now
	}
	return nil // something still turns: a spinner is part of the picture
}

func (p *Pilot) signature(path string) ([]byte, error) {
	out, err := exec.Command("identify", "-quiet", "-format", "%#", path).Output()
	if err != nil {
		return nil, fmt.Errorf("identify: %w", err)
	}
	return out, nil
}

// Break asks the sandbox to play a breakdown: a kind of fault for a service and a transaction, "" for all of them, or
// «hopital» with the kinds «arret» and «marche» for the hospital's own server.
func (p *Pilot) Break(service, transaction, kind string) error {
	address, body := "http://"+p.control+"/controle/api/fautes", fmt.Sprintf(`{"service":%q,"transaction":%q,"kind":%q,"status":503}`, service, transaction, kind)
	if service == "hopital" {
		address, body = "http://"+p.control+"/controle/api/hopital?etat="+kind, ""
	}
	answer, err := http.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1000))
		return fmt.Errorf("%s: %s %s", address, answer.Status, text)
	}
	return nil
}

// freeAddress returns a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Memory is what the program holds in bytes.
type Memory struct {
	Resident int64 // everything
	Renderer int64 // of it, the libraries with which Mesa plays a graphics card
}

// Memory returns the resident memory of the program.
func (p *Pilot) Memory() (Memory, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", p.program.Process.Pid))
	if err != nil {
		return Memory{}, err
	}
	var m Memory
	renderer := false
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		switch {
		case len(f) >= 3 && f[0] == "Rss:":
			kb, err := strconv.ParseInt(f[1], 10, 64)
			if err != nil {
				return Memory{}, err
			}
			m.Resident += kb << 10
			if renderer {
				m.Renderer += kb << 10
			}
		case len(f) >= 5 && strings.Contains(f[0], "-"):
			name := f[len(f)-1]
			renderer = strings.Contains(name, "libLLVM") || strings.Contains(name, "/dri/") || strings.Contains(name, "gallium")
		}
	}
	return m, nil
}

// Signal sends a signal to the program.
func (p *Pilot) Signal(s os.Signal) error { return p.program.Process.Signal(s) }

// Exited is closed when the program has ended.
func (p *Pilot) Exited() <-chan struct{} { return p.exited }

func (p *Pilot) run(name string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = p.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

func kill(c *exec.Cmd) {
	if c.Process != nil {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
}
