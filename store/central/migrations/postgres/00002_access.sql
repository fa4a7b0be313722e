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
    disabled      BOOLEAN NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (establishment, id)
);
INSERT INTO accounts (establishment, id, national_id, practitioner, unit, roles, disabled, updated_at)
    SELECT establishment, national_id, national_id, json_build_object('nationalID', national_id, 'familyName', name)::text, unit, roles, disabled, updated_at FROM accounts_before;
DROP TABLE accounts_before;
CREATE INDEX accounts_by_national_id ON accounts (establishment, national_id);

CREATE TABLE links (
    establishment TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    account       TEXT NOT NULL,
    at            BIGINT NOT NULL,
    pending       BOOLEAN NOT NULL, -- waits for an administrator
    PRIMARY KEY (establishment, issuer, subject)
);

CREATE TABLE habilitations (
    establishment TEXT NOT NULL,
    issuer        TEXT NOT NULL,
    subject       TEXT NOT NULL,
    practitioner  TEXT NOT NULL, -- record.Practitioner
    workstation   TEXT NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (establishment, issuer, subject)
);

-- Logins and sessions. Secrets are there as SHA-256 only; what a provider gave, and who it is about, is sealed with a
-- key derived from the server's data key.
CREATE TABLE logins (
    establishment TEXT NOT NULL,
    state         TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    sealed        BYTEA NOT NULL,
    PRIMARY KEY (establishment, state)
);

CREATE TABLE grants (
    establishment TEXT NOT NULL,
    code          TEXT NOT NULL,
    used          BOOLEAN NOT NULL,
    expires_at    BIGINT NOT NULL,
    sealed        BYTEA NOT NULL,
    PRIMARY KEY (establishment, code)
);

CREATE TABLE demands (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    national_id   TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    closed        BOOLEAN NOT NULL,
    sealed        BYTEA NOT NULL,
    PRIMARY KEY (establishment, id)
);
CREATE INDEX demands_by_person ON demands (establishment, national_id, created_at);

CREATE TABLE sessions (
    establishment TEXT NOT NULL,
    id            TEXT NOT NULL,
    token         TEXT NOT NULL, -- SHA-256 of the application token
    account       TEXT NOT NULL,
    expires_at    BIGINT NOT NULL,
    refresh_at    BIGINT NOT NULL, -- when the provider's refresh token dies; 0: nothing to refresh
    sealed        BYTEA NOT NULL,
    tokens        BYTEA NOT NULL,
    PRIMARY KEY (establishment, id)
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (establishment, token);
CREATE INDEX sessions_by_account ON sessions (establishment, account);
CREATE INDEX sessions_by_end ON sessions (establishment, expires_at);

-- +goose Down
SELECT 'who was linked stays linked';
