package chaos

import (
	"errors"
	"io/fs"
	"os"
)

// parts are the files of an SQLite database.
var parts = []string{"", "-wal", "-shm"}

// backUp copies the server's files as a crash leaves them; what is written afterwards is not in the copy.
func (r *run) backUp() error {
	r.server.kill()
	for _, part := range parts {
		if err := replace(r.database+".sauvegarde"+part, r.database+part); err != nil {
			return err
		}
	}
	return r.startServer()
}

// restore puts the copy back: the server has forgotten what it acknowledged since. Stations may read again from an
// earlier line, once. // QUALITY.md 5
func (r *run) restore() error {
	r.server.kill()
	for _, part := range parts {
		if err := replace(r.database+part, r.database+".sauvegarde"+part); err != nil {
			return err
		}
	}
	r.mu.Lock()
	for i := range r.rewound {
		r.rewound[i], r.rest[i] = true, false // each must find out by itself that it has something to send again
	}
	r.mu.Unlock()
	return r.startServer()
}

// replace makes one file what another is; absent when the other is.
func replace(to, from string) error {
	content, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.Remove(to); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o600)
}
