package main

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
)

// withSettings is a configuration that serves, with more settings, and a file beside it.
func withSettings(t *testing.T, more string) (*config, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "chevet")
	if err := run(t.Context(), []string{"init", "-dir", dir, "-host", "127.0.0.1,localhost"}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cles", "mesures.secret"), []byte("un-jeton-de-collecteur\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "chevet-serveur.toml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	return load(file)
}

func TestAWorkstationFollowsOnlyTheUnitsOfItsConfiguration(t *testing.T) {
	c, err := withSettings(t, "\n[[scope]]\nworkstations = \"CARDIO-*\"\nunits = [\"3401\"]\n\n[[scope]]\nworkstations = \"BLOC\"\nunits = [\"*\"]\n")
	if err != nil {
		t.Fatal(err)
	}
	h := newHospital(t, server.Options{MayFollow: c.mayFollow()})
	for _, one := range []struct {
		workstation, unit string
		want              record.Code
	}{{"CARDIO-1", "3401", ""}, {"CARDIO-1", "3402", record.NotAllowed}, {"BLOC", "3402", ""}, {"AILLEURS", "3401", record.NotAllowed}} {
		_, err := h.client(one.workstation, doctor, 2).Follow(context.Background(), []string{one.unit})
		if record.CodeOf(err) != one.want {
			t.Errorf("%s follows %s: %v, want %q", one.workstation, one.unit, err, one.want)
		}
	}
	if plain, err := withSettings(t, ""); err != nil || plain.mayFollow() != nil {
		t.Error("without a setting, a workstation is refused units:", err)
	}
	if _, err := withSettings(t, "\n[[scope]]\nworkstations = \"[\"\nunits = [\"3401\"]\n"); err == nil {
		t.Error("a pattern that cannot be read was taken")
	}
}

func TestMetricsAreForWhoShowsTheTokenOfTheConfiguration(t *testing.T) {
	c, err := withSettings(t, "\n[metrics]\ntoken = \"cles/mesures.secret\"\n")
	if err != nil {
		t.Fatal(err)
	}
	token, err := c.metricsToken()
	if err != nil {
		t.Fatal(err)
	}
	h := newHospital(t, server.Options{MetricsToken: token})
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.roots}}}
	defer web.CloseIdleConnections()
	for shown, want := range map[string]bool{"Bearer un-jeton-de-collecteur": true, "Bearer un-autre": false, "": false} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+h.address+api.PathMetrics, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", shown)
		answer, err := web.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if got := answer.StatusCode == http.StatusOK && strings.Contains(string(text), "chevet_streams"); got != want {
			t.Errorf("%q: %d", shown, answer.StatusCode)
		}
	}
	c.Metrics.Token = "cles/absent"
	if _, err := c.metricsToken(); err == nil {
		t.Error("a token that cannot be read opens the metrics to this machine")
	}
}
