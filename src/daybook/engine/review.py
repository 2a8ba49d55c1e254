"""How people's decisions lie over what a machine read: corrected claims, rejected ones, what counts as reviewed.

Machine rows never change. A decision names a claim; where a newer reader reads the same words otherwise, it goes on
holding for the claim on the same trigger; where a newer reader finds nothing there, a claim that a person accepted or
corrected stays, as it was. An undone decision is one that another supersedes; what is left in force is applied in order.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from daybook.core.claims import Claim, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document
from daybook.core.errors import InvalidRecord
from daybook.core.review import Decision
from daybook.core.vocab import STATES
from daybook.engine import corrections, reports
from daybook.store import load

ON_CLAIMS = ("accept", "add", "reject", "correct", "note", "withdraw")
STOOD_FOR = ("accept", "add", "correct")  # decisions that keep a claim which a newer reader no longer finds
NOT_SURE = "not sure"
UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """Where a claim stands: ``unreviewed``, ``accepted``, ``corrected``, ``rejected`` or ``unsure``, and by whose word.

    ``fields``: those a person corrected. ``broken``: corrections that no longer fit, one sentence each.
    """

    state: str = "unreviewed"
    by: Decision | None = None
    fields: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claim row that a decision names: where it stands, and the reader it was last read by."""

    claim: str
    document: str
    anchor: str
    type: str
    reader: str


