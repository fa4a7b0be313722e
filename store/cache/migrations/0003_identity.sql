-- What the server knows of an identity on which edits of this workstation wait: the screen shows those edits applied to
-- it, and goes back to it when they are refused. edit: the tag of the patient's edits (mutation.subject).
CREATE TABLE identity_base (edit BLOB PRIMARY KEY, cell BLOB NOT NULL) WITHOUT ROWID;
