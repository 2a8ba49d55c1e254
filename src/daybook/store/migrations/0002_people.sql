-- Who may decide, what is coded blind; and indexes for the questions that pages ask.

CREATE TABLE account (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('reader', 'coder', 'reviewer', 'keeper')),
  password TEXT NOT NULL,
  created_at TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- A drawn sample of claims that several people code without seeing each other.
CREATE TABLE sample (
  id TEXT PRIMARY KEY,
  note TEXT NOT NULL,
  seed INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sample_claim (
  sample TEXT NOT NULL REFERENCES sample (id),
  number INTEGER NOT NULL,
  claim TEXT NOT NULL REFERENCES claim (id),
  PRIMARY KEY (sample, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample_coder (
  sample TEXT NOT NULL REFERENCES sample (id),
  coder TEXT NOT NULL,
  PRIMARY KEY (sample, coder)
) STRICT, WITHOUT ROWID;

-- What a coder answered: append-only, the latest answer counts.
CREATE TABLE coding (
  seq INTEGER PRIMARY KEY,
  sample TEXT NOT NULL REFERENCES sample (id),
  claim TEXT NOT NULL,
  coder TEXT NOT NULL,
  answers TEXT NOT NULL,
  coded_at TEXT NOT NULL
) STRICT;
CREATE INDEX coding_sample ON coding (sample, claim, coder);
CREATE TRIGGER coding_fixed BEFORE UPDATE ON coding BEGIN SELECT RAISE (ABORT, 'codings never change'); END;
CREATE TRIGGER coding_kept BEFORE DELETE ON coding BEGIN SELECT RAISE (ABORT, 'codings are never deleted'); END;

-- Which decision settled a claim of a sample (adjudication).
CREATE TABLE settled (
  sample TEXT NOT NULL REFERENCES sample (id),
  claim TEXT NOT NULL,
  decision TEXT NOT NULL REFERENCES decision (id),
  PRIMARY KEY (sample, claim, decision)
) STRICT, WITHOUT ROWID;

-- What each decision speaks of, its subject and every id in its value, so that a change is seen from either side.
CREATE TABLE decision_about (
  about TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (about, seq)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO decision_about SELECT subject, seq FROM decision;
INSERT OR IGNORE INTO decision_about SELECT v.atom, d.seq FROM decision d, json_tree(d.value) v
  WHERE d.kind IN ('same', 'different') AND json_valid(d.value) AND v.type = 'text';
CREATE TRIGGER decision_about_in AFTER INSERT ON decision BEGIN
  INSERT OR IGNORE INTO decision_about VALUES (new.subject, new.seq);
  INSERT OR IGNORE INTO decision_about SELECT v.atom, new.seq FROM json_tree(new.value) v
    WHERE new.kind IN ('same', 'different') AND json_valid(new.value) AND v.type = 'text';
END;

-- Derived with the events, by triggers: who acts in which event.
CREATE TABLE event_party (
  event TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (event, role, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_party_name ON event_party (name, event);
INSERT OR IGNORE INTO event_party SELECT e.id, 'actor', p.value FROM event e, json_each(e.body, '$.actors') p;
INSERT OR IGNORE INTO event_party SELECT e.id, 'target', p.value FROM event e, json_each(e.body, '$.targets') p;
CREATE TRIGGER event_party_in AFTER INSERT ON event BEGIN
  INSERT OR IGNORE INTO event_party SELECT new.id, 'actor', value FROM json_each(new.body, '$.actors');
  INSERT OR IGNORE INTO event_party SELECT new.id, 'target', value FROM json_each(new.body, '$.targets');
END;
CREATE TRIGGER event_party_out AFTER DELETE ON event BEGIN DELETE FROM event_party WHERE event = old.id; END;

-- Which reading of a document stands: the latest. Kept by a trigger, so that large cases need not look for it each time.
CREATE TABLE reading_now (
  document TEXT PRIMARY KEY,
  reader TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO reading_now SELECT document, reader FROM current_reading;
DROP VIEW current_reading;
CREATE VIEW current_reading AS SELECT document, reader FROM reading_now;
CREATE TRIGGER reading_now_in AFTER INSERT ON reading BEGIN
  INSERT INTO reading_now VALUES (new.document, new.reader)
    ON CONFLICT (document) DO UPDATE SET reader = excluded.reader;
END;

CREATE INDEX event_day ON event (coalesce(latest, earliest) IS NULL, coalesce(earliest, latest), id);
CREATE INDEX event_captives ON event (id) WHERE body ->> '$.captivity' IS NOT NULL;
CREATE INDEX event_disputed ON event (contradictions DESC, origins DESC, id);
CREATE INDEX event_type ON event (type, status);
CREATE INDEX event_place ON event (place_id);
CREATE INDEX tally_kind ON tally (kind, event);
CREATE INDEX claim_origin_origin ON claim_origin (origin, claim);
CREATE INDEX link_right ON link ("right");
CREATE INDEX place_ref_place ON place_ref (place_id, claim);
CREATE INDEX actor_ref_actor ON actor_ref (actor_id, claim);
CREATE INDEX document_added ON document (added_at);
CREATE INDEX document_hash ON document (text_sha256);
CREATE INDEX reading_run ON reading (run);

CREATE VIEW what_people_decided AS
  SELECT d.decided_at, d.user, d.kind, d.judgement, d.value, d.reason, coalesce(r.name, e.headline, d.subject) AS about,
    c.words, (SELECT id FROM decision x WHERE x.supersedes = d.id) AS superseded_by, d.subject, d.id AS decision_id
  FROM decision d LEFT JOIN claim c ON c.id = d.subject
    LEFT JOIN document r ON r.id = coalesce(c.document, d.subject) LEFT JOIN event e ON e.id = d.subject
  ORDER BY d.seq;
