-- Frozen: what several devices need to know of each other.

-- Somebody's keys, as a signed card. One peer may go by several device ids: a restored backup
-- goes on as a new one with the same keys.
CREATE TABLE peer (
  no INTEGER PRIMARY KEY,
  sign_key BLOB NOT NULL UNIQUE CHECK (length(sign_key) = 32),
  card BLOB NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'introduced', 'verified', 'changed', 'revoked')),
  same_organisation INTEGER NOT NULL,
  role TEXT NOT NULL,
  since INTEGER NOT NULL,
  seen_at INTEGER,
  everything INTEGER NOT NULL DEFAULT 0
) STRICT;
ALTER TABLE device ADD COLUMN peer INTEGER REFERENCES peer (no);

-- full: we write; read: we only read; away: the content was given out of the house.
ALTER TABLE scope ADD COLUMN access TEXT NOT NULL DEFAULT 'full';

-- How far each device's chain in a scope is here; seen: what that device had taken in by then
-- (msgpack, device id -> number).
CREATE TABLE mark (
  scope INTEGER NOT NULL REFERENCES scope (no),
  device INTEGER NOT NULL REFERENCES device (no),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  seen BLOB NOT NULL,
  PRIMARY KEY (scope, device)
) STRICT, WITHOUT ROWID;
INSERT INTO mark
  SELECT c.scope, c.device, c.first_seq + c.ops - 1, c.hash, x'80' FROM change c
  WHERE c.first_seq = (
    SELECT max(first_seq) FROM change n WHERE n.scope = c.scope AND n.device = c.device
  );

-- The newest signature of a device over its chain, to be passed on with its work.
CREATE TABLE signed_head (
  scope INTEGER NOT NULL,
  device INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (scope, device)
) STRICT, WITHOUT ROWID;

-- Changes that wait for something they build on.
CREATE TABLE held (
  scope BLOB NOT NULL,
  device BLOB NOT NULL,
  first_seq INTEGER NOT NULL,
  ops INTEGER NOT NULL,
  clock INTEGER NOT NULL,
  salt BLOB NOT NULL,
  payload BLOB NOT NULL,
  prev BLOB NOT NULL,
  from_peer INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (scope, device, first_seq, prev)
) STRICT, WITHOUT ROWID;

-- Who holds what: one line each time a case was given out.
CREATE TABLE share (
  no INTEGER PRIMARY KEY,
  scope BLOB NOT NULL,
  peer INTEGER NOT NULL,
  mode TEXT NOT NULL,
  since INTEGER NOT NULL,
  by TEXT NOT NULL,
  consent TEXT NOT NULL,
  reason TEXT NOT NULL,
  keeps_copy INTEGER NOT NULL,
  state TEXT NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX share_of_scope ON share (scope, peer);

-- How far a peer has told us that it is, per scope and device.
CREATE TABLE peer_has (
  peer INTEGER NOT NULL,
  scope BLOB NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (peer, scope, device)
) STRICT, WITHOUT ROWID;

-- What somebody else has addressed to a peer, so that we need not pass it on.
CREATE TABLE promised (
  peer INTEGER NOT NULL,
  scope BLOB NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (peer, scope, device)
) STRICT, WITHOUT ROWID;

-- What a peer was told that we hold.
CREATE TABLE told (
  peer INTEGER NOT NULL,
  scope BLOB NOT NULL,
  device BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (peer, scope, device)
) STRICT, WITHOUT ROWID;

-- Bundles taken in (msgpack: which numbers of a sender, see sync.marks) and made.
CREATE TABLE channel_in (
  sender BLOB NOT NULL,
  device BLOB NOT NULL,
  channel BLOB NOT NULL,
  mark BLOB NOT NULL,
  PRIMARY KEY (sender, device, channel)
) STRICT, WITHOUT ROWID;
CREATE TABLE channel_out (
  channel BLOB NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;

-- What we put into a folder, so that the next time only what is missing goes there.
CREATE TABLE posted (
  place BLOB NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (place, name)
) STRICT, WITHOUT ROWID;
-- What we found there and need not open again.
CREATE TABLE read_file (
  place BLOB NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  result TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (place, name)
) STRICT, WITHOUT ROWID;

-- Each time that others' work came in, so that it can be looked at and taken back as a whole.
CREATE TABLE merge (
  no INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  peer INTEGER NOT NULL,
  first_change INTEGER NOT NULL,
  last_change INTEGER NOT NULL,
  backup TEXT NOT NULL,
  undone_at INTEGER
) STRICT;

-- Erasures and withdrawals: who asked, and who has said that it is done.
CREATE TABLE statement (
  kind TEXT NOT NULL,
  scope BLOB NOT NULL,
  device BLOB NOT NULL,
  at INTEGER NOT NULL,
  signature BLOB NOT NULL,
  own INTEGER NOT NULL,
  PRIMARY KEY (kind, scope, device)
) STRICT, WITHOUT ROWID;
-- own: we carried a peer's statement out; else: the peer carried ours out.
CREATE TABLE acknowledgement (
  kind TEXT NOT NULL,
  scope BLOB NOT NULL,
  peer INTEGER NOT NULL,
  at INTEGER NOT NULL,
  own INTEGER NOT NULL,
  told INTEGER NOT NULL,
  PRIMARY KEY (kind, scope, peer, own)
) STRICT, WITHOUT ROWID;

-- How people of other organisations are shown, whom our records name.
CREATE TABLE person_elsewhere (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
