-- Everything that is asked of a spot stands in its index: of a crowded place thousands are counted for one new report.
DROP INDEX IF EXISTS spot_key;
CREATE INDEX spot_key ON spot (key, role, last, first, families, document);
-- In whose captives' ledger an event stands, and whether people were taken again.
ALTER TABLE captive ADD COLUMN home TEXT;
ALTER TABLE captive ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
CREATE INDEX captive_home ON captive (home);
