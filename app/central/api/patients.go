package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"chevet/app/hl7"
	"chevet/app/pam"
	"chevet/app/record"
)

// PatientQuery looks for patients among all of the establishment's.
type PatientQuery struct {
	Text  string `json:"text"`            // any part of «name given-name birth-date INS IPP NDA», see record.ParseSearch
	Limit int    `json:"limit,omitempty"` // 50 by default, 200 at most
}

// PatientHit is a patient that was found.
type PatientHit struct {
	Patient    record.Patient     `json:"patient"`
	Encounters []record.Encounter `json:"encounters,omitempty"` // current and announced
	Homonyms   bool               `json:"homonyms,omitempty"`   // another one looks the same
}

// Message is one message that the hospital's systems sent.
type Message struct {
	ID          string             `json:"id"`
	At          time.Time          `json:"at"`
	From        string             `json:"from"`
	Application string             `json:"application"` // MSH-3
	Facility    string             `json:"facility"`    // MSH-4
	ControlID   string             `json:"controlID"`   // MSH-10
	Event       string             `json:"event"`
	Code        hl7.AckCode        `json:"code"`
	Faults      []hl7.Fault        `json:"faults,omitempty"`
	Alerts      []pam.Alert        `json:"alerts,omitempty"`
	Patient     record.PatientID   `json:"patient,omitempty"`
	Encounter   record.EncounterID `json:"encounter,omitempty"`
	Raw         []byte             `json:"raw,omitempty"`    // of a single message only
	Answer      []byte             `json:"answer,omitempty"` // of a single message only
}

// MessageQuery asks for messages, newest first.
type MessageQuery = pam.Query

// SearchPatients finds patients that this workstation may not hold, best first.
func (c *Client) SearchPatients(ctx context.Context, q PatientQuery) (hits []PatientHit, err error) {
	_, err = c.call(ctx, "api.SearchPatients", http.MethodPost, PathSearch, q, &hits)
	return hits, err
}

// PatientHistory returns the changes of an identity, its merges and its movements.
func (c *Client) PatientHistory(ctx context.Context, id record.PatientID) (h pam.History, err error) {
	_, err = c.call(ctx, "api.PatientHistory", http.MethodGet, PathPatient+string(id)+"/history", nil, &h)
	return h, err
}

// Messages lists what the hospital's systems sent, without the texts.
func (c *Client) Messages(ctx context.Context, q MessageQuery) (all []Message, err error) {
	values := url.Values{}
	if q.Refused {
		values.Set("refused", "1")
	}
	if q.Alerts {
		values.Set("alerts", "1")
	}
	if q.Patient != "" {
		values.Set("patient", string(q.Patient))
	}
	if !q.Before.IsZero() {
		values.Set("before", q.Before.UTC().Format(time.RFC3339Nano))
	}
	if q.Limit > 0 {
		values.Set("limit", strconv.Itoa(q.Limit))
	}
	err = c.get(ctx, "api.Messages", PathInbox, values, &all)
	return all, err
}

// Message returns one message with its text and its answer.
func (c *Client) Message(ctx context.Context, id string) (m Message, err error) {
	_, err = c.call(ctx, "api.Message", http.MethodGet, PathMessage+id, nil, &m)
	return m, err
}

// get is call for an address with parameters.
func (c *Client) get(ctx context.Context, op, path string, query url.Values, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := c.request(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return err
	}
	r, err := c.do(req, op)
	if err != nil {
		return err
	}
	defer finish(r.Body)
	return decodeAnswer(r.Body, op, out)
}
