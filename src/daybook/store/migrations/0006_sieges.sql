-- Every claim that tells of a siege, with as much as tells which siege it is of (fuse/sieges.py), and that siege's event.
CREATE TABLE IF NOT EXISTS siege (
  claim TEXT PRIMARY KEY,
  document TEXT NOT NULL,
  home TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS siege_document ON siege (document);
