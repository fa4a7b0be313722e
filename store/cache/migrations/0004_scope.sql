-- Texts of shared notes, each named by the mutation that wrote it.
CREATE TABLE note (
  patient BLOB NOT NULL, rev BLOB NOT NULL, cell BLOB NOT NULL,
  PRIMARY KEY (patient, rev)) WITHOUT ROWID;

-- What a person decided of a refused or conflicting write. state also: 4 withdrawn, 5 corrected.
ALTER TABLE mutation ADD COLUMN ruling BLOB;

-- Patients that this workstation holds by its subscription. wanting: 1 while their past has not come. rank: the order in
-- which it comes, lowest first.
CREATE TABLE scope (
  patient BLOB PRIMARY KEY, wanting INTEGER NOT NULL, rank INTEGER NOT NULL, cell BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX scope_wanting ON scope (wanting, rank);
