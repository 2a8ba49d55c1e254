-- Derived with the events, by triggers: every type that an event's claims give it, for the filter that all pages share.
CREATE TABLE event_kind (
  event TEXT NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (event, type)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_kind_type ON event_kind (type, event);
INSERT OR IGNORE INTO event_kind SELECT id, type FROM event;
INSERT OR IGNORE INTO event_kind SELECT e.id, t.value FROM event e, json_each(e.body, '$.types') t;
CREATE TRIGGER event_kind_in AFTER INSERT ON event BEGIN
  INSERT OR IGNORE INTO event_kind VALUES (new.id, new.type);
  INSERT OR IGNORE INTO event_kind SELECT new.id, value FROM json_each(new.body, '$.types');
END;
CREATE TRIGGER event_kind_out AFTER DELETE ON event BEGIN DELETE FROM event_kind WHERE event = old.id; END;
