"""Claims, decisions and documents as the JSON of the API. Texts go out as they are: data, never markup."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from daybook.core.claims import Claim, Mention, Resolution
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.values import ActorRef, PlaceCandidate, PlaceRef, TimeSpan
from daybook.core.vocab import Precision, Role
from daybook.engine.desk import Looked
from daybook.engine.reports import FIELDS
from daybook.engine.review import UNDO
from daybook.show import words
from daybook.show.api import models as m
from daybook.show.api.models_measured import MeasuredOut
from daybook.show.api.offsets import Offsets

DOT = (Precision.EXACT, Precision.TOWN)


def drawn(lat: float | None, precision: str | None) -> str:
    """``dot`` only for a site or a town; anything coarser, or of untold precision, is an area."""
    if lat is None:
        return "none"
    return "dot" if precision in DOT else "area"


def iso(value: Any) -> str | None:
    """ISO text of a day or time."""
    return value.isoformat() if value is not None else None


def safe_link(url: str | None) -> str | None:
    """The address if a browser may open it: http or https with a host, no control characters."""
    if not url or any(ord(c) < 33 or ord(c) == 127 for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def days(time: TimeSpan) -> m.Days:
    """Days in words."""
    return m.Days(
        earliest=iso(time.earliest),
        latest=iso(time.latest),
        text=words.days(time),
        inferred=time.inferred,
        reason=time.reason,
    )


class ClaimView:
    """Puts claims of one document out; keeps the document's offsets."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.offsets = Offsets(document.text)

    def span(self, span: Span, sentence: tuple[int, int]) -> dict[str, Any]:
        """A span's fields."""
        at16 = self.offsets.inside(span, *sentence)
        return {**self.offsets.span(span.start, span.end), "text": span.quote, "at16": at16}

    def fields(self, claim: Claim, r: Resolution, sentence: tuple[int, int]) -> dict[str, Any]:
        """The fields of a claim that may be corrected."""

        def spot(span: Span) -> dict[str, Any]:
            return self.span(span, sentence)

        return {
            "type": str(claim.type),
            "status": str(claim.status),
            "phase": claim.phase and str(claim.phase),
            "trigger": m.ClaimSpan(**spot(claim.trigger)),
            "actors": [self._actor(x, r, sentence) for x in claim.of(Role.ACTOR)],
            "targets": [self._actor(x, r, sentence) for x in claim.of(Role.TARGET)],
            "places": [self._place(x, r.place(x.span), sentence) for x in claim.of(Role.PLACE)],
            "time": m.TimeOut(
                span=m.ClaimSpan(**spot(r.time.span)) if r.time.span else None,
                earliest=iso(r.time.earliest),
                latest=iso(r.time.latest),
                text=words.days(r.time),
                basis=str(r.time.basis),
                anchor=iso(r.time.anchor),
                inferred=r.time.inferred,
                reason=r.time.reason,
                alternatives=[days(t) for t in r.time.alternatives],
            ),
            "harm": [
                m.HarmSpan(
                    **spot(h.span),
                    kind=str(h.harm),
                    word=words.HARM.get(h.harm, str(h.harm)),
                    whom=str(h.whom),
                    low=h.low,
                    high=h.high,
                    range=words.bounds(h.low, h.high),
                    approx=h.approx,
                    part=h.part,
                    joint=h.joint,
                )
                for h in claim.counts
            ],
            "attribution": [
                m.HopSpan(
                    **spot(a.source),
                    kind=str(a.kind),
                    name=ref.name if (ref := r.actor(a.source)) else None,
                    actor_id=ref.actor_id if ref else None,
                    inferred=a.inferred,
                    cue=m.ClaimSpan(**spot(a.cue)) if a.cue else None,
                )
                for a in claim.attribution
            ],
        }

    def _actor(self, x: Mention, r: Resolution, sentence: tuple[int, int]) -> m.ActorSpan:
        ref: ActorRef | None = r.actor(x.span)
        return m.ActorSpan(
            **self.span(x.span, sentence),
            name=ref.name if ref else None,
            actor_id=ref.actor_id if ref else None,
            side=ref.side if ref else None,
            suspected=x.suspected,
            score=round(ref.score, 3) if ref else None,
            reason=ref.reason if ref else "",
            thread=m.ClaimSpan(**self.span(ref.thread, sentence)) if ref and ref.thread else None,
            rivals=list(ref.rivals) if ref else [],
        )

    def _place(self, x: Mention, ref: PlaceRef | None, sentence: tuple[int, int]) -> m.PlaceSpan:
        return m.PlaceSpan(
            **self.span(x.span, sentence),
            role=str(x.place_role),
            name=ref.name if ref else None,
            text_name=words.place(ref, x.span.quote),
            place_id=ref.place_id if ref else None,
            lat=ref.lat if ref else None,
            lon=ref.lon if ref else None,
            radius_km=ref.radius_km if ref else None,
            precision=str(ref.precision) if ref and ref.precision else None,
            part=ref.part if ref else "",
            admin=ref.admin if ref else "",
            country=ref.country if ref else "",
            score=round(ref.score, 3) if ref else None,
            reason=ref.reason if ref else "",
            drawn=drawn(ref.lat if ref else None, ref.precision if ref else None),
            rivals=[rival(v) for v in ref.rivals] if ref else [],
        )

    def sentence(self, looked: Looked) -> tuple[int, int]:
        """Where a claim's sentence stands; its trigger if the ledger has none there."""
        s = looked.seen.sentence
        return (s.start, s.end) if s else (looked.claim.trigger.start, looked.claim.trigger.end)

    def claim(
        self,
        looked: Looked,
        *,
        revision: str,
        event: tuple[str, str] | None,
        origin: Mapping[str, Any] | None,
        decisions: Sequence[m.DecisionOut],
        measured: Mapping[str, MeasuredOut] | None = None,
    ) -> m.ClaimOut:
        """A claim in full."""
        at, s, d = self.sentence(looked), looked.seen.sentence, self.document
        now = self.fields(looked.claim, looked.seen.resolution, at)
        machine = None
        if looked.machine is not None:
            o, r = looked.machine
            machine = m.ClaimFields(**self.fields(o.claim, r, at))
        state = looked.state
        return m.ClaimOut(
            **now,
            id=looked.claim.id,
            revision=revision,
            event=event[0] if event else None,
            event_headline=event[1] if event else None,
            document=m.DocumentShort(
                id=d.id,
                name=d.name,
                title=d.title,
                publisher=d.publisher,
                published=iso(d.published),
                integrity=str(d.integrity),
            ),
            rule=looked.seen.observation.rule,
            score=round(looked.seen.observation.score, 3),
            notes=list(looked.seen.observation.notes),
            sentence=m.SentenceOut(
                **self.offsets.span(*at),
                text=d.text[at[0] : at[1]],
                index=s.index if s else None,
                verdict=str(s.verdict) if s and s.verdict else None,
                reason=s.reason if s else "",
            ),
            origin=m.OriginShort(**origin) if origin else None,
            review=m.ReviewOut(
                state=state.state,
                by=state.by.user if state.by else None,
                at=iso(state.by.decided_at) if state.by else None,
                reason=state.by.reason if state.by else "",
                fields=list(state.fields),
                broken=list(state.broken),
            ),
            machine=machine,
            measured=dict(measured or {}),
            decisions=list(decisions),
        )

    def line(self, looked: Looked, origin: Mapping[str, Any] | None, event: tuple[str, str] | None) -> m.ClaimLine:
        """A claim in one line."""
        at, d = self.sentence(looked), self.document
        return m.ClaimLine(
            id=looked.claim.id,
            type=str(looked.claim.type),
            status=str(looked.claim.status),
            sentence=d.text[at[0] : at[1]],
            at16=self.offsets.inside(looked.claim.trigger, *at),
            document=d.id,
            document_name=d.name,
            publisher=d.publisher,
            published=iso(d.published),
            origin_name=origin["name"] if origin else None,
            event=event[0] if event else None,
            review=looked.state.state,
        )


