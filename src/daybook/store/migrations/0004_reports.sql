-- What people say of a report itself, ready for lists: the rows of documents never change, the decisions lie over them.

-- Kept by triggers from the decisions in force. ``value`` NULL: a person says that it is not told.
CREATE TABLE document_said (
  document TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT,
  decision TEXT NOT NULL,
  PRIMARY KEY (document, field)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER document_said_in AFTER INSERT ON decision
  WHEN new.kind = 'correct' AND new.judgement IN ('published', 'publisher', 'title', 'author') BEGIN
  INSERT OR REPLACE INTO document_said
    SELECT new.subject, new.judgement, new.value ->> ('$.' || new.judgement), new.id
    WHERE EXISTS (SELECT 1 FROM document WHERE id = new.subject);
END;
CREATE TRIGGER document_said_out AFTER INSERT ON decision
  WHEN new.supersedes IS NOT NULL AND EXISTS (SELECT 1 FROM document_said WHERE decision = new.supersedes) BEGIN
  DELETE FROM document_said WHERE decision = new.supersedes;
  INSERT OR REPLACE INTO document_said
    SELECT d.subject, d.judgement, d.value ->> ('$.' || d.judgement), d.id FROM decision d
    WHERE d.subject = new.subject AND d.kind = 'correct'
      AND d.judgement = (SELECT judgement FROM decision WHERE id = new.supersedes)
      AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.supersedes = d.id)
    ORDER BY d.seq DESC LIMIT 1;
END;

-- For the custody of a report: its copies and the other texts of its address.
CREATE INDEX copy_group_number ON copy_group (number);
CREATE INDEX document_url ON document (url) WHERE url IS NOT NULL;
CREATE INDEX decision_supersedes ON decision (supersedes) WHERE supersedes IS NOT NULL;

-- Derived with the events, by triggers: which reports (by their number) tell of which events.
CREATE TABLE event_report (
  event TEXT NOT NULL,
  report INTEGER NOT NULL,
  PRIMARY KEY (event, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_report_report ON event_report (report, event);
INSERT INTO event_report SELECT DISTINCT x.event, d.seq FROM event_claim x JOIN claim c ON c.id = x.claim
  JOIN document d ON d.id = c.document;
CREATE TRIGGER event_report_in AFTER INSERT ON event_claim BEGIN
  INSERT OR IGNORE INTO event_report SELECT new.event, d.seq FROM claim c JOIN document d ON d.id = c.document
    WHERE c.id = new.claim;
END;
CREATE TRIGGER event_report_out AFTER DELETE ON event BEGIN DELETE FROM event_report WHERE event = old.id; END;

-- Reports as people left them: read lists from here, texts and spans from ``document``.
CREATE VIEW document_shown AS
  SELECT d.seq, d.id, d.name, d.url, d.language, d.text, d.text_sha256, d.blob, d.integrity, d.integrity_reasons, d.flags,
    d.added_at,
    CASE WHEN a.document IS NULL THEN d.published ELSE a.value END AS published,
    CASE WHEN b.document IS NULL THEN d.publisher ELSE b.value END AS publisher,
    CASE WHEN c.document IS NULL THEN d.title ELSE c.value END AS title,
    CASE WHEN e.document IS NULL THEN d.author ELSE e.value END AS author
  FROM document d
    LEFT JOIN document_said a ON a.document = d.id AND a.field = 'published'
    LEFT JOIN document_said b ON b.document = d.id AND b.field = 'publisher'
    LEFT JOIN document_said c ON c.document = d.id AND c.field = 'title'
    LEFT JOIN document_said e ON e.document = d.id AND e.field = 'author';

DROP VIEW reports;
CREATE VIEW reports AS
  SELECT d.name AS report, d.title, d.publisher, d.published, d.language, d.integrity, d.flags,
    (SELECT count(*) FROM observation o JOIN claim c ON c.id = o.claim
       JOIN current_reading r ON r.document = c.document AND r.reader = o.reader WHERE c.document = d.id) AS claims,
    length(d.text) AS characters, d.added_at, d.id AS document_id
  FROM document_shown d ORDER BY d.seq;