def refuse_by_place(kind: str, claims: Iterable[Claim]) -> None:
    """SAME and DIFFERENT hold between happenings. Raises ``InvalidRecord`` if one of the claims is of control or a siege."""
    for c in claims:
        if c.type in STATES:
            raise InvalidRecord(
                f"kind: {kind} does not hold for control and sieges ({c.id} tells of {c.type}), which are put together by "
                "place; correct the claim's place, days or type instead"
            )


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions that none supersedes, in the order they were made."""
    every = tuple(decisions)
    gone = {d.supersedes for d in every if d.supersedes}
    return tuple(d for d in every if d.id not in gone)


@dataclass(frozen=True, slots=True)
class Overlay:
    """All decisions of a case, ready to be laid over readings. ``rows``: the claim rows that decisions name, by id.

    ``reports``: decisions on a report's own fields, by document; ``gone``: documents that a person withdrew;
    ``taken_back``: added claims whose addition was undone -> by which decision; ``added``: how many claims people added.
    """

    decisions: tuple[Decision, ...]
    rows: Mapping[str, Row]
    by_document: dict[str, list[Decision]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # old claim id -> the claim that stands there now
    reports: dict[str, list[Decision]] = field(default_factory=dict)
    gone: dict[str, Decision] = field(default_factory=dict)
    taken_back: dict[str, Decision] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        undone = {d.supersedes: d for d in self.decisions if d.supersedes}
        for d in self.decisions:
            row = self.rows.get(d.subject)
            if d.kind == "add" and row is not None:
                self.added[row.document] = self.added.get(row.document, 0) + 1
                self.taken_back.pop(d.subject, None)
                if d.id in undone:
                    self.taken_back[d.subject] = undone[d.id]
        for d in in_force(self.decisions):
            row = self.rows.get(d.subject)
            if row is not None and d.kind in ON_CLAIMS:
                self.by_document.setdefault(row.document, []).append(d)
            elif row is None and d.kind == "correct" and d.judgement in reports.FIELDS:
                self.reports.setdefault(d.subject, []).append(d)
            elif row is None and d.kind == "withdraw":
                self.gone[d.subject] = d

    def document(self, document: Document) -> Document:
        """The report as people corrected it."""
        wanted = self.reports.get(document.id)
        return reports.edited(document, reports.Edit.of(wanted)) if wanted else document

    def state(self, claim: str, decisions: Sequence[Decision]) -> ReviewState:
        """Where a claim stands by its decisions in force, oldest first, those on its report included."""
        found = state_of(decisions)
        row = self.rows.get(claim)
        if row is not None and row.document in self.gone:
            return replace(found, state="rejected", by=self.gone[row.document])
        back = self.taken_back.get(claim)
        if back is not None and not any(d.kind == "accept" and d.decided_at > back.decided_at for d in decisions):
            return replace(found, state="rejected", by=back)
        return found

    def applied(
        self, resolved: ResolvedReading, db: sqlite3.Connection
    ) -> tuple[ResolvedReading, dict[str, ReviewState]]:
        """The reading as people corrected it, nothing left out, and where each touched claim stands."""
        key = resolved.reading.document.id
        wanted = self.by_document.get(key, [])
        if wanted:
            resolved = self._with_kept(resolved, wanted, db)
        if key in self.reports:
            resolved = reports.apply(resolved, reports.Edit.of(self.reports[key]))
        document = resolved.reading.document
        if not wanted:
            return resolved, self._all_gone(resolved, {})
        at = {c.id: n for n, c in enumerate(resolved.reading.claims)}
        touching: dict[str, list[Decision]] = {}
        for d in wanted:
            current = self._current(d.subject, resolved, at)
            if current is not None:
                touching.setdefault(current, []).append(d)
        observations, resolutions = list(resolved.reading.observations), list(resolved.resolutions)
        states = {}
        for claim, decisions in touching.items():
            n = at[claim]
            state = self.state(claim, decisions)
            observations[n], resolutions[n], states[claim] = _laid(
                observations[n], resolutions[n], document, decisions, state
            )
        laid = _rebuilt(resolved, observations, resolutions)
        return laid, self._all_gone(laid, states)

    def _all_gone(self, resolved: ResolvedReading, states: dict[str, ReviewState]) -> dict[str, ReviewState]:
        """The states, every claim rejected if the report is withdrawn."""
        by = self.gone.get(resolved.reading.document.id)
        if by is None:
            return states
        return {
            c.id: replace(states.get(c.id, ReviewState()), state="rejected", by=by) for c in resolved.reading.claims
        }

    def states(self, current: Collection[str]) -> tuple[dict[str, ReviewState], set[str]]:
        """Where the claims stand that decisions name, and documents that need a closer look.

        ``current``: those named claims that a current reading holds; of the others only the reading itself can tell which
        claim stands there now.
        """
        touching: dict[str, list[Decision]] = {}
        closer = set(self.gone)
        for document, decisions in self.by_document.items():
            for d in decisions:
                if d.subject in current:
                    touching.setdefault(d.subject, []).append(d)
                else:
                    closer.add(document)
        return {c: self.state(c, ds) for c, ds in touching.items()}, closer

    def for_fusion(self, readings: Iterable[ResolvedReading], db: sqlite3.Connection) -> Iterator[ResolvedReading]:
        """Readings as fusion gets them: corrected, without what people rejected."""
        for resolved in readings:
            laid, states = self.applied(resolved, db)
            yield without(laid, {c for c, s in states.items() if s.state == "rejected"})

    def decisions_for_fusion(self) -> tuple[Decision, ...]:
        """Decisions in force, naming the claims that stand now. Call after the readings were laid over.

        A rejection is done by leaving the claim out, so that one of an older reading holds for the newer one.
        """
        out = []
        for d in in_force(self.decisions):
            if d.kind in ("add", "correct", "note") or (d.kind in ("accept", "reject") and d.subject in self.rows):
                continue
            if self.renamed and d.kind in ("same", "different", "withdraw", "grade"):
                value = d.value
                for old, new in self.renamed.items():
                    value = value.replace(json.dumps(old), json.dumps(new)) if value else value
                d = replace(d, subject=self.renamed.get(d.subject, d.subject), value=value, supersedes=None)
            out.append(d)
        return tuple(out)

    def _current(self, subject: str, resolved: ResolvedReading, at: Mapping[str, int]) -> str | None:
        """The claim of this reading that a decision on ``subject`` holds for now."""
        if subject in at:
            return subject
        row = self.rows[subject]
        there = [c for c in resolved.reading.claims if c.anchor == row.anchor]
        fits = [c for c in there if c.type == row.type] or there
        if not fits:
            return None
        self.renamed[subject] = fits[0].id
        return fits[0].id

    def _with_kept(
        self, resolved: ResolvedReading, wanted: Sequence[Decision], db: sqlite3.Connection
    ) -> ResolvedReading:
        """The reading with claims of older readings that a person stood for and a newer reader no longer finds."""
        if any(o.rule == reports.PERSON for o in resolved.reading.observations):  # these stand last in their rows
            resolved = _in_order(zip(resolved.reading.observations, resolved.resolutions, strict=True), resolved)
        there = {c.id for c in resolved.reading.claims} | {c.anchor for c in resolved.reading.claims}
        lost = {
            d.subject: self.rows[d.subject]
            for d in wanted
            if d.kind in STOOD_FOR
            and d.subject not in there
            and d.subject not in self.taken_back
            and self.rows[d.subject].anchor not in there
            and self.rows[d.subject].reader != resolved.reading.reader
        }
        if not lost:
            return resolved
        pairs = list(zip(resolved.reading.observations, resolved.resolutions, strict=True))
        for reader in sorted({row.reader for row in lost.values()}):
            old = load.reading(db, resolved.reading.document, reader)
            pairs += [
                (replace(o, event_key=None, notes=(*o.notes, f"kept from {reader}: a person stood for it")), r)
                for o, r in zip(old.reading.observations, old.resolutions, strict=True)
                if o.claim.id in lost and lost[o.claim.id].reader == reader
            ]
        return _in_order(pairs, resolved)


def overlay(db: sqlite3.Connection, extra: Sequence[Decision] = ()) -> Overlay:
    """The overlay of a case; ``extra``: decisions that are only tried out."""
    decisions = (*load.decisions(db), *extra)
    subjects = sorted({d.subject for d in decisions if d.kind in ON_CLAIMS})
    found = db.execute(
        "SELECT c.id AS claim, c.document, c.anchor, c.type, o.reader FROM json_each(?) s CROSS JOIN claim c ON c.id = s.value "
        "JOIN observation o ON o.claim = c.id JOIN reading r ON r.document = c.document AND r.reader = o.reader "
        "ORDER BY r.seq",  # of several readers that saw it, the latest is kept
        (json.dumps(subjects),),
    )
    return Overlay(decisions, {r["claim"]: Row(**dict(r)) for r in found})


def without(resolved: ResolvedReading, claims: set[str]) -> ResolvedReading:
    """The reading without these claims; its ledger stays."""
    if not claims:
        return resolved
    pairs = zip(resolved.reading.observations, resolved.resolutions, strict=True)
    kept = [(o, r) for o, r in pairs if o.claim.id not in claims]
    return _rebuilt(resolved, [o for o, _ in kept], [r for _, r in kept])


def _in_order(pairs: Iterable[tuple[Observation, Resolution]], resolved: ResolvedReading) -> ResolvedReading:
    """The reading with these claims, in the order of the text."""
    ordered = sorted(pairs, key=lambda p: (p[0].claim.trigger.start, p[0].claim.id))
    return _rebuilt(resolved, [o for o, _ in ordered], [r for _, r in ordered])


def state_of(decisions: Sequence[Decision]) -> ReviewState:
    """Where a claim stands by its decisions in force, oldest first: the latest accept or reject, else what was corrected."""
    fields = tuple(dict.fromkeys(d.judgement for d in decisions if d.kind == "correct"))
    told = [d for d in decisions if d.kind in ("accept", "add", "reject", "withdraw")]
    doubts = [d for d in decisions if d.kind == "note" and d.judgement == NOT_SURE]
    last = decisions[-1] if decisions else None
    if told and told[-1].kind in ("reject", "withdraw"):
        return ReviewState(state="rejected", by=told[-1], fields=fields)
    if doubts and doubts[-1] is last:
        return ReviewState(state="unsure", by=last, fields=fields)
    if fields:
        return ReviewState(state="corrected", by=[d for d in decisions if d.kind in STOOD_FOR][-1], fields=fields)
    if told:
        return ReviewState(state="accepted", by=told[-1])
    return ReviewState(state="unsure", by=doubts[-1]) if doubts else ReviewState()


def _laid(
    observation: Observation,
    resolution: Resolution,
    document: Document,
    decisions: Sequence[Decision],
    state: ReviewState,
) -> tuple[Observation, Resolution, ReviewState]:
    claim, notes, broken = observation.claim, [], []
    latest = {d.judgement: d for d in decisions if d.kind == "correct" and d.judgement in corrections.FIELDS}
    for d in sorted(latest.values(), key=lambda d: corrections.FIELDS.index(d.judgement)):
        try:
            value = json.loads(d.value or "{}")
            claim, resolution = corrections.apply(claim, resolution, document, d.judgement, value, d.user)
            notes.append(f"{d.judgement} corrected by {d.user}")
        except (InvalidRecord, ValueError) as e:  # it fitted when it was made; a newer reading may not bear it
            broken.append(f"{d.user}'s correction of {d.judgement} no longer fits: {e}")
    if claim is not observation.claim or broken:
        observation = corrections.marked(observation, claim, [*notes, *broken])
    return observation, resolution, replace(state, broken=tuple(broken))


def _rebuilt(
    resolved: ResolvedReading, observations: Sequence[Observation], resolutions: Sequence[Resolution]
) -> ResolvedReading:
    r = resolved.reading
    reading = Reading(document=r.document, sentences=r.sentences, observations=tuple(observations), reader=r.reader)
    return ResolvedReading(reading=reading, resolutions=tuple(resolutions))
