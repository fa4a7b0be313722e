-- +goose Up
-- What IHE PAM tells: numbers, merges, stays, movements, and the messages themselves, sealed as they came.
CREATE TABLE patient_numbers ( -- every IPP that a patient has or had; those of absorbed patients lead to the survivor
    establishment TEXT NOT NULL,
    ipp           TEXT NOT NULL,
    patient       TEXT NOT NULL,
    PRIMARY KEY (establishment, ipp)
) WITHOUT ROWID;
CREATE INDEX patient_numbers_by_patient ON patient_numbers (establishment, patient);

CREATE TABLE patient_ins ( -- of patients that nobody absorbed
    establishment TEXT NOT NULL,
    matricule     TEXT NOT NULL,
    oid           TEXT NOT NULL,
    patient       TEXT NOT NULL,
    PRIMARY KEY (establishment, matricule, oid, patient)
) WITHOUT ROWID;

CREATE TABLE identity_changes ( -- seq is the cursor of the log's line
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    message       TEXT NOT NULL, -- inbox.id
    why           TEXT NOT NULL, -- pam.Cause
    payload       TEXT NOT NULL, -- record.Patient, from then on
    PRIMARY KEY (establishment, patient, seq)
) WITHOUT ROWID;

CREATE TABLE merges (
    establishment TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    absorbed      TEXT NOT NULL, -- '' when the number was nobody's
    survivor      TEXT NOT NULL,
    received_at   BIGINT NOT NULL,
    message       TEXT NOT NULL,
    payload       TEXT NOT NULL, -- pam.Merge
    PRIMARY KEY (establishment, seq)
) WITHOUT ROWID;
CREATE INDEX merges_by_absorbed ON merges (establishment, absorbed);
CREATE INDEX merges_by_survivor ON merges (establishment, survivor);

CREATE TABLE stays (
    establishment TEXT NOT NULL,
    nda           TEXT NOT NULL,
    encounter     TEXT NOT NULL,
    patient       TEXT NOT NULL,
    payload       TEXT NOT NULL, -- pam.Stay
    PRIMARY KEY (establishment, nda)
) WITHOUT ROWID;
CREATE INDEX stays_by_patient ON stays (establishment, patient);
CREATE INDEX stays_by_encounter ON stays (establishment, encounter);

CREATE TABLE stay_numbers ( -- former NDA
    establishment TEXT NOT NULL,
    former        TEXT NOT NULL,
    nda           TEXT NOT NULL,
    PRIMARY KEY (establishment, former)
) WITHOUT ROWID;
CREATE INDEX stay_numbers_by_nda ON stay_numbers (establishment, nda);

CREATE TABLE movements (
    establishment TEXT NOT NULL,
    nda           TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL, -- pam.Movement
    PRIMARY KEY (establishment, nda, id)
) WITHOUT ROWID;

CREATE INDEX consents_by_encounter ON consents (establishment, encounter);

CREATE TABLE inbox (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    received_at   BIGINT NOT NULL,
    origin        TEXT NOT NULL,
    application   TEXT NOT NULL,
    facility      TEXT NOT NULL,
    control_id    TEXT NOT NULL,
    event         TEXT NOT NULL,
    code          TEXT NOT NULL,
    faults        TEXT NOT NULL, -- JSON of hl7.Fault
    alerts        TEXT NOT NULL, -- JSON of pam.Alert; '' when none
    patient       TEXT NOT NULL,
    encounter     TEXT NOT NULL,
    digest        BLOB NOT NULL,
    answer        BLOB NOT NULL, -- sealed
    raw           BLOB NOT NULL, -- sealed
    PRIMARY KEY (establishment, id)
);
CREATE INDEX inbox_refused ON inbox (establishment, received_at) WHERE code <> 'AA';
CREATE INDEX inbox_alerts ON inbox (establishment, received_at) WHERE alerts <> '';
CREATE INDEX inbox_by_time ON inbox (establishment, received_at);
CREATE INDEX inbox_by_patient ON inbox (establishment, patient, received_at) WHERE patient <> '';

-- The words that a patient is found by, folded, each with all of them: one range of this table answers a search.
CREATE TABLE patient_terms (
    establishment TEXT NOT NULL,
    term          TEXT NOT NULL,
    words         TEXT NOT NULL,
    patient       TEXT NOT NULL,
    PRIMARY KEY (establishment, term, words, patient)
) WITHOUT ROWID;

CREATE TABLE patient_index ( -- what patient_terms holds of a patient
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    words         TEXT NOT NULL,
    terms         TEXT NOT NULL, -- a line each
    ins           TEXT NOT NULL, -- matricule and OID in patient_ins, or ''
    PRIMARY KEY (establishment, patient)
) WITHOUT ROWID;

CREATE TABLE chores ( -- what brings older data up to date, once done
    establishment TEXT NOT NULL,
    name          TEXT NOT NULL,
    PRIMARY KEY (establishment, name)
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER identity_changes_no_update BEFORE UPDATE ON identity_changes BEGIN SELECT RAISE(ABORT, 'identity_changes are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER identity_changes_no_delete BEFORE DELETE ON identity_changes BEGIN SELECT RAISE(ABORT, 'identity_changes are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER merges_no_update BEFORE UPDATE ON merges BEGIN SELECT RAISE(ABORT, 'merges are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER merges_no_delete BEFORE DELETE ON merges BEGIN SELECT RAISE(ABORT, 'merges are append-only'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 'what the hospital said stays said';
