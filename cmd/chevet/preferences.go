package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"sync"
)

// preferences are the choices of the person at this workstation: theme, text size, widths. No patient data goes there.
// They are written in the background, whole, by renaming.
type preferences struct {
	file string
	log  *slog.Logger

	mu     sync.Mutex
	values map[string]string
	dirty  chan struct{}
	done   chan struct{}
}

// openPreferences reads the file; without one that can be read, choices are made again, and kept in memory when file is "".
func openPreferences(file string, log *slog.Logger) *preferences {
	p := &preferences{file: file, log: log, values: map[string]string{}, dirty: make(chan struct{}, 1), done: make(chan struct{})}
	raw, err := os.ReadFile(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		log.Warn("preferences are unreadable", "err", err)
	default:
		if err := json.Unmarshal(raw, &p.values); err != nil { // damaged: choices are made again
			log.Warn("preferences are unreadable", "err", err)
			p.values = map[string]string{}
		}
	}
	go p.write()
	return p
}

// Get implements screen.Preferences.
func (p *preferences) Get(name, fallback string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.values[name]; ok {
		return v
	}
	return fallback
}

// Set implements screen.Preferences.
func (p *preferences) Set(name, value string) {
	p.mu.Lock()
	p.values[name] = value
	p.mu.Unlock()
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

// Close writes what is left.
func (p *preferences) Close() error {
	close(p.dirty)
	<-p.done
	return nil
}

func (p *preferences) write() {
	defer close(p.done)
	for range p.dirty {
		if p.file == "" {
			continue
		}
		p.mu.Lock()
		raw, err := json.MarshalIndent(p.values, "", "  ")
		p.mu.Unlock()
		if err == nil {
			err = os.WriteFile(p.file+".new", raw, 0o600)
		}
		if err == nil {
			err = os.Rename(p.file+".new", p.file)
		}
		if err != nil {
			p.log.Warn("preferences could not be kept", "err", err)
		}
	}
}
