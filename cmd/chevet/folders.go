package main

import (
	"os"
	"path/filepath"
)

// places are the folders of this workstation.
type places struct{ data, config, cache string }

// folders makes them, private to the user.
func folders(f flags) (places, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return places{}, because(err, ReasonFolder)
	}
	cached, err := os.UserCacheDir()
	if err != nil {
		return places{}, because(err, ReasonFolder)
	}
	p := places{data: f.data, config: filepath.Join(config, "chevet"), cache: filepath.Join(cached, "chevet")}
	if p.data == "" {
		p.data = filepath.Join(config, "chevet", "donnees")
	}
	for _, dir := range []string{p.data, p.config, p.cache} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return places{}, because(err, ReasonFolder)
		}
	}
	return p, nil
}
