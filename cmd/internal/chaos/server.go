package chaos

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sandbox/pki"
	"chevet/store/central"
)

const (
	establishment = "750000001"
	doctor        = "899700000001"
	patients      = 6
)

// serve is the central server of a run: the product's own interface and storage. Only the way to log in is not the
// product's: a run has nobody to log in.
func serve(s setup) error {
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(os.Stderr, nil)) // its end is told with what is found
	store, err := central.Open(ctx, s.Database, central.Options{Establishment: establishment, DataKey: bytes.Repeat([]byte{1}, 32), Log: log})
	if err != nil {
		return err
	}
	if err := store.Import(ctx, people(), stays(), nil, nil); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	id, err := pki.Load(filepath.Join(s.Dir, "tls"), "serveur")
	if err != nil {
		return err
	}
	central, err := server.New(server.Options{Store: store, Auth: badge{}, Heartbeat: time.Second, Log: log})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Address)
	if err != nil {
		return err
	}
	say(said{Ready: listener.Addr().String()})
	return central.HTTP(&tls.Config{Certificates: []tls.Certificate{id.TLS()}, MinVersion: tls.VersionTLS12}).ServeTLS(listener, "", "")
}

// badge is the authenticator of a run: the token «workstation» is its own proof.
type badge struct{}

// Authenticate implements central.Authenticator.
func (badge) Authenticate(r *http.Request) (*server.Caller, error) {
	name, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || name == "" {
		return nil, record.E(record.Expired, api.ReasonSession)
	}
	return &server.Caller{Session: name, Workstation: name, TwoFactors: true, AuthnInstant: time.Now(), Rights: record.RightsOf(record.RolePhysician),
		Practitioner: record.Practitioner{NationalID: doctor, FamilyName: "ESSAI"}, Activity: &record.Activity{StructureID: "1" + establishment}}, nil
}

// began is when the stays of a run began, the same for each start of the server.
var began = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

func people() (out []record.Patient) {
	for i := range patients {
		out = append(out, record.Patient{ID: patient(i), IPP: record.IPP(fmt.Sprint(1000 + i)), Status: record.Provisional,
			Traits: record.Traits{BirthName: fmt.Sprint("ESSAI", i), Sex: record.Female, BirthDate: "1980-05-12"}})
	}
	return out
}

func stays() (out []record.Encounter) {
	for i := range patients {
		out = append(out, record.Encounter{ID: stay(i), Patient: patient(i), Class: record.Inpatient, Unit: record.Unit{Code: "3010"}, Start: began})
	}
	return out
}

func patient(i int) record.PatientID { return record.PatientID(fmt.Sprint("p", i)) }
func stay(i int) record.EncounterID  { return record.EncounterID(fmt.Sprint("e", i)) }
