-- +goose Up
-- Keys start with the establishment, then the patient, so that a distributed PostgreSQL can split on them.
-- Times are microseconds since 1970 in UTC; payloads are the JSON of app/record.
CREATE TABLE establishment (
    id         TEXT NOT NULL PRIMARY KEY,
    head       BIGINT NOT NULL DEFAULT 0, -- last cursor of the log: its row is the lock that orders commits
    created_at BIGINT NOT NULL
);

CREATE TABLE patients (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, id)
) WITHOUT ROWID;

CREATE TABLE encounters (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
) WITHOUT ROWID;

CREATE TABLE consents (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    encounter     TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
) WITHOUT ROWID;

CREATE TABLE break_glass (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
) WITHOUT ROWID;

CREATE TABLE documents (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    doc_key       TEXT NOT NULL,
    document_id   TEXT NOT NULL,
    set_id        TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, doc_key)
);
CREATE INDEX documents_by_id ON documents (establishment, patient, document_id);
CREATE INDEX documents_by_set ON documents (establishment, patient, set_id);

CREATE TABLE bodies (
    establishment TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    size          BIGINT NOT NULL,
    received      BIGINT NOT NULL, -- equal to size once complete
    complete      INTEGER NOT NULL,
    key_version   INTEGER NOT NULL,
    digest_state  BLOB,            -- running SHA-256 of what came, while incomplete
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, sha256)
) WITHOUT ROWID;

CREATE TABLE body_parts (
    establishment TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    start         BIGINT NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (establishment, sha256, start)
);

CREATE TABLE mutations (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    workstation   TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    patient       TEXT NOT NULL,
    by_id         TEXT NOT NULL,
    pushed_by     TEXT NOT NULL,
    at            BIGINT NOT NULL,
    received_at   BIGINT NOT NULL,
    state         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    detail        TEXT NOT NULL,
    bodies        TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, id)
);
CREATE INDEX mutations_by_rank ON mutations (establishment, workstation, seq);
CREATE INDEX mutations_refused ON mutations (establishment, received_at) WHERE state <> 'accepted';

CREATE TABLE changes (
    establishment TEXT NOT NULL,
    cursor        BIGINT NOT NULL,
    kind          TEXT NOT NULL,
    patient       TEXT NOT NULL,
    mutation      TEXT NOT NULL,
    at            BIGINT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, cursor)
) WITHOUT ROWID;

CREATE TABLE traces (
    establishment TEXT NOT NULL,
    origin        TEXT NOT NULL, -- workstation, or 'serveur'
    seq           BIGINT NOT NULL,
    id            TEXT NOT NULL,
    at            BIGINT NOT NULL,
    action        TEXT NOT NULL,
    by_id         TEXT NOT NULL,
    patient       TEXT NOT NULL,
    payload       TEXT NOT NULL,
    previous      TEXT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (establishment, origin, seq)
) WITHOUT ROWID;
CREATE UNIQUE INDEX traces_by_id ON traces (establishment, id);

CREATE TABLE accounts (
    establishment TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    name          TEXT NOT NULL,
    unit          TEXT NOT NULL, -- record.Unit
    roles         TEXT NOT NULL, -- JSON array
    disabled      INTEGER NOT NULL DEFAULT 0,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (establishment, national_id)
) WITHOUT ROWID;

-- Facts that medicine and audit never change. SC.SSI/IAM.91
-- +goose StatementBegin
CREATE TRIGGER traces_no_update BEFORE UPDATE ON traces BEGIN SELECT RAISE(ABORT, 'traces are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER traces_no_delete BEFORE DELETE ON traces BEGIN SELECT RAISE(ABORT, 'traces are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'consents are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER break_glass_no_update BEFORE UPDATE ON break_glass BEGIN SELECT RAISE(ABORT, 'break_glass is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER break_glass_no_delete BEFORE DELETE ON break_glass BEGIN SELECT RAISE(ABORT, 'break_glass is append-only'); END;
-- +goose StatementEnd

-- +goose Down
SELECT 'the first version has nothing before it';
