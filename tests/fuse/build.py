"""Readings made by hand: a report's own words, and claims told by quoting them. Every span is checked on construction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading, Resolution, ResolvedReading
from daybook.core.documents import Document, Sentence
from daybook.core.text import Span
from daybook.core.values import UNDATED, ActorRef, Count, PlaceRef, TimeSpan
from daybook.core.vocab import (
    STATES,
    ClaimType,
    HarmKind,
    Integrity,
    Phase,
    PlaceRole,
    Precision,
    Role,
    SourceKind,
    Status,
    TimeBasis,
    Whom,
)

# name -> (id, lat, lon, precision, admin, radius km); invented places of an invented country
PLACES: dict[str, tuple[float, float, Precision, str]] = {
    "Northtown": (35.30, 40.10, Precision.TOWN, "East Province"),
    "Hill quarter": (35.33, 40.12, Precision.EXACT, "East Province"),
    "Southtown": (34.00, 37.00, Precision.TOWN, "West Province"),
    "East Province": (35.20, 40.30, Precision.PROVINCE, "East Province"),
    "West Province": (34.10, 37.20, Precision.PROVINCE, "West Province"),
    # the demo case's
    "Deir ez-Zor": (35.336, 40.145, Precision.TOWN, "Deir ez-Zor Governorate"),
    "al-Baghiliya": (35.372, 40.098, Precision.EXACT, "Deir ez-Zor Governorate"),
}
# name -> (id, side)
ACTORS: dict[str, tuple[str, str | None]] = {
    "the Front": ("group:front", "the Front"),
    "the army": ("army:xx", "government"),
    "militiamen": ("group:militia", "government"),
    "Northland": ("state:nn", "Northland"),
    "civilians": ("civilians", None),
    "the Observatory": ("src:obs", None),
    "the State Agency": ("src:agency", "government"),
    "State Agency": ("src:agency", "government"),
    "the Front's spokesman": ("group:front", "the Front"),
    # the demo case's
    "Islamic State": ("group:is", "Islamic State"),
    "Daesh": ("group:is", "Islamic State"),
    "the militants": ("group:is", "Islamic State"),
    "soldiers": ("army:sy", "government of Syria"),
    "Syrian Arab Army": ("army:sy", "government of Syria"),
    "pro-government fighters": ("allied:sy", "government of Syria"),
    "Observatory": ("src:obs", None),
    "the monitoring group": ("src:obs", None),
    "SANA": ("src:sana", None),
}


@dataclass
class Report:
    """One report under construction. ``said``: claims by quotation, in any order."""

    text: str
    name: str = "report"
    publisher: str | None = "Desk One"
    published: date | None = date(2016, 1, 17)
    patchwork: bool = False
    rows: list[tuple[Claim, Resolution, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.document = Document(
            text=self.text,
            name=self.name,
            publisher=self.publisher,
            published=self.published,
            integrity=Integrity.PATCHWORK if self.patchwork else Integrity.COHERENT,
        )

    def span(self, quote: str, near: int = 0) -> Span:
        """The first place at or behind ``near`` where the text says this, else the first at all."""
        at = self.text.find(quote, near)
        if at < 0:
            at = self.text.index(quote)
        return self.document.span(at, at + len(quote))

    def say(
        self,
        kind: str,
        trigger: str,
        *,
        actor: Sequence[str] = (),
        target: Sequence[str] = (),
        place: str | None = None,
        part: str = "",
        day: date | tuple[date | None, date | None] | None = None,
        count: Sequence[tuple[str, str, str, int | None, int | None]] = (),
        parts: Sequence[str] = (),
        joint: bool = False,
        source: Sequence[tuple[str, str]] = (),
        status: str = "actual",
        phase: str | None = None,
        key: str | None = None,
        suspected: bool = False,
        words: str | None = None,
        carried: bool = False,
    ) -> str:
        """Add a claim and return its id. ``count``: (quote, harm, whom, low, high); ``source``: (quote, kind), innermost first.

        ``day``: a day or an interval told by the text; ``None``: undated news, on or before publication.
        ``carried``: the day is that of other words of the page.
        """
        at = self.text.index(trigger)
        near = max(0, self.text.rfind(".", 0, at))
        mentions = [Mention(role=Role.ACTOR, span=self.span(a, near), suspected=suspected) for a in actor]
        mentions += [Mention(role=Role.TARGET, span=self.span(t, near)) for t in target]
        if place is not None:
            mentions.append(Mention(role=Role.PLACE, span=self.span(words or place, near), place_role=PlaceRole.AT))
        claim = Claim(
            type=ClaimType(kind),
            trigger=self.span(trigger),
            status=Status(status),
            phase=Phase(phase) if phase else (Phase.HOLD if ClaimType(kind) in STATES else None),
            attribution=tuple(Attribution(source=self.span(q, near), kind=SourceKind(k)) for q, k in source),
            mentions=tuple(mentions),
            counts=tuple(
                Count(
                    harm=HarmKind(harm),
                    whom=Whom(whom),
                    low=low,
                    high=high,
                    span=self.span(quote, near),
                    part=quote in parts,
                    joint=joint,
                )
                for quote, harm, whom, low, high in count
            ),
        )
        spans = [m.span for m in mentions if m.role in (Role.ACTOR, Role.TARGET)]
        spans += [a.source for a in claim.attribution]
        resolution = Resolution(
            claim=claim.id,
            time=replace(self._time(day), inferred=True) if carried else self._time(day),
            places=(self._place(place, part, mentions[-1].span),) if place is not None else (),
            actors=tuple(self._actor(s) for s in dict.fromkeys(spans)),
        )
        self.rows.append((claim, resolution, key))
        return claim.id

    def _time(self, day: date | tuple[date | None, date | None] | None) -> TimeSpan:
        if day is None:
            if self.published is None:
                return UNDATED
            return TimeSpan(earliest=None, latest=self.published, basis=TimeBasis.PUBLICATION, inferred=True)
        first, last = day if isinstance(day, tuple) else (day, day)
        return TimeSpan(earliest=first, latest=last, basis=TimeBasis.STATED)

    @staticmethod
    def _place(name: str, part: str, span: Span) -> PlaceRef:
        lat, lon, precision, admin = PLACES[name]
        return PlaceRef(
            span=span,
            gazetteer="test",
            place_id=f"t:{name}",
            name=name,
            lat=lat,
            lon=lon,
            radius_km=None,
            precision=precision,
            score=1.0,
            part=part,
            admin=admin,
            country="xx",
        )

    @staticmethod
    def _actor(span: Span) -> ActorRef:
        names = sorted(ACTORS, key=len, reverse=True)
        found = next((n for n in names if n.casefold() in span.quote.casefold()), None)
        if found is None:
            return ActorRef(span=span, actor_id=None, name=None, side=None, score=0.0)
        known, name = ACTORS[found], found.removeprefix("the ")
        return ActorRef(span=span, actor_id=known[0], name=name, side=known[1], score=0.95)

    def done(self) -> ResolvedReading:
        """The reading; sentences end at full stops."""
        rows = sorted(self.rows, key=lambda r: (r[0].trigger.start, r[0].id))
        sentences, at = [], 0
        while at < len(self.text):
            stop = self.text.find(". ", at)
            end = len(self.text) if stop < 0 else stop + 2
            sentences.append(Sentence(index=len(sentences), start=at, end=end))
            at = end
        return ResolvedReading(
            reading=Reading(
                document=self.document,
                sentences=tuple(sentences),
                observations=tuple(Observation(claim=c, rule="hand", score=1.0, event_key=k) for c, _, k in rows),
                reader="hand",
            ),
            resolutions=tuple(r for _, r, _ in rows),
        )


Row = tuple[str, str, str | None, int | None, int, tuple[str, str] | None, str, str | None]


def from_rows(rows: Sequence[Row], tail: str = "", **document: Any) -> ResolvedReading:
    """A report of a sentence a row: type, side, place, day of January 2016, number, source, status, the reader's key.

    ``tail``: words before the source, in each sentence; ``document``: fields of :class:`Report`.
    """
    text = " ".join(
        f"{side} told{n} of {number} civilians{f' in {place}' if place else ''}{tail}{f', {source[0]} said' if source else ''}."
        for n, (_, side, place, _, number, source, _, _) in enumerate(rows)
    )
    r = Report(text, **document)
    harm = {"abduction": "abducted", "release": "released"}
    for n, (kind, side, place, day, number, source, status, key) in enumerate(rows):
        counted = kind not in ("control", "siege")
        r.say(
            kind,
            f"told{n}",
            actor=[side],
            target=["civilians"],
            place=place,
            day=date(2016, 1, day) if day else None,
            count=[(str(number), harm.get(kind, "killed"), "civilian", number, number)] if counted else [],
            source=[source] if source else [],
            status=status,
            key=key,
        )
    return r.done()
