"""``daybook verify``: every quote against every text, every text and blob against its hash, the log's chain, and every
derived number replayed."""

from dataclasses import dataclass

from daybook.core.errors import BrokenEvidence, DaybookError
from daybook.core.ids import sha256
from daybook.engine.components import Components
from daybook.engine.pipeline import fused_now
from daybook.stages import Fused
from daybook.store import derived, load, log
from daybook.store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked, and what did not hold: one sentence each, naming the exact place."""

    blobs: int
    documents: int
    claims: int
    spans: int
    log_entries: int
    events: int
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if everything held."""
        return not self.broken


def verify(store: SqliteStore, components: Components) -> Verification:
    """Check everything; never stops at the first fault."""
    broken: list[str] = []
    for fault in store.db.execute("PRAGMA integrity_check").fetchall():
        if fault[0] != "ok":
            broken.append(f"file: {fault[0]}")
    blobs = _blobs(store, broken)
    documents, claims, spans = _readings(store, broken)
    entries = 0
    try:
        entries = log.verify(store.db)
        _added(store, broken)
    except BrokenEvidence as e:
        broken.append(str(e))
    events = 0
    try:
        stored = _stored(store)
        events = len(stored.events)
        if store.fused_from() is not None and not broken:
            broken += _replayed(stored, fused_now(store, components))
    except (DaybookError, ValueError) as e:
        broken.append(f"derived: {e}")
    return Verification(
        blobs=blobs,
        documents=documents,
        claims=claims,
        spans=spans,
        log_entries=entries,
        events=events,
        broken=tuple(broken),
    )


def _blobs(store: SqliteStore, broken: list[str]) -> int:
    number = 0
    for row in store.db.execute("SELECT sha256, size, data FROM blob"):
        number += 1
        if sha256(row["data"]) != row["sha256"] or len(row["data"]) != row["size"]:
            broken.append(f"blob {row['sha256']}: the bytes do not have the hash they are stored under")
    return number


def _readings(store: SqliteStore, broken: list[str]) -> tuple[int, int, int]:
    """All readings of all documents, old ones too: loading a record checks its text, its spans and its id."""
    documents = claims = spans = 0
    for row in store.db.execute("SELECT * FROM document ORDER BY seq").fetchall():
        documents += 1
        try:
            document = load.document(row)
        except (DaybookError, ValueError) as e:
            broken.append(_named(str(e), row["id"]))
            continue
        for r in store.db.execute("SELECT reader FROM reading WHERE document = ?", (row["id"],)).fetchall():
            try:
                resolved = load.reading(store.db, document, r["reader"])
                reading = resolved.reading
                for resolution in resolved.resolutions:
                    for span in resolution.spans():
                        span.verify(document.text)
            except (DaybookError, ValueError) as e:
                broken.append(_named(str(e), row["id"]))
                continue
            claims += len(reading.claims)
            spans += sum(len(c.spans()) for c in reading.claims)
            at = 0
            for s in reading.sentences:
                if s.start < at or document.text[at : s.start].strip():
                    broken.append(
                        f"document {row['id']}: the ledger leaves out or doubles text before character {s.start}"
                    )
                at = s.end
            if reading.sentences and document.text[at:].strip():
                broken.append(f"document {row['id']}: the ledger leaves out the text after character {at}")
    return documents, claims, spans


def _named(message: str, document: str) -> str:
    return message if document in message else f"document {document}: {message}"


def _added(store: SqliteStore, broken: list[str]) -> None:
    """Every document's hash stands in the log, under the chain: a text cannot be swapped with its hash."""
    logged = {
        r["subject"]: r["detail"] for r in store.db.execute("SELECT subject, detail FROM log WHERE action = 'add'")
    }
    for row in store.db.execute("SELECT id, text_sha256 FROM document"):
        if row["text_sha256"] not in logged.get(row["id"], ""):
            broken.append(f"document {row['id']}: its hash is not the one that was logged when it was added")


def _stored(store: SqliteStore) -> Fused:
    return Fused(
        origins=derived.origins(store.db),
        links=derived.links(store.db),
        events=tuple(derived.events(store.db)),
        control=derived.control(store.db),
        copies=derived.copies(store.db),
    )


def _replayed(stored: Fused, replayed: Fused) -> list[str]:
    """Differences between what is stored and what follows from the claims now."""
    wrong = []
    for kind in ("events", "origins"):
        had = {x.id: x for x in getattr(stored, kind)}
        has = {x.id: x for x in getattr(replayed, kind)}
        for key in sorted(had.keys() | has.keys()):
            if had.get(key) != has.get(key):
                wrong.append(f"{kind[:-1]} {key}: what is stored does not follow from the claims")
    if sorted(map(repr, stored.control)) != sorted(map(repr, replayed.control)):
        wrong.append("control: what is stored does not follow from the claims")
    return wrong
