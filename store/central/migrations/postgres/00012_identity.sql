-- +goose Up
-- The history of identities: added, never changed. // INS/va1.62
CREATE TABLE identity_events (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL, -- record.IdentityEvent
    PRIMARY KEY (establishment, patient, id)
);
CREATE TRIGGER identity_events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_events FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Who bears an INS, whoever wrote the patient.
CREATE INDEX patients_by_ins ON patients (establishment, (payload::json #>> '{ins,matricule}'));

-- The last verification of each identity; those that failed are a worklist. // INS/va1.25
CREATE TABLE identity_checks (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    at            BIGINT NOT NULL,
    failed        INTEGER NOT NULL,
    payload       TEXT NOT NULL, -- record.IdentityCheck
    PRIMARY KEY (establishment, patient)
);
CREATE INDEX identity_checks_failed ON identity_checks (establishment, at) WHERE failed = 1;

-- +goose Down
SELECT 'history stays';
