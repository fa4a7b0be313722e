package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"html/template"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"chevet/app/central/api"
	"chevet/assets/texts"
)

// formPage posts a form as soon as the browser has read it. It is served once, on this machine, at an address that
// nobody can guess: a form with an INS is neither an address nor a file.
var formPage = template.Must(template.New("form").Parse(`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{{.Title}}</title></head>
<body><form method="post" action="{{.URL}}">{{range .Form}}<input type="hidden" name="{{.Name}}" value="{{.Value}}">{{end}}<button>{{.Go}}</button></form>
<script nonce="{{.Nonce}}">document.forms[0].submit()</script></body></html>`))

// pageWait is how long a browser may take to ask for the form.
const pageWait = 2 * time.Minute

// post lets the browser post the form, and returns once it has read it.
func (w *Workstation) post(ctx context.Context, p api.DMPPage, opened func()) error {
	target, err := url.Parse(p.URL)
	if err != nil {
		return err
	}
	nonce := rand.Text()
	var page bytes.Buffer
	if err := formPage.Execute(&page, map[string]any{"URL": p.URL, "Form": p.Form, "Nonce": nonce, "Title": texts.PageTitle, "Go": texts.PageGo}); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	path := "/" + rand.Text()
	read := make(chan struct{})
	var once sync.Once
	front := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		first := false
		if r.Method == http.MethodGet && r.URL.Path == path && r.Host == listener.Addr().String() {
			once.Do(func() { first = true })
		}
		if !first {
			http.NotFound(rw, r)
			return
		}
		h := rw.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'; form-action "+target.Scheme+"://"+target.Host+"; frame-ancestors 'none'; base-uri 'none'")
		_, _ = rw.Write(page.Bytes())
		close(read)
	})}
	served := make(chan struct{})
	go func() { _ = front.Serve(listener); close(served) }()
	defer func() {
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if front.Shutdown(leaving) != nil {
			_ = front.Close()
		}
		<-served
	}()
	if err := w.parts.Browser.Open("http://" + listener.Addr().String() + path); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, pageWait)
	defer cancel()
	select {
	case <-read:
		opened()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
