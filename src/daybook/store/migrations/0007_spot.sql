-- Everything that is asked of a spot stands in its index: of a crowded place thousands are counted for one new report.
DROP INDEX IF EXISTS spot_key;
CREATE INDEX spot_key ON spot (key, role, last, first, families, document);
