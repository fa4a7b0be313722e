package api

import (
	"context"
	"net/http"
	"testing"

	"chevet/app/record"
	"chevet/app/sync"
)

// What a network answers in the server's place is named, and never taken for the server's word: nothing that was
// written is refused by it, and no cursor moves.
func TestWhatTheNetworkAnswersInTheServersPlaceIsNamed(t *testing.T) {
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html><body>Acceptez les conditions</body></html>"))
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		reason record.Reason
	}{
		"a captive portal's page": {page(200), ReasonPortal},
		"a portal's refusal":      {page(403), ReasonPortal},
		"a portal's address": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://portail.exemple/", http.StatusFound)
		}, ReasonPortal},
		"RFC 6585":                    {page(511), ReasonPortal},
		"a proxy that wants a name":   {page(407), ReasonProxy},
		"a proxy that reaches nobody": {page(502), ReasonProxy},
	} {
		t.Run(name, func(t *testing.T) {
			client := against(t, c.answer, Options{})
			ctx := context.Background()
			_, push := client.Push(ctx, []sync.Mutation{{ID: "m"}})
			pull := client.Pull(ctx, sync.Position{}, func([]sync.Change) error { t.Error("a page was read as a log"); return nil })
			for _, err := range []error{push, pull, client.Watch(ctx, func() { t.Error("woken") })} {
				if record.CodeOf(err) != record.Unavailable || record.ReasonOf(err) != c.reason {
					t.Errorf("%v", err)
				}
			}
		})
	}
}
