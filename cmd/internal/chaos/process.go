package chaos

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// process is a child that may be killed at any moment. What it says is given to hear, in order.
type process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	heard chan struct{} // closed once everything that it said was given to hear
	mu    sync.Mutex
	noise []byte // the end of its standard error
	keep  int    // how much of it is kept, in bytes
}

// spawn starts this very program as a child, and returns once it said that it is ready.
func spawn(s setup, hear func(said)) (*process, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(os.Args[0]), heard: make(chan struct{}), keep: 4096}
	p.cmd.Env = append(os.Environ(), role+"="+string(text))
	p.cmd.Stderr = p
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan struct{}, 1)
	go func() {
		defer close(p.heard)
		lines := bufio.NewReaderSize(out, 1<<20)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			var x said
			if json.Unmarshal(line, &x) != nil {
				continue
			}
			if hear(x); x.Ready != "" {
				ready <- struct{}{}
			}
		}
	}()
	select {
	case <-ready:
		return p, nil
	case <-p.heard:
		err = errors.New("it ended at once")
	case <-time.After(30 * time.Second):
		err = errors.New("not ready after 30 s")
	}
	p.kill()
	return nil, fmt.Errorf("%s %s: %w: %s", s.Role, s.Name, err, p.end())
}

// Write keeps the end of what the process complains about.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noise = append(p.noise, b...)
	if over := len(p.noise) - p.keep; over > 0 {
		p.noise = p.noise[over:]
	}
	return len(b), nil
}

func (p *process) end() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.noise)
}

func (p *process) order(text string) { _, _ = io.WriteString(p.stdin, text+"\n") }

// kill is SIGKILL: the process finishes nothing.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.heard
	_ = p.cmd.Wait()
}

// stacks ends the process and returns what it complained about, then what each of its goroutines was doing.
func (p *process) stacks() string {
	p.mu.Lock()
	p.keep = 1 << 20
	p.mu.Unlock()
	if p.cmd.Process.Signal(unix.SIGQUIT) != nil {
		return p.end()
	}
	<-p.heard
	_ = p.cmd.Wait()
	return p.end()
}

// fill makes the process's disk full, or not: no file of it may grow nor be written again.
func (p *process) fill(full bool) {
	limit := unix.Rlimit{Cur: unix.RLIM_INFINITY, Max: unix.RLIM_INFINITY}
	if full {
		limit.Cur = 1
	}
	_ = unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil)
}

// freeze stops the process where it stands, as a laptop that sleeps or a disk that hangs does, or lets it go on.
func (p *process) freeze(on bool) {
	signal := unix.SIGCONT
	if on {
		signal = unix.SIGSTOP
	}
	_ = p.cmd.Process.Signal(signal)
}
