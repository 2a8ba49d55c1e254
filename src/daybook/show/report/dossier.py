"""The offline dossier of events: one HTML file without script or request, every statement with the words behind it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from daybook import __version__
from daybook.core.events import Event
from daybook.show import words
from daybook.show.api import models as m
from daybook.show.api.codebook import codebook
from daybook.show.api.documents import document_row
from daybook.show.api.look import card
from daybook.show.api.models_more import Hashes
from daybook.show.api.service import Service
from daybook.show.report.plot import plot

TEMPLATE = Path(__file__).with_name("dossier.html.j2")


@cache
def _environment() -> Any:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def dossier(service: Service, events: Sequence[Event], *, made_at: datetime, by: str) -> str:
    """The dossier of these events as HTML. The same case, events and time give the same text."""
    cards = [card(service, e) for e in events]
    footnotes = Footnotes(cards)
    documents = sorted({c.document.id for _, c in footnotes.listed})
    rows = [document_row(r) for r in service.desk.lists.documents(ids=documents, limit=len(documents) or 1)[1]]
    hashes = {key: _hashes(service, key) for key in documents}
    alone = sum(c.review.state == "unreviewed" for _, c in footnotes.listed)
    title = cards[0].headline if len(cards) == 1 else f"{words.plural(len(cards), 'event')}"
    return str(
        _environment()
        .from_string(TEMPLATE.read_text("utf-8"))
        .render(
            title=f"Dossier: {title}",
            case=service.path.name,
            made=f"{made_at:%Y-%m-%d %H:%M %Z}",
            by=by,
            version=__version__,
            codebook=codebook().version,
            cards=cards,
            facts={c.id: facts(c) for c in cards},
            footnotes=footnotes.listed,
            numbers=footnotes.numbers,
            statement=lambda key: statement(footnotes.claims[key]) if key in footnotes.claims else key,
            pieces=pieces,
            reviewed=reviewed,
            remarks=remarks,
            plot=plot,
            plural=words.plural,
            documents=rows,
            hashes=hashes,
            machine=alone,
            total=len(footnotes.listed),
        )
    )


class Footnotes:
    """Numbers claims in the order of the cards. ``listed``: (number, claim)."""

    def __init__(self, cards: Iterable[m.EventCard]) -> None:
        self.claims: dict[str, m.ClaimOut] = {}
        for c in cards:
            for claim in (*c.claims_list, *c.rejected_list):
                self.claims.setdefault(claim.id, claim)
        self.listed = list(enumerate(self.claims.values(), 1))
        self._number = {claim.id: n for n, claim in self.listed}

    def numbers(self, claims: Iterable[str]) -> list[int]:
        """The footnotes of these claims."""
        return sorted({self._number[c] for c in claims if c in self._number})


def _hashes(service: Service, document: str) -> Hashes:
    there = service.desk.document(document)
    blob = service.desk.lists.custody(document)["blob"]
    return Hashes(
        text_sha256=there[1].reading.document.text_sha256 if there else "",
        blob_sha256=blob["sha256"],
        media_type=blob["media_type"],
        size=blob["size"],
    )


def facts(c: m.EventCard) -> list[tuple[str, str, list[str]]]:
    """(question, answer, claims that tell it) of a card; what is not told is said."""

    def telling(slot: str, names: Sequence[str]) -> list[str]:
        return [x.id for x in c.claims_list if any((a.name or a.text) in names for a in getattr(x, slot))]

    every = [x.id for x in c.claims_list]
    timed = [x.id for x in c.claims_list if x.time.earliest or x.time.latest]
    placed = [i for a in c.alternatives.places if a.chosen for i in a.claims]
    where = c.place.text if c.place else "not told"
    if c.place and c.place.radius_km:
        where += f", within {c.place.radius_km:g} km"
    return [
        ("What", ", ".join(t.replace("_", " ") for t in c.types), every),
        ("Who", ", ".join(c.actors) or "not told", telling("actors", c.actors)),
        ("To whom", ", ".join(c.targets) or "not told", telling("targets", c.targets)),
        ("When", c.time.text + (f" ({c.time.reason})" if c.time.reason else ""), timed),
        ("Where", where, placed),
        ("Who says so", ", ".join(o.name for o in c.origin_list) or "not known", every),
    ]


def statement(c: m.ClaimOut) -> str:
    """One claim in a sentence of ours: voice, act, parties, number, place, days; in reported speech throughout."""
    voice = " quoting ".join(dict.fromkeys(a.name or f"“{a.text}”" for a in reversed(c.attribution)))
    paper = c.document.publisher or c.document.name
    said = {"denied": "denies", "possible": "holds possible", "planned": "tells as planned"}.get(c.status, "tells of")
    act = c.type.replace("_", " ") + (f" ({c.phase})" if c.phase else "")
    who = " and ".join((a.name or f"“{a.text}”") + (" (suspected)" if a.suspected else "") for a in c.actors)
    whom = " and ".join(a.name or f"“{a.text}”" for a in c.targets)
    parts = [f"{act}" + (f" by {who}" if who else "") + (f", done to {whom}" if whom else "")]
    parts += [f"{h.word} {h.range} {words.WHOM_BY_NAME.get(h.whom, h.whom)}" for h in c.harm]
    parts += [p.text_name for p in c.places[:2]]
    parts.append(c.time.text)
    mark = "○ " if c.review.state == "unreviewed" else ""
    return f"{mark}{paper}{f', quoting {voice},' if voice else ''} {said}: {'; '.join(parts)}."


def pieces(c: m.ClaimOut) -> list[tuple[str, bool]]:
    """The claim's sentence cut into (text, lit): the trigger and the counts are lit."""
    s = c.sentence
    spans = sorted((x.start - s.start, x.end - s.start) for x in (c.trigger, *c.harm) if x.at16 is not None)
    out, at = [], 0
    for start, end in spans:
        if start < at:
            continue
        out += [(s.text[at:start], False), (s.text[start:end], True)]
        at = end
    return [(text, lit) for text, lit in (*out, (s.text[at:], False)) if text]


def reviewed(c: m.ClaimOut) -> str:
    """Who has looked at a claim."""
    r = c.review
    if r.state == "unreviewed":
        return f"○ read by the program ({c.rule}), by no person yet"
    what = f"corrected ({', '.join(r.fields)})" if r.state == "corrected" else r.state.replace("unsure", "left open")
    return f"{what} by {r.by}" + (f": {r.reason}" if r.reason else "")


def remarks(s: m.StatedOut) -> str:
    """How a stated number stands to the others."""
    told = [
        (s.denied, "denied"),
        (s.part, "a part of another count"),
        (s.joint, "one count over several means or perpetrators"),
        (s.stitched, "on a stitched page: corroborates nothing"),
        (s.superseded_by is not None, "superseded by a later word of the same origin"),
        (s.repeats is not None, f"the figure of {s.repeats}"),
        (bool(s.also), f"repeated in {words.plural(len(s.also), 'more claim')}"),
    ]
    return "; ".join(text for on, text in told if on)
