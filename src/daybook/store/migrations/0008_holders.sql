-- Every claim that tells who holds a place, with as much as tells from when to when (fuse/control.py): a town told of by
-- hundreds of reports is put together from these rows, not from the reports.
CREATE TABLE holder (
  place_id TEXT NOT NULL,
  part TEXT NOT NULL,
  claim TEXT NOT NULL,
  document INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (place_id, part, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_document ON holder (document);
DROP TABLE lane;
CREATE TABLE lane (
  place_id TEXT NOT NULL,
  part TEXT NOT NULL,
  inside TEXT NOT NULL,
  holds TEXT NOT NULL,
  body TEXT,
  PRIMARY KEY (place_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_inside ON lane (inside);
CREATE INDEX lane_holds ON lane (holds);
-- Where a siege's claim stands, apart from the rest of its record: a new report looks at what lies around it, not at all sieges.
DROP TABLE IF EXISTS siege;
CREATE TABLE siege (
  claim TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  home TEXT NOT NULL,
  place TEXT,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX siege_document ON siege (document);
