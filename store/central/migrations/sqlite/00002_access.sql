-- +goose Up
-- Accounts get a key of their own: two of them may carry one national identifier, and then somebody chooses. SC.PSC.02
ALTER TABLE accounts RENAME TO accounts_before;
CREATE TABLE accounts (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    practitioner  TEXT NOT NULL, -- record.Practitioner
    unit          TEXT NOT NULL, -- record.Unit
    roles         TEXT NOT NULL, -- JSON array
    disabled      INTEGER NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (establishment, id)
) WITHOUT ROWID;
INSERT INTO accounts (establishment, id, national_id, practitioner, unit, roles, disabled, updated_at)
    SELECT establishment, national_id, national_id, json_object('nationalID', national_id, 'familyName', name), unit, roles, disabled, updated_at FROM accounts_before;
DROP TABLE accounts_before;
CREATE INDEX accounts_by_national_id ON accounts (establishment, national_id);

CREATE TABLE links (
    establishment TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    account       TEXT NOT NULL,
    at            BIGINT NOT NULL,
    pending       INTEGER NOT NULL, -- waits for an administrator
    PRIMARY KEY (establishment, issuer, subject)
) WITHOUT ROWID;

CREATE TABLE habilitations (
    establishment TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    practitioner  TEXT NOT NULL, -- record.Practitioner
    workstation   TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, issuer, subject)
) WITHOUT ROWID;

-- Logins and sessions. Secrets are there as SHA-256 only; what a provider gave, and who it is about, is sealed with a
-- key derived from the server's data key.
CREATE TABLE logins (
    establishment TEXT NOT NULL,
    state         TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (establishment, state)
) WITHOUT ROWID;

CREATE TABLE grants (
    establishment TEXT NOT NULL,
    code          TEXT NOT NULL,
    used          INTEGER NOT NULL,
    expires_at    BIGINT NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (establishment, code)
) WITHOUT ROWID;

CREATE TABLE demands (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    closed        INTEGER NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (establishment, id)
) WITHOUT ROWID;
CREATE INDEX demands_by_person ON demands (establishment, national_id, created_at);

CREATE TABLE sessions (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    token         TEXT NOT NULL, -- SHA-256 of the application token
    account       TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    refresh_at    BIGINT NOT NULL, -- when the provider's refresh token dies; 0: nothing to refresh
    sealed        BLOB NOT NULL,
    tokens        BLOB NOT NULL,
    PRIMARY KEY (establishment, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sessions_by_token ON sessions (establishment, token);
CREATE INDEX sessions_by_account ON sessions (establishment, account);
CREATE INDEX sessions_by_end ON sessions (establishment, expires_at);

-- +goose Down
SELECT 'who was linked stays linked';
