"""Runs the stages over sources, one document at a time. Only this room writes to a case.

A unit is one capture. It is stored with its reading in one transaction, so a run that is killed leaves whole documents
or nothing, and the next run goes on with what is missing.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from daybook.core.claims import Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Blob, Capture, Given
from daybook.core.errors import NotReadNow, SkipDocument
from daybook.core.ids import content_id
from daybook.core.review import Decision, Run
from daybook.engine.components import Components
from daybook.engine.packs import own_packs
from daybook.stages import Fused, Skipped
from daybook.store.sqlite import SqliteStore

Progress = Callable[[str, str], None]  # (name of the unit, what became of it)


@dataclass(slots=True, kw_only=True)
class AddReport:
    """What a run of ``add`` did. ``known``: units that were there already; ``skipped``: name and reason, one each."""

    added: int = 0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    fused: bool = False


def now() -> datetime:
    """The clock, in one place."""
    return datetime.now(UTC)


def fetch(components: Components, sources: Sequence[str]) -> Iterator[Capture | Skipped]:
    """Captures of all sources, in order; a source that names a file twice gives it twice."""
    for source in sources:
        yield from components.fetcher.fetch(source)


def read_one(components: Components, capture: Capture, given: Given | None) -> ResolvedReading:
    """Clean, read and resolve one capture. Raises ``SkipDocument``."""
    document, sentences = components.cleaner.clean(capture, given)
    reading = components.reader.read(document, sentences)
    return components.resolver.resolve(reading)


def read_text(
    components: Components, text: str, *, title: str | None, publisher: str | None, published: date | None
) -> ResolvedReading:
    """Read a text that is already in memory. Raises ``SkipDocument``."""
    blob = Blob.of(text.encode("utf-8", "surrogatepass"), "text/plain")
    given = Given(title=title, publisher=publisher, published=published)
    capture = Capture(source="text", part="", blob=blob, fetched_at=now(), given=given)
    return read_one(components, capture, None)


def read(
    components: Components, sources: Sequence[str], given: Given | None = None
) -> Iterator[ResolvedReading | Skipped]:
    """Read sources without a case."""
    for unit in fetch(components, sources):
        if isinstance(unit, Skipped):
            yield unit
            continue
        try:
            yield read_one(components, unit, given)
        except SkipDocument as e:
            yield Skipped(source=unit.part or unit.source, reason=str(e))


def add(
    store: SqliteStore,
    components: Components,
    units: Iterable[Capture | Skipped],
    given: Given | None = None,
    progress: Progress = lambda name, outcome: None,
) -> AddReport:
    """Take units into a case; what is there already is passed over. Rows are written only if something is new."""
    report, run = AddReport(), None
    reader = components.reader_key
    for unit in units:
        if isinstance(unit, Skipped):
            store.refuse(unit.source, unit.reason, now())
            report.skipped.append(unit)
            progress(unit.source, "skipped")
            continue
        name = unit.part or Path(unit.source).name
        if store.has_capture(unit, given, reader):
            report.known += 1
            progress(name, "known")
            continue
        if run is None:  # a run that changes nothing leaves no row
            run = _start(store, components)
        try:
            resolved = read_one(components, unit, given)
        except NotReadNow as e:  # nothing is stored, so that the next run tries again
            report.skipped.append(Skipped(source=name, reason=str(e)))
            progress(name, "skipped")
            continue
        except SkipDocument as e:
            store.skip(unit, given, str(e), now())
            report.skipped.append(Skipped(source=name, reason=str(e)))
            progress(name, "skipped")
            continue
        finally:  # what was sent to a language model is logged, whatever came of it
            for call in components.calls:
                store.note(at=now(), action="call", subject=name, detail=call)
            components.calls.clear()
        new = store.add(unit, given, resolved, reader=reader, run=run.id, at=now())
        report.added += new
        report.known += not new
        progress(name, "added" if new else "known")
    report.fused = fuse(store, components)
    if run is not None:
        store.end_run(run.id, now(), f"added {report.added}, skipped {len(report.skipped)}")
    return report


def fuse(store: SqliteStore, components: Components, *, force: bool = False) -> bool:
    """Bring what is derived up to date, if anything it depends on has changed. Returns whether it did.

    What a few reports or decisions change is changed in place; ``force``, or a change that reaches far, puts everything
    together anew, with the same result.
    """
    if not force and store.fused_from() == store.inputs_sha(components.fuse_key):
        return False
    if force or not fuse_in_place(store, components):
        _fuse_anew(store, components)
    return True


def fuse_in_place(store: SqliteStore, components: Components) -> bool:
    """Put what is new into what is there, in one transaction; false, and nothing is changed, if that reaches too far."""
    from daybook.engine.incremental import TooFar, update

    try:
        with store.transaction() as db:
            update(db, components)
            store.mark_fused(store.inputs_sha(components.fuse_key), now())
    except TooFar:
        return False
    return True


def _fuse_anew(store: SqliteStore, components: Components) -> None:
    from daybook.engine.incremental import keep
    from daybook.fuse.standard import StandardMatcher
    from daybook.store import neighbours

    inputs, (decided, documents) = store.inputs_sha(components.fuse_key), neighbours.waiting(store.db)
    matcher = components.matcher
    if not isinstance(matcher, StandardMatcher):
        store.replace_derived(fused_now(store, components), inputs, now())
        return
    neighbours.begin(store.db)
    readings, decisions = _inputs(store)
    whole = matcher.whole(readings, decisions)
    del readings

    def beside(db: sqlite3.Connection) -> None:
        keep(db, whole, matcher.config)
        neighbours.done(db, components.fuse_key, decided, documents)
        neighbours.wait_again(db)

    store.replace_derived(whole.fused, inputs, now(), beside)


def fused_now(
    store: SqliteStore,
    components: Components,
    extra: Sequence[Decision] = (),
    added: tuple[Observation, Resolution] | None = None,
) -> Fused:
    """What follows from the claims and decisions, people's corrections laid over what was read; nothing is stored.

    ``extra``: decisions that are only tried out; ``added``: a claim that is.
    """
    readings, decisions = _inputs(store, extra, added)
    return components.matcher.fuse(readings, decisions)


def _inputs(
    store: SqliteStore,
    extra: Sequence[Decision] = (),
    added: tuple[Observation, Resolution] | None = None,
) -> tuple[list[ResolvedReading], tuple[Decision, ...]]:
    from daybook.engine.review import overlay
    from daybook.store import load

    over = overlay(store.db, extra)
    # Before the decisions: laying them over readings finds out which claims they name now.
    stored = (_with(r, added) for r in load.readings(store.db)) if added else load.readings(store.db)
    readings = list(over.for_fusion(stored, store.db))
    return readings, over.decisions_for_fusion()


def _with(resolved: ResolvedReading, added: tuple[Observation, Resolution]) -> ResolvedReading:
    """The reading with one more claim, if the claim is of its document."""
    r, (o, resolution) = resolved.reading, added
    if o.claim.document != r.document.id or o.claim.id in {c.id for c in r.claims}:
        return resolved
    reading = Reading(document=r.document, sentences=r.sentences, observations=(*r.observations, o), reader=r.reader)
    return ResolvedReading(reading=reading, resolutions=(*resolved.resolutions, resolution))


def _start(store: SqliteStore, components: Components) -> Run:
    started = now()
    run = Run(
        id=content_id("run", started.isoformat(), components.reader_key),
        stage="add",
        component=components.settings.reader,
        version=components.reader_key,
        config_sha=components.settings.config_sha,
        started=started,
    )
    store.start_run(run)
    if own_packs():  # the shipped ones follow from the program's version
        told = ", ".join(f"{p.name} {p.version} ({p.sha})" for p in own_packs())
        store.note(at=started, action="packs", subject=components.reader_key, detail=f"read with own packs: {told}")
    return run
