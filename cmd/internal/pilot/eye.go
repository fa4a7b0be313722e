package pilot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// eye reads the memory of the virtual screen, which Xvfb keeps in a file in XWD format: what it sees was painted.
// // X11/XWDFile.h
type eye struct {
	file   *os.File
	start  int64
	stride int
	height int
	seed   maphash.Seed
	buf    []byte
}

func openEye(dir string) (*eye, error) {
	f, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		return nil, err
	}
	var h [100]byte
	if _, err := f.ReadAt(h[:], 0); err != nil {
		f.Close()
		return nil, err
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(h[4*i:])) }
	const colour = 12 // bytes of one entry of the colour map
	return &eye{file: f, start: int64(field(0) + colour*field(19)), stride: field(12), height: field(5), seed: maphash.MakeSeed()}, nil
}

// sum is a hash of the lines from top to bottom, in pixels.
func (e *eye) sum(top, bottom int) (uint64, error) {
	n := (min(bottom, e.height) - top) * e.stride
	if n <= 0 {
		return 0, errors.New("no such line on the screen")
	}
	if cap(e.buf) < n {
		e.buf = make([]byte, n)
	}
	if _, err := e.file.ReadAt(e.buf[:n], e.start+int64(top*e.stride)); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	return maphash.Bytes(e.seed, e.buf[:n]), nil
}

// Painted is how long the screen took to answer an action.
type Painted struct {
	First   time.Duration // until something changed
	Settled time.Duration // until the last change before a quiet
}

// Quiet is how long the screen stays the same once an action is painted.
const Quiet = 250 * time.Millisecond

// Paint does an action and watches the screen, between two heights in pixels, until it has changed and is quiet again.
// What turns or ticks by itself must be out of these lines.
func (p *Pilot) Paint(top, bottom int, action func() error) (Painted, error) {
	before, err := p.eye.sum(top, bottom)
	if err != nil {
		return Painted{}, err
	}
	began := time.Now()
	failed := make(chan error, 1)
	go func() { failed <- action() }()
	var seen Painted
	for last := began; ; {
		now, err := p.eye.sum(top, bottom)
		if err != nil {
			return seen, err
		}
		at := time.Now()
		if now != before {
			before, last = now, at
			if seen.First == 0 {
				seen.First = at.Sub(began)
			}
			seen.Settled = at.Sub(began)
		}
		select {
		case err := <-failed:
			if err != nil {
				return seen, err
			}
			failed = nil
		default:
		}
		if seen.First > 0 && at.Sub(last) > Quiet {
			return seen, nil
		}
		if at.Sub(began) > p.opt.Timeout {
			return seen, fmt.Errorf("nothing was painted in %v", p.opt.Timeout)
		}
		pause(time.Millisecond)
	}
}

// Appears returns how long after the program's start a colour is on the screen, painted in a whole line of some px.
func (p *Pilot) Appears(red, green, blue byte) (time.Duration, error) {
	want := bytes.Repeat([]byte{blue, green, red, 0}, 24)
	for {
		if _, err := p.eye.sum(0, p.eye.height); err != nil {
			return 0, err
		}
		seen := time.Since(p.began)
		for i := 3; i < len(p.eye.buf); i += 4 { // what is not a colour
			p.eye.buf[i] = 0
		}
		if bytes.Contains(p.eye.buf, want) {
			return seen, nil
		}
		if seen > p.opt.Timeout {
			return 0, fmt.Errorf("#%02x%02x%02x was not painted in %v", red, green, blue, p.opt.Timeout)
		}
		pause(5 * time.Millisecond)
	}
}

// pause yields between two looks at the screen: there is no event for a pixel.
func pause(d time.Duration) { <-time.After(d) }

// hand types keys at once: starting xdotool for each would be measured with the window.
type hand struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func (p *Pilot) openHand() error {
	cmd := exec.Command("xdotool", "-")
	cmd.Env = p.env()
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("xdotool: %w", err)
	}
	p.hand = &hand{cmd, in}
	p.stops = append(p.stops, func() { in.Close(); kill(cmd) })
	return nil
}

// Press presses one key, at once.
func (p *Pilot) Press(key string) error {
	_, err := fmt.Fprintf(p.hand.in, "key %s\n", key)
	return err
}
