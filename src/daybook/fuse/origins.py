"""Who first said it. Origins are counted, not articles: a copy, a stitched page and an unknown outlet add none.

The innermost hop of the attribution decides. If its words were resolved, that actor is the origin wherever it is quoted.
If not ("a monitoring group"), the words are a *candidate*: kept apart, with the known origins of the same kind that they
may stand for. Words that stand for nobody in particular (residents, activists, "a source") are held apart by the outlet
that quotes them: residents quoted by two outlets need not be the same, nor different.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from daybook.core.claims import Attribution
from daybook.core.documents import Document
from daybook.core.events import UNKNOWN_ORIGIN, Origin
from daybook.core.values import ActorRef
from daybook.core.vocab import SourceKind
from daybook.fuse import words
from daybook.fuse.said import Said

# Kinds whose words, where they resolve to nobody, may be a different body in each outlet.
_SCOPED = frozenset(
    (
        *(SourceKind.LOCAL, SourceKind.ANONYMOUS, SourceKind.EXPERT, SourceKind.OFFICIAL, SourceKind.MILITARY),
        *(SourceKind.MEDIA, SourceKind.ARMED_GROUP),
    )
)
# Kinds whose words only a name can settle: "rebel activists" are not the rebels, "residents" not the civilians.
_NAMED_ONLY = frozenset((SourceKind.LOCAL, SourceKind.ANONYMOUS, SourceKind.EXPERT, SourceKind.OPPOSITION))
_BY_NAME = 0.95  # score of a resolution by a name in the words themselves

# Kinds that may stand for each other: opposition sources may be a monitor, activists the opposition.
_ALIKE = {
    SourceKind.MONITOR: frozenset((SourceKind.MONITOR, SourceKind.OPPOSITION, SourceKind.LOCAL)),
    SourceKind.OPPOSITION: frozenset((SourceKind.OPPOSITION, SourceKind.MONITOR, SourceKind.LOCAL)),
    SourceKind.LOCAL: frozenset((SourceKind.LOCAL, SourceKind.OPPOSITION)),
}


@dataclass(slots=True)
class _Draft:
    name: str
    kind: str
    reason: str
    speaker: SourceKind | None = None
    documents: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Every claim's origin. ``of``: claim id -> origin id; ``speaker``: origin id -> kind of voice, if one was named."""

    records: tuple[Origin, ...]
    of: dict[str, str]
    speaker: dict[str, SourceKind]
    names: dict[str, str]

    def counted(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The origins among these that count: known, and not one that may be another of them."""
        there = {i for i in ids if i != UNKNOWN_ORIGIN}
        candidates = {o.id: set(o.candidates) for o in self.records if o.id in there and o.candidates}
        return tuple(sorted(i for i in there if not candidates.get(i, set()) & there))


def lead_of(documents: Sequence[Document], copies: Sequence[Sequence[str]]) -> dict[str, Document]:
    """Of each document the one it copies, or itself: the earliest published of its group, then the shortest (copies add)."""
    by_id = {d.id: d for d in documents}
    lead = dict(by_id)
    for group in copies:
        there = [by_id[i] for i in group if not by_id[i].patchwork] or [by_id[i] for i in group]
        first = min(there, key=lambda d: (d.published is None, str(d.published), len(d.text), d.id))
        lead |= dict.fromkeys(group, first)
    return lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What decides on the origins of some of a case's claims and stands outside of them. ``lead``: of each document."""

    lead: Mapping[str, Document]
    publishers: Mapping[str, tuple[str, str]]


def trace(
    said: Sequence[Said],
    documents: Sequence[Document],
    copies: Sequence[Sequence[str]],
    around: Around | None = None,
) -> Origins:
    """Give every claim its origin. Pure; the order of ``said`` (first captured first) settles who said a sentence first.

    ``documents``: all that are not withdrawn, those without a claim too: one of these may be what others copy.
    ``around``: for some of a case's claims, which then must hold all that share a sentence with those asked about.
    """
    lead = around.lead if around else lead_of(documents, copies)
    publishers = around.publishers if around else settled(quoted(said))
    first_with: dict[int, Said] = {}  # sentence -> the first claim whose page holds it
    sourced: dict[tuple[int, str], Said] = {}  # sentence and trigger -> the first claim of theirs that names a source
    for s in said:
        if s.sentence and not s.document.patchwork:
            first_with.setdefault(s.sentence, s)
            if s.claim.attribution:
                sourced.setdefault((s.sentence, words.key(s.claim.trigger.quote)), s)
    drafts: dict[str, _Draft] = {}
    of: dict[str, str] = {}
    for s in said:
        key, draft = _origin(s, lead, first_with, sourced, publishers)
        kept = drafts.setdefault(key, draft)
        kept.documents.add(s.document.id)
        kept.claims.add(s.id)
        of[s.id] = key
    sources = {k: d.speaker for k, d in drafts.items() if d.speaker is not None and d.kind == "source"}
    records = tuple(
        Origin(
            id=key,
            name=d.name,
            kind=d.kind,
            documents=tuple(sorted(d.documents)),
            claims=tuple(sorted(d.claims)),
            reason=d.reason,
            candidates=candidates(key, d.speaker, sources) if d.kind == "candidate" else (),
        )
        for key, d in sorted(drafts.items())
    )
    speaker = {key: d.speaker for key, d in drafts.items() if d.speaker is not None}
    return Origins(records=records, of=of, speaker=speaker, names={o.id: o.name for o in records})


def quoted(said: Iterable[Said]) -> Iterator[tuple[str, str, str]]:
    """Names by which reports quote outlets and monitors that were resolved: (folded name, actor id, its name)."""
    for s in said:
        for hop in s.claim.attribution:
            ref = s.resolution.actor(hop.source)
            if ref is not None and ref.actor_id is not None and hop.kind in (SourceKind.MEDIA, SourceKind.MONITOR):
                called = ref.name or hop.source.quote
                for name in {words.key(hop.source.quote), words.key(called)}:
                    yield name, ref.actor_id, called


def settled(found: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Publishers that other reports quote by name: folded name -> (actor id, its name), where one only is meant.

    The longest name first, so that "the state agency SANA" is looked for before "SANA", in whatever order they were told.
    """
    named: dict[str, set[tuple[str, str]]] = {}
    for name, actor, called in found:
        named.setdefault(name, set()).add((actor, called))
    one = {name: min(ids) for name, ids in named.items() if len({i for i, _ in ids}) == 1}
    return {name: one[name] for name in sorted(one, key=lambda n: (-len(n), n))}


def _origin(
    s: Said,
    lead: Mapping[str, Document],
    first_with: Mapping[int, Said],
    sourced: Mapping[tuple[int, str], Said],
    publishers: Mapping[str, tuple[str, str]],
) -> tuple[str, _Draft]:
    unknown = _Draft("unknown", "unknown", "nobody is named and the publisher is not known, or the page is stitched")
    if s.document.patchwork:
        return UNKNOWN_ORIGIN, unknown
    first = sourced.get((s.sentence, words.key(s.claim.trigger.quote))) or s
    if first.claim.attribution:  # of the very same words, as first printed: "a doctor" there is the doctor here
        return _named(first, first.claim.attribution, lead, publishers)
    home = lead[s.document.id]
    reason = "the outlet's own words"
    shared = first_with.get(s.sentence)
    if shared is not None:  # by the first page that holds these words, for a copy as for what it copies
        home = lead[shared.document.id]
    if not home.publisher:
        return UNKNOWN_ORIGIN, unknown
    return _publisher(home.publisher, publishers, reason)


def _publisher(name: str, publishers: Mapping[str, tuple[str, str]], reason: str) -> tuple[str, _Draft]:
    quoted = publishers.get(words.key(name))
    if quoted is not None:
        return quoted[0], _Draft(quoted[1], "source", "named as the source, or publishing itself")
    return f"publisher:{words.key(name)}", _Draft(name, "publisher", reason)


def _named(
    s: Said, chain: Sequence[Attribution], lead: Mapping[str, Document], publishers: Mapping[str, tuple[str, str]]
) -> tuple[str, _Draft]:
    hop = chain[0]
    ref = s.resolution.actor(hop.source)
    if ref is not None and ref.actor_id is not None and _is_named(hop, ref):
        said_key = words.key(hop.source.quote)
        for known, (actor, called) in publishers.items():  # "the state news agency SANA" is SANA, where SANA is known
            if actor in ref.rivals and said_key.endswith(f" {known}"):
                return actor, _Draft(called, "source", "named as the source, or publishing itself", hop.kind)
        name = ref.name or hop.source.quote
        return ref.actor_id, _Draft(name, "source", "named as the source, or publishing itself", hop.kind)
    said_as = words.key(hop.source.quote) or hop.source.quote
    if hop.kind is SourceKind.MEDIA and said_as in publishers:
        return _publisher(hop.source.quote, publishers, "")
    if hop.kind not in _SCOPED:
        reason = f"unnamed source of kind {hop.kind}, by its words; not merged with any known one"
        return f"words:{hop.kind}:{said_as}", _Draft(hop.source.quote, "candidate", reason, hop.kind)
    via = _via(s, chain[1:]) or lead[s.document.id].publisher or lead[s.document.id].id
    reason = f"unnamed source of kind {hop.kind}, as quoted by one outlet; another outlet's may be the same or not"
    name = f"{hop.source.quote} (as quoted by {via})"
    return f"words:{hop.kind}:{said_as}:{words.key(via)}", _Draft(name, "candidate", reason, hop.kind)


def _is_named(hop: Attribution, ref: ActorRef) -> bool:
    """ "Syrian opposition sources" hold a name, but the head is "sources": nobody in particular."""
    if hop.kind not in _NAMED_ONLY:
        return True
    said = words.tokens(hop.source.quote)
    return ref.score >= _BY_NAME and ref.thread is None and set(said[-1:]) <= set(words.tokens(ref.name or ""))


def _via(s: Said, hops: Sequence[Attribution]) -> str | None:
    """The first hop further out that has a name."""
    for hop in hops:
        ref = s.resolution.actor(hop.source)
        if ref is not None and ref.name:
            return ref.name
    return hops[0].source.quote if hops else None


def candidates(key: str, speaker: SourceKind | None, sources: Mapping[str, SourceKind]) -> tuple[str, ...]:
    """Origins that unnamed words may stand for: named ones (``sources``: id -> kind of voice) of a kind that fits."""
    if speaker is None:
        return ()
    alike = _ALIKE.get(speaker, frozenset((speaker,)))
    return tuple(sorted(other for other, kind in sources.items() if other != key and kind in alike))