def plain_line(row: Mapping[str, Any], origin: Mapping[str, Any] | None, event: tuple[str, str] | None) -> m.ClaimLine:
    """A claim on whose report nobody decided, in one line. ``row``: see ``AskLists.lines``."""
    sentence = row["sentence"] if row["from_"] is not None else row["words"]
    first = row["from_"] if row["from_"] is not None else row["start"]
    inside = row["end"] - first <= len(sentence)
    off = Offsets(sentence)
    return m.ClaimLine(
        id=row["id"],
        type=row["type"],
        status=row["status"],
        sentence=sentence,
        at16=(off.utf16(row["start"] - first), off.utf16(row["end"] - first)) if inside else None,
        document=row["document"],
        document_name=row["document_name"],
        publisher=row["publisher"],
        published=row["published"],
        origin_name=origin["name"] if origin else None,
        event=event[0] if event else None,
        review="unreviewed",
    )


def rival(v: PlaceCandidate) -> m.Rival:
    """A gazetteer entry the words may also mean."""
    return m.Rival(
        place_id=v.place_id,
        name=v.name,
        lat=v.lat,
        lon=v.lon,
        score=round(v.score, 3),
        kind=v.kind,
        admin=v.admin,
        country=v.country,
    )


def decision(row: sqlite3.Row) -> m.DecisionOut:
    """A decision with what became of it."""
    try:
        value = json.loads(row["value"]) if row["value"] else None
    except ValueError:
        value = row["value"]
    if isinstance(value, dict) and "resolutions" in value:  # what words mean now: for the machine, not for people
        value = {k: v for k, v in value.items() if k not in ("resolutions", "basis")}
    undone = row["superseded_user"] if row["superseded_by"] else None
    return m.DecisionOut(
        id=row["id"],
        seq=row["seq"],
        subject=row["subject"],
        kind=row["kind"],
        field=row["judgement"] if row["kind"] == "correct" else None,
        judgement=row["judgement"],
        value=value,
        codebook=value.get("codebook") if isinstance(value, dict) else None,
        user=row["user"],
        decided_at=row["decided_at"],
        supersedes=row["supersedes"],
        superseded_by=row["superseded_by"],
        reason=row["reason"],
        in_force=row["superseded_by"] is None,
        undone_by=undone,
        text=in_words(row, value),
    )


