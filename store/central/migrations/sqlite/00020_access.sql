-- +goose Up
-- Accounts get what their life needs; the columns are for searching, the rest of an account is in details.
ALTER TABLE accounts ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN login TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN origin_key TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE accounts ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN last_login_at BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX accounts_by_origin ON accounts (establishment, origin, origin_key) WHERE origin <> '';
CREATE UNIQUE INDEX accounts_by_login ON accounts (establishment, login) WHERE login <> '';

-- Passwords and second factors of privileged accounts, sealed with a key derived from the server's data key. SC.SSI/IAM.92
CREATE TABLE credentials (
    establishment TEXT NOT NULL,
    account       TEXT NOT NULL,
    sealed        BLOB NOT NULL,
    PRIMARY KEY (establishment, account)
) WITHOUT ROWID;

-- Settings of the establishment, as JSON.
CREATE TABLE settings (
    establishment TEXT NOT NULL,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (establishment, name)
) WITHOUT ROWID;

CREATE INDEX links_by_account ON links (establishment, account);
CREATE INDEX traces_by_time ON traces (establishment, at, origin, seq);

-- +goose Down
SELECT 'accounts keep what they have';
