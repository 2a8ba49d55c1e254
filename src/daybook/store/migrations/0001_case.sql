-- A case in one file: bytes, texts, claims with their characters, decisions, log.
-- Everything under "derived" can be rebuilt from the rest.

CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  publisher TEXT,
  url TEXT,
  title TEXT,
  author TEXT,
  language TEXT,
  published TEXT,
  text TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob (sha256),
  integrity TEXT NOT NULL,
  integrity_reasons TEXT NOT NULL,
  flags TEXT NOT NULL,
  furniture TEXT NOT NULL,
  anchors TEXT NOT NULL,
  evidence TEXT NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE capture (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  part TEXT NOT NULL,
  blob TEXT NOT NULL REFERENCES blob (sha256),
  given TEXT,
  document TEXT REFERENCES document (id),
  skipped TEXT,
  fetched_at TEXT NOT NULL,
  CHECK ((document IS NULL) <> (skipped IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX capture_document ON capture (document);

-- Units that gave no bytes worth keeping: too large, empty, binary, unreadable archives.
CREATE TABLE refused (
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  PRIMARY KEY (source, reason)
) STRICT, WITHOUT ROWID;

-- What the derived tables below were last built from.
CREATE TABLE derived_from (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  inputs_sha TEXT NOT NULL,
  built_at TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id TEXT PRIMARY KEY,
  stage TEXT NOT NULL,
  component TEXT NOT NULL,
  version TEXT NOT NULL,
  config_sha TEXT NOT NULL,
  started TEXT NOT NULL,
  ended TEXT,
  outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A reading: what one reader, in one version with one set of packs, made of one document.
CREATE TABLE reading (
  document TEXT NOT NULL REFERENCES document (id),
  reader TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES run (id),
  seq INTEGER NOT NULL,
  PRIMARY KEY (document, reader)
) STRICT, WITHOUT ROWID;

CREATE TABLE sentence (
  document TEXT NOT NULL,
  reader TEXT NOT NULL,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (document, reader, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  id TEXT PRIMARY KEY,
  document TEXT NOT NULL REFERENCES document (id),
  anchor TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  phase TEXT,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_document ON claim (document, start);
CREATE INDEX claim_type ON claim (type, status);

CREATE TABLE mention (
  claim TEXT NOT NULL REFERENCES claim (id),
  number INTEGER NOT NULL,
  role TEXT NOT NULL,
  place_role TEXT,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  suspected INTEGER NOT NULL,
  PRIMARY KEY (claim, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE harm (
  claim TEXT NOT NULL REFERENCES claim (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  whom TEXT NOT NULL,
  low INTEGER,
  high INTEGER,
  approx INTEGER NOT NULL,
  part INTEGER NOT NULL,
  joint INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (claim, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE attribution (
  claim TEXT NOT NULL REFERENCES claim (id),
  hop INTEGER NOT NULL,
  kind TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  cue_start INTEGER,
  cue_end INTEGER,
  cue_words TEXT,
  inferred INTEGER NOT NULL,
  PRIMARY KEY (claim, hop)
) STRICT, WITHOUT ROWID;

CREATE TABLE observation (
  claim TEXT NOT NULL REFERENCES claim (id),
  reader TEXT NOT NULL,
  number INTEGER NOT NULL,
  rule TEXT NOT NULL,
  score REAL NOT NULL,
  event_key TEXT,
  notes TEXT NOT NULL,
  PRIMARY KEY (claim, reader)
) STRICT, WITHOUT ROWID;

-- What words were resolved to, per reader version (its resolvers included).
CREATE TABLE claim_time (
  claim TEXT NOT NULL,
  reader TEXT NOT NULL,
  earliest TEXT,
  latest TEXT,
  basis TEXT NOT NULL,
  anchor TEXT,
  start INTEGER,
  "end" INTEGER,
  words TEXT,
  inferred INTEGER NOT NULL,
  reason TEXT NOT NULL,
  alternatives TEXT NOT NULL,
  PRIMARY KEY (claim, reader)
) STRICT, WITHOUT ROWID;

CREATE TABLE place_ref (
  claim TEXT NOT NULL,
  reader TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  gazetteer TEXT NOT NULL,
  place_id TEXT,
  name TEXT,
  lat REAL,
  lon REAL,
  radius_km REAL,
  "precision" TEXT,
  score REAL NOT NULL,
  part TEXT NOT NULL,
  admin TEXT NOT NULL,
  country TEXT NOT NULL,
  reason TEXT NOT NULL,
  rivals TEXT NOT NULL,
  PRIMARY KEY (claim, reader, start, "end")
) STRICT, WITHOUT ROWID;

CREATE TABLE actor_ref (
  claim TEXT NOT NULL,
  reader TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  words TEXT NOT NULL,
  actor_id TEXT,
  name TEXT,
  side TEXT,
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  thread_start INTEGER,
  thread_end INTEGER,
  rivals TEXT NOT NULL,
  PRIMARY KEY (claim, reader, start, "end")
) STRICT, WITHOUT ROWID;

-- People's decisions: append-only.
CREATE TABLE decision (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  judgement TEXT NOT NULL,
  value TEXT,
  user TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  supersedes TEXT REFERENCES decision (id),
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX decision_subject ON decision (subject);

-- The log: hash-chained, no expiry.
CREATE TABLE log (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

-- Derived: rebuilt as a whole from claims and decisions.
CREATE TABLE event (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  headline TEXT NOT NULL,
  earliest TEXT,
  latest TEXT,
  place_id TEXT,
  place TEXT,
  lat REAL,
  lon REAL,
  radius_km REAL,
  "precision" TEXT,
  documents INTEGER NOT NULL,
  origins INTEGER NOT NULL,
  contradictions INTEGER NOT NULL,
  grade TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_time ON event (earliest, latest);

CREATE TABLE event_claim (
  event TEXT NOT NULL,
  claim TEXT NOT NULL,
  PRIMARY KEY (event, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_claim_claim ON event_claim (claim);

CREATE TABLE event_alias (
  old TEXT PRIMARY KEY,
  event TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  event TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  whom TEXT NOT NULL,
  side TEXT,
  low INTEGER,
  high INTEGER,
  best INTEGER,
  policy TEXT NOT NULL,
  origins INTEGER NOT NULL,
  PRIMARY KEY (event, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE origin (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  documents INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_origin (
  claim TEXT NOT NULL,
  origin TEXT NOT NULL,
  PRIMARY KEY (claim, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE link (
  "left" TEXT NOT NULL,
  "right" TEXT NOT NULL,
  same INTEGER NOT NULL,
  score REAL NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY ("left", "right")
) STRICT, WITHOUT ROWID;

CREATE TABLE control (
  number INTEGER PRIMARY KEY,
  place_id TEXT,
  place TEXT NOT NULL,
  part TEXT NOT NULL,
  side TEXT,
  status TEXT NOT NULL,
  start TEXT,
  "end" TEXT,
  basis TEXT NOT NULL,
  as_known_at TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX control_place ON control (place);

CREATE TABLE copy_group (
  document TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (
  title, text, content = '', tokenize = "unicode61 remove_diacritics 2"
);

-- Text, bytes, decisions and the log are never changed or deleted. REPLACE is caught too: see recursive_triggers.
CREATE TRIGGER blob_fixed BEFORE UPDATE ON blob BEGIN SELECT RAISE (ABORT, 'blobs never change'); END;
CREATE TRIGGER blob_kept BEFORE DELETE ON blob BEGIN SELECT RAISE (ABORT, 'blobs are never deleted'); END;
CREATE TRIGGER document_fixed BEFORE UPDATE OF id, text, text_sha256, blob ON document
  BEGIN SELECT RAISE (ABORT, 'the text of a document never changes'); END;
CREATE TRIGGER document_kept BEFORE DELETE ON document BEGIN SELECT RAISE (ABORT, 'documents are never deleted'); END;
CREATE TRIGGER claim_fixed BEFORE UPDATE ON claim BEGIN SELECT RAISE (ABORT, 'claims never change'); END;
CREATE TRIGGER claim_kept BEFORE DELETE ON claim BEGIN SELECT RAISE (ABORT, 'claims are never deleted'); END;
CREATE TRIGGER decision_fixed BEFORE UPDATE ON decision
  BEGIN SELECT RAISE (ABORT, 'decisions never change; supersede them'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
  BEGIN SELECT RAISE (ABORT, 'decisions are never deleted; supersede them'); END;
CREATE TRIGGER log_fixed BEFORE UPDATE ON log BEGIN SELECT RAISE (ABORT, 'the log never changes'); END;
CREATE TRIGGER log_kept BEFORE DELETE ON log BEGIN SELECT RAISE (ABORT, 'the log is never cut'); END;

-- For people: open the file in any SQLite browser and start here.
CREATE VIEW current_reading AS
  SELECT document, reader FROM reading r
  WHERE seq = (SELECT max(seq) FROM reading WHERE document = r.document);

CREATE VIEW reports AS
  SELECT d.name AS report, d.title, d.publisher, d.published, d.language, d.integrity, d.flags,
    (SELECT count(*) FROM observation o JOIN claim c ON c.id = o.claim
       JOIN current_reading r ON r.document = c.document AND r.reader = o.reader WHERE c.document = d.id) AS claims,
    length(d.text) AS characters, d.added_at, d.id AS document_id
  FROM document d ORDER BY d.seq;

CREATE VIEW what_was_said AS
  SELECT d.publisher, d.published, c.type, c.status, c.phase, c.words AS trigger_words,
    (SELECT group_concat(coalesce(a.name, m.words), '; ') FROM mention m LEFT JOIN actor_ref a
       ON a.claim = m.claim AND a.start = m.start AND a."end" = m."end" AND a.reader = o.reader
       WHERE m.claim = c.id AND m.role = 'actor') AS actor,
    (SELECT group_concat(coalesce(a.name, m.words), '; ') FROM mention m LEFT JOIN actor_ref a
       ON a.claim = m.claim AND a.start = m.start AND a."end" = m."end" AND a.reader = o.reader
       WHERE m.claim = c.id AND m.role = 'target') AS target,
    (SELECT group_concat(h.words || ' ' || h.kind || ' (' || h.whom || ')', '; ') FROM harm h WHERE h.claim = c.id) AS harm,
    (SELECT group_concat(m.words, '; ') FROM mention m WHERE m.claim = c.id AND m.role = 'place') AS place,
    t.earliest, t.latest,
    (SELECT group_concat(x.words, ' < ') FROM (SELECT words FROM attribution WHERE claim = c.id ORDER BY hop) x) AS said_by,
    substr(d.text, s.start + 1, s."end" - s.start) AS sentence, o.rule, o.score, d.name AS report, c.id AS claim_id
  FROM claim c JOIN observation o ON o.claim = c.id
    JOIN current_reading r ON r.document = c.document AND r.reader = o.reader
    JOIN document d ON d.id = c.document
    LEFT JOIN claim_time t ON t.claim = c.id AND t.reader = o.reader
    LEFT JOIN sentence s ON s.document = c.document AND s.reader = o.reader AND s.start <= c.start AND c.start < s."end"
  ORDER BY d.seq, c.start;

CREATE VIEW what_was_not_recorded AS
  SELECT d.name AS report, s.number, s.verdict, s.reason, substr(d.text, s.start + 1, s."end" - s.start) AS sentence
  FROM sentence s JOIN current_reading r ON r.document = s.document AND r.reader = s.reader
    JOIN document d ON d.id = s.document
  WHERE s.verdict NOT IN ('claim', 'state') ORDER BY d.seq, s.number;

CREATE VIEW people_harmed AS
  SELECT e.headline, e.earliest, e.latest, e.place, t.kind, t.whom, t.side, t.low, t.high, t.best, t.policy,
    t.origins, e.documents AS reports, e.grade, e.id AS event_id
  FROM tally t JOIN event e ON e.id = t.event ORDER BY e.earliest, e.id, t.number;

CREATE VIEW who_holds_what AS
  SELECT place, part, side, status, start, "end", basis, as_known_at FROM control ORDER BY place, part, start;

CREATE VIEW what_was_refused AS
  SELECT source, part, skipped AS reason, fetched_at AS seen_at FROM capture WHERE skipped IS NOT NULL
  UNION ALL SELECT source, '', reason, seen_at FROM refused ORDER BY source, part;