_SAID = {
    "accept": "accepted this claim",
    "add": "added this claim, which the reader had missed",
    "reject": "rejected this claim",
    "same": "said that these are one happening",
    "different": "said that these are different happenings",
    "withdraw": "withdrew it",
    "redact": "redacted it",
}


def in_words(row: sqlite3.Row, value: Any) -> str:
    """One sentence: who did what, and why."""
    kind, judgement, who = row["kind"], row["judgement"], row["user"]
    if kind == "note":
        said = {UNDO: "took a decision back", "not sure": "was not sure about this claim"}.get(judgement, "noted")
    elif kind == "correct":
        said = f"corrected {judgement}" + _told(judgement, value)
    elif kind == "grade":
        said = f"set the grade to {judgement}"
    elif kind == "policy":
        said = f"chose the policy “{judgement}”"
    else:
        said = _SAID.get(kind, kind)
    return f"{who} {said}" + (f": {row['reason']}" if row["reason"] else "")


def _told(field: str, value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if field in FIELDS:
        return f" to {value.get(field) or 'not told'}"
    if field in ("type", "status", "phase"):
        return f" to {value.get(field)}"
    if field == "harm":
        counts = [
            f"{words.HARM.get(c['kind'], c['kind'])} {words.bounds(c.get('low'), c.get('high'))} {c['whom']}"
            for c in value.get("counts", [])
        ]
        return f" to {'; '.join(counts) or 'no count'}"
    if field == "time":
        return f" to {value.get('earliest') or '…'} – {value.get('latest') or '…'}"
    rows = value.get("mentions") or value.get("hops") or ([value] if "text" in value else [])
    return " to " + (
        "; ".join(f"“{r['text']}”" + (f" ({r['name']})" if r.get("name") else "") for r in rows) or "nobody"
    )
