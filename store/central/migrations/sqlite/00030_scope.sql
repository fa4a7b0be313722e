-- +goose Up
-- Texts of shared notes: added, never changed. version 0 conflicts with another text.
CREATE TABLE notes (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    rev           TEXT NOT NULL,
    version       INTEGER NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id, rev)
) WITHOUT ROWID;
CREATE UNIQUE INDEX notes_by_version ON notes (establishment, patient, id, version) WHERE version > 0;

-- What an administrator decided of a write that was refused. The write itself never changes.
CREATE TABLE rulings (
    establishment TEXT NOT NULL,
    mutation      TEXT NOT NULL,
    ruling        TEXT NOT NULL, -- released, dismissed
    by_id         TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, mutation)
) WITHOUT ROWID;

-- A database is not another one: what a workstation read here is recognised by it.
ALTER TABLE establishment ADD COLUMN epoch TEXT NOT NULL DEFAULT '';

-- Who follows what. A workstation without a subscription follows everything.
CREATE TABLE subscriptions (
    establishment TEXT NOT NULL,
    workstation   TEXT NOT NULL,
    units         TEXT NOT NULL, -- JSON array of unit codes
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, workstation)
) WITHOUT ROWID;

CREATE TABLE members (
    establishment TEXT NOT NULL,
    workstation   TEXT NOT NULL,
    patient       TEXT NOT NULL,
    ward          INTEGER NOT NULL, -- has a stay in one of the units
    pinned        INTEGER NOT NULL,
    until         BIGINT NOT NULL,   -- kept until then, whatever the ward says; 0: no longer than the ward
    PRIMARY KEY (establishment, workstation, patient)
) WITHOUT ROWID;
CREATE INDEX members_by_patient ON members (establishment, patient);

CREATE TABLE scope_stays (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    encounter     TEXT NOT NULL,
    unit          TEXT NOT NULL,
    starts        BIGINT NOT NULL,
    ends          BIGINT NOT NULL, -- 0: goes on
    PRIMARY KEY (establishment, patient, encounter)
) WITHOUT ROWID;
CREATE INDEX scope_stays_by_unit ON scope_stays (establishment, unit, ends);

-- audience: the only workstation that a line is for; '' for all.
ALTER TABLE changes ADD COLUMN audience TEXT NOT NULL DEFAULT '';
CREATE INDEX changes_by_patient ON changes (establishment, patient, cursor);

-- +goose StatementBegin
CREATE TRIGGER notes_no_update BEFORE UPDATE ON notes BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER notes_no_delete BEFORE DELETE ON notes BEGIN SELECT RAISE(ABORT, 'notes are append-only'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 'texts stay';
