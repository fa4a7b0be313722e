-- Documents being written, and the answers of those written here. head is read with the record, answers and file only to
-- go on writing. open: 1 while it is a draft. revision: an older one never takes the place of a newer one.
CREATE TABLE draft (
  draft BLOB PRIMARY KEY, patient BLOB NOT NULL, open INTEGER NOT NULL, revision INTEGER NOT NULL, head BLOB NOT NULL,
  answers BLOB NOT NULL, file BLOB) WITHOUT ROWID;
CREATE INDEX draft_patient ON draft (patient);
