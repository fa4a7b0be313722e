package main

import (
	"io"

	"github.com/pkg/browser"
)

// systemBrowser opens addresses in the person's own browser.
type systemBrowser struct{}

// Open implements app.Browser. What the browser's launcher prints is not ours to show.
func (systemBrowser) Open(url string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return browser.OpenURL(url)
}
