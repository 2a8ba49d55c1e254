-- What lets a new report find its neighbours, so that it touches no others. Derived, like the events.

-- Documents read since the events were last put together.
CREATE TABLE fuse_pending (document TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TRIGGER fuse_pending_in AFTER INSERT ON reading BEGIN INSERT OR IGNORE INTO fuse_pending VALUES (new.document); END;

-- The last decision (seq) that the events follow, and the matcher they were put together by.
CREATE TABLE fused (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  matcher TEXT NOT NULL,
  decided INTEGER NOT NULL
) STRICT;

-- Where a document's claims stand and look: see fuse/index.py. "document": its seq; days are ordinals.
CREATE TABLE spot (
  document INTEGER NOT NULL,
  role INTEGER NOT NULL,
  key INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  families INTEGER NOT NULL
) STRICT;
CREATE INDEX spot_key ON spot (key, role, last);
CREATE INDEX spot_document ON spot (document);

-- Names by which reports quote outlets and monitors.
CREATE TABLE quoted (
  name TEXT NOT NULL,
  actor TEXT NOT NULL,
  called TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (name, actor, called, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX quoted_document ON quoted (document);

-- An origin's first captured claim, which names it. "rank": publication day and claim, in order.
CREATE TABLE origin_lead (
  origin TEXT PRIMARY KEY,
  rank TEXT NOT NULL,
  speaker TEXT
) STRICT, WITHOUT ROWID;

-- Takings and releases, places with a holder: as much of each as tells whether it meets another.
CREATE TABLE captive (
  event TEXT PRIMARY KEY,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX captive_first ON captive (first);
CREATE TABLE lane (
  place_id TEXT NOT NULL,
  part TEXT NOT NULL,
  key INTEGER NOT NULL,
  inside TEXT NOT NULL,
  holds TEXT NOT NULL,
  body TEXT,
  PRIMARY KEY (place_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_key ON lane (key);
CREATE INDEX lane_inside ON lane (inside);
CREATE INDEX lane_holds ON lane (holds);
CREATE INDEX control_lane ON control (place_id, part);
