-- Rows are named by tags (HMAC-SHA256 truncated to 16 bytes); cells are AES-256-GCM values bound to their place.
-- Tables read by patient are WITHOUT ROWID: one patient's rows lie together, which halves the time to read them.

CREATE TABLE keyslot (
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL, salt BLOB NOT NULL, fingerprint BLOB NOT NULL,
  wrapped BLOB NOT NULL, digest BLOB NOT NULL);

CREATE TABLE meta (name TEXT PRIMARY KEY, cell BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE patient (patient BLOB PRIMARY KEY, cell BLOB NOT NULL, extra BLOB) WITHOUT ROWID;

-- Exact look-ups by INS, IPP or NDA that need no index in memory.
CREATE TABLE blind (tag BLOB NOT NULL, owner BLOB NOT NULL, patient BLOB NOT NULL, PRIMARY KEY (tag, owner)) WITHOUT ROWID;
CREATE INDEX blind_owner ON blind (owner);

CREATE TABLE encounter (
  patient BLOB NOT NULL, encounter BLOB NOT NULL, cell BLOB NOT NULL, extra BLOB,
  PRIMARY KEY (patient, encounter)) WITHOUT ROWID;
CREATE UNIQUE INDEX encounter_id ON encounter (encounter);

-- Consents and break-glass accesses: added, never changed.
CREATE TABLE fact (
  patient BLOB NOT NULL, kind INTEGER NOT NULL, fact BLOB NOT NULL, cell BLOB NOT NULL,
  PRIMARY KEY (patient, kind, fact)) WITHOUT ROWID;
CREATE UNIQUE INDEX fact_id ON fact (kind, fact);

-- Documents lie in pages of up to 64, encrypted together: reading 10,000 rows one by one took twice the time that
-- opening a record may take. n is how many a page holds.
CREATE TABLE page (
  patient BLOB NOT NULL, page INTEGER NOT NULL, n INTEGER NOT NULL, cell BLOB NOT NULL,
  PRIMARY KEY (patient, page)) WITHOUT ROWID;

-- Where each document is. theirs: the server's version, kept aside while a write of ours on the same document
-- waits. body: the address of its body, to know when nobody names a body any more.
CREATE TABLE document (
  document BLOB PRIMARY KEY, patient BLOB NOT NULL, page INTEGER NOT NULL, draft INTEGER NOT NULL, body BLOB,
  extra BLOB, theirs BLOB) WITHOUT ROWID;
CREATE INDEX document_page ON document (patient, page);
CREATE INDEX document_body ON document (body) WHERE body IS NOT NULL;
CREATE INDEX document_draft ON document (patient, page) WHERE draft = 1;

-- state: 0 pending, 1 accepted, 2 refused, 3 conflict.
CREATE TABLE mutation (
  pos INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, workstation BLOB NOT NULL, seq INTEGER NOT NULL,
  state INTEGER NOT NULL, patient BLOB NOT NULL, subject BLOB NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
  cell BLOB NOT NULL, outcome BLOB, UNIQUE (workstation, seq));
CREATE INDEX mutation_state ON mutation (state, patient);
CREATE INDEX mutation_subject ON mutation (subject, state);

CREATE TABLE sequence (workstation BLOB PRIMARY KEY, cell BLOB NOT NULL) WITHOUT ROWID;

-- Changes of a kind that this program does not know: kept for the one that will.
CREATE TABLE later (cursor INTEGER PRIMARY KEY, cell BLOB NOT NULL);

CREATE TABLE body (address BLOB PRIMARY KEY, body BLOB NOT NULL UNIQUE, cell BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE chunk (id INTEGER PRIMARY KEY, body BLOB NOT NULL, rank INTEGER NOT NULL, cell BLOB NOT NULL, UNIQUE (body, rank));
-- Bodies being received; what is left at the next opening was cut by a crash.
CREATE TABLE unfinished (body BLOB PRIMARY KEY) WITHOUT ROWID;
-- Bodies that documents here name and that are not here.
CREATE TABLE wanted (pos INTEGER PRIMARY KEY AUTOINCREMENT, address BLOB NOT NULL UNIQUE, cell BLOB NOT NULL);

CREATE TABLE dmp_view (
  id INTEGER PRIMARY KEY, patient BLOB NOT NULL, user BLOB NOT NULL, head BLOB NOT NULL, docs BLOB NOT NULL,
  UNIQUE (patient, user));
CREATE TABLE recent (user BLOB NOT NULL, patient BLOB NOT NULL, cell BLOB NOT NULL, PRIMARY KEY (user, patient)) WITHOUT ROWID;
CREATE TABLE setting (user BLOB NOT NULL, name BLOB NOT NULL, cell BLOB NOT NULL, PRIMARY KEY (user, name)) WITHOUT ROWID;
