"""How often the reader was right in this very case, by what people reviewed in it.

A field counts as right where a person accepted the claim, or corrected others of its fields and let this one stand; as wrong
where it was corrected. A rejected claim counts against the reader as a claim. People look at the weightiest and most
doubtful claims first, so these shares are of what was looked at and no estimate for the rest; the words say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from daybook.engine.desk import Desk, Looked
from daybook.engine.measured import ENOUGH, NAMES, Measured, kinds_of, measured
from daybook.engine.reports import PERSON
from daybook.engine.review import ReviewState
from daybook.engine.seen import Seen

CLAIM = "claim"  # the claim as such: is there anything of the kind at all
Key = tuple[str, str]  # (field, kind)
Counted = tuple[tuple[Key, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``right`` of ``of``; ``source``: ``case``, what people reviewed here, or ``gold``, a coded set; ``text`` in words."""

    field: str
    kind: str
    right: int
    of: int
    source: str
    text: str


@dataclass(slots=True)
class Tally:
    """What reviewed claims tell of the reader; kept from one look to the next, so that only new decisions cost."""

    seen: dict[str, tuple[tuple[str, tuple[str, ...]], Counted]] = field(default_factory=dict)

    def counts(self, desk: Desk) -> dict[Key, list[int]]:
        """(field, kind) -> [right, of] over all reviewed claims; kind ``""``: of all kinds."""
        states = {c: s for c, s in desk.states().items() if s.state in ("accepted", "corrected", "rejected")}
        fresh = [c for c, s in states.items() if self.seen.get(c, (None,))[0] != _mark(s)]
        for claim, looked in desk.look(fresh).items():
            self.seen[claim] = (_mark(states[claim]), _judged(looked, states[claim]))
        out: dict[Key, list[int]] = {}
        for claim in states:
            for key, right in self.seen.get(claim, (None, ()))[1]:
                for one in {key, (key[0], "")}:
                    held = out.setdefault(one, [0, 0])
                    held[0] += right
                    held[1] += 1
        return out


def _mark(s: ReviewState) -> tuple[str, tuple[str, ...]]:
    return (s.state + (s.by.subject[:4] if s.by else ""), s.fields)


def _judged(looked: Looked, state: ReviewState) -> Counted:
    """What one reviewed claim tells: ((field, kind), right) for every value that the reader gave."""
    o, r = looked.machine or (looked.seen.observation, looked.seen.resolution)
    if o.rule == PERSON or (state.by is not None and state.by.subject.startswith("doc_")):
        return ()  # a person's own claim, or one whose whole report was withdrawn: nothing of the reader's
    if state.state == "rejected":
        return (((CLAIM, str(o.claim.type)), False),)
    read = Seen(document=looked.seen.document, sentence=looked.seen.sentence, observation=o, resolution=r)
    told: list[tuple[Key, bool]] = [((CLAIM, str(o.claim.type)), True)]
    for name in NAMES:
        kinds = [str(h.harm) for h in o.claim.counts] if name == "harm" else kinds_of(read, name)
        told += [((name, kind), name not in state.fields) for kind in kinds]
    return tuple(told)


def shares(counts: Mapping[Key, list[int]]) -> list[Share]:
    """Every field as a whole, then its kinds, as people reviewed them here."""
    order = {name: n for n, name in enumerate((CLAIM, *NAMES))}
    found = sorted(counts.items(), key=lambda c: (order.get(c[0][0], 99), c[0][1]))
    return [_here(name, kind, right, of) for (name, kind), (right, of) in found]


def _here(name: str, kind: str, right: int, of: int) -> Share:
    what = "claims" if name == CLAIM else NAMES[name]
    told = f"{what} of this kind ({kind})" if kind else what
    text = f"{told}: right {right} of {of} that people reviewed in this case (not a random draw)"
    return Share(field=name, kind=kind, right=right, of=of, source="case", text=text)


def beside(counts: Mapping[Key, list[int]], seen: Seen) -> dict[str, Share]:
    """Field -> the share to show beside it for this claim: of this case where enough was reviewed, else of a coded set."""
    if seen.observation.rule == PERSON:
        return {}
    out = {}
    for name in NAMES:
        kinds = [str(h.harm) for h in seen.claim.counts] if name == "harm" else kinds_of(seen, name)
        if kinds:
            found = _nearest(counts, seen.reader, name, kinds)
            if found is not None:
                out[name] = found
    return out


def _nearest(counts: Mapping[Key, list[int]], reader: str, name: str, kinds: Iterable[str]) -> Share | None:
    kind = next(iter(kinds))
    for key in ((name, kind), (name, "")):
        right, of = counts.get(key, (0, 0))
        if of >= ENOUGH:
            return _here(*key, right, of)
    gold: Measured | None = measured(reader, name, kind)
    if gold is None:
        return None
    return Share(field=name, kind=gold.kind, right=gold.right, of=gold.of, source="gold", text=gold.text)
