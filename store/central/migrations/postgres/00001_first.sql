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
);

CREATE TABLE encounters (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
);

CREATE TABLE consents (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    encounter     TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
);

CREATE TABLE break_glass (
    establishment TEXT NOT NULL,
    patient       TEXT NOT NULL,
    id            TEXT NOT NULL,
    payload       TEXT NOT NULL,
    PRIMARY KEY (establishment, patient, id)
);

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
    complete      BOOLEAN NOT NULL,
    key_version   INTEGER NOT NULL,
    digest_state  BYTEA,            -- running SHA-256 of what came, while incomplete
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, sha256)
);

CREATE TABLE body_parts (
    establishment TEXT NOT NULL,
    sha256        TEXT NOT NULL,
    start         BIGINT NOT NULL,
    sealed        BYTEA NOT NULL,
    PRIMARY KEY (establishment, sha256, start)
);

-- Sealed bytes do not compress.
ALTER TABLE body_parts ALTER COLUMN sealed SET STORAGE EXTERNAL;

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
    payload       BYTEA NOT NULL, -- as it came, whatever its encoding
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
);

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
);
CREATE UNIQUE INDEX traces_by_id ON traces (establishment, id);

CREATE TABLE accounts (
    establishment TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    name          TEXT NOT NULL,
    unit          TEXT NOT NULL, -- record.Unit
    roles         TEXT NOT NULL, -- JSON array
    disabled      BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (establishment, national_id)
);

-- Between a key and an index that shares its first columns, a planner that knows nothing of a new table throws a coin, and
-- then reads an establishment whole at each write until the automatic ANALYZE, a minute later or more. Writers ask for
-- one when the log reaches certain lengths; the role that serves may not by itself.
-- +goose StatementBegin
CREATE FUNCTION learn() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    ANALYZE documents, mutations, changes, traces, consents;
END
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION learn() FROM PUBLIC;

-- Facts that medicine and audit never change: not even by a role that owns the tables. SC.SSI/IAM.91
-- +goose StatementBegin
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER traces_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON traces FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER consents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER break_glass_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON break_glass FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- +goose Down
SELECT 'the first version has nothing before it';
