-- Frozen: the first schema. Later schemas add files, this one never changes.

CREATE TABLE device (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  name TEXT NOT NULL,
  own INTEGER NOT NULL
) STRICT;

-- What is shared as one: a case, or the library (no 0).
CREATE TABLE scope (
  no INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  next_rid INTEGER NOT NULL,
  erased INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The present state. rid = scope no * 2^20 + n, so that a case lies together on the disk.
CREATE TABLE record (
  rid INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  kind TEXT NOT NULL,
  doc TEXT NOT NULL CHECK (json_valid(doc)),
  stamps BLOB NOT NULL,
  deleted INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- The history: one row a save, a group of operations that holds whole or not at all.
CREATE TABLE change (
  no INTEGER PRIMARY KEY,
  scope INTEGER NOT NULL REFERENCES scope (no),
  device INTEGER NOT NULL REFERENCES device (no),
  first_seq INTEGER NOT NULL,
  ops INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  salt BLOB,
  payload BLOB,
  payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
  prev BLOB NOT NULL CHECK (length(prev) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;
CREATE UNIQUE INDEX change_chain ON change (scope, device, first_seq);

-- A value that lost against a concurrent one and waits for a person.
CREATE TABLE alternative (
  rid INTEGER NOT NULL,
  field TEXT NOT NULL,
  clock INTEGER NOT NULL,
  device INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  PRIMARY KEY (rid, field, device, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX alternative_by_operation ON alternative (device, seq);

-- Typed views of the records, made in the same transaction; `check` makes them again and compares.
CREATE TABLE case_row (
  scope INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  code TEXT NOT NULL,
  alias TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  setting TEXT NOT NULL,
  phase TEXT NOT NULL,
  worker TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  last_contact_on TEXT NOT NULL,
  events INTEGER NOT NULL,
  code_key TEXT NOT NULL,
  alias_key TEXT NOT NULL
) STRICT;
CREATE INDEX case_by_code ON case_row (code_key);
CREATE INDEX case_by_alias ON case_row (alias_key);
CREATE INDEX case_by_contact ON case_row (last_contact_on);

CREATE TABLE event_row (
  scope INTEGER NOT NULL,
  occurred_on TEXT NOT NULL,
  rid INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  phase TEXT NOT NULL,
  setting TEXT NOT NULL,
  contact INTEGER NOT NULL,
  PRIMARY KEY (scope, occurred_on, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE due_row (
  due_on TEXT NOT NULL,
  rid INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  PRIMARY KEY (due_on, rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_record ON due_row (rid);

CREATE TABLE name_key (
  key TEXT NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (key, rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_by_record ON name_key (rid);

CREATE VIRTUAL TABLE words USING fts5 (
  names, body, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);

-- Sealed attachment files: the key of each lies here and nowhere else.
CREATE TABLE sealed (
  name TEXT PRIMARY KEY,
  key BLOB NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_by_content ON sealed (sha256);

-- What is being typed, on this device only.
CREATE TABLE draft (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  scope BLOB NOT NULL,
  kind TEXT NOT NULL,
  record BLOB,
  doc TEXT NOT NULL CHECK (json_valid(doc)),
  place TEXT NOT NULL CHECK (json_valid(place)),
  saved_at INTEGER NOT NULL
) STRICT;

-- Who opened what.
CREATE TABLE reading (
  no INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  scope INTEGER NOT NULL,
  what TEXT NOT NULL
) STRICT;
CREATE INDEX reading_of_case ON reading (scope, no);

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
-- The same rows in a second tree: where an old page of one is put back, the two differ.
CREATE INDEX setting_by_value ON setting (value);
