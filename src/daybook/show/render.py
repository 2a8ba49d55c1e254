"""Cards and ledgers in plain lines, for the terminal. Numbers stand beside the words and the voice that gave them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daybook.core.claims import ResolvedReading
from daybook.core.events import Captivity, Event, Origin, Stated, Tally
from daybook.core.text import Span
from daybook.core.vocab import HarmKind, Role, Status
from daybook.engine.measured import NAMES, Measured, beside
from daybook.engine.seen import Seen, seen_claims
from daybook.show.words import HARM, actor, bounds, days, harm_line, headline, place, plural

if TYPE_CHECKING:  # what puts events together need not be loaded to show a page
    from daybook.engine.apart import Apart

Claims = Mapping[str, Seen]
PAIRS_SHOWN, RULED_OUT_SHOWN = 6, 3  # of two events that are compared, in the terminal; JSON has all


def short_tally(t: Tally) -> str:
    """``85 civilians``."""
    side = f" of {t.side}" if t.side else ""
    return f"{bounds(t.low, t.high)} {t.whom}{side}"


def status_lines(n: Mapping[str, Any], refused: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A case in numbers that explain themselves."""
    yield f"{n['case']}"
    yield (
        f"  {plural(n['documents'], 'report')} = {plural(n['texts'], 'text')}, {plural(n['copies'], 'near-copy', 'near-copies')}, "
        f"{plural(n['origins'], 'origin')}"
    )
    yield f"  {plural(n['claims'], 'claim')}, of which {n['claims_not_actual']:,} denied, feared or planned"
    yield f"  {plural(n['events'], 'event')}, {plural(n['contradictions'], 'contradiction')}"
    if n["patchwork"]:
        yield f"  {plural(n['patchwork'], 'page')} stitched from several reports: never corroborates"
    if n["undated"]:
        yield f"  {plural(n['undated'], 'report')} without a publication day: relative dates stay open"
    for name, reason in refused:
        yield f"  not used: {name}: {reason}"


def reading_lines(resolved: ResolvedReading) -> Iterator[str]:
    """What one report says, claim by claim."""
    d = resolved.reading.document
    yield f"── {d.title or d.name} ── {d.publisher or 'publisher not told'}, {d.published or 'day not told'}"
    if d.integrity != "coherent":
        yield f"   {d.integrity}: {'; '.join(d.integrity_reasons)}"
    for seen in seen_claims(resolved):
        yield f"  {claim_line(seen)}"
    recorded = {v.verdict for v in resolved.reading.sentences}
    n = len(resolved.reading.sentences)
    yield f"  {plural(len(resolved.reading.claims), 'claim')} in {plural(n, 'sentence')}" + (
        "" if recorded else " (nothing to read)"
    )


def claim_line(seen: Seen) -> str:
    """One claim in one line: type, who, whom, harm, where, when, who says so."""
    c, r = seen.claim, seen.resolution
    who = " & ".join(actor(m.span, r) + (" (suspected)" if m.suspected else "") for m in c.of(Role.ACTOR))
    whom = " & ".join(actor(m.span, r) for m in c.of(Role.TARGET))
    parts = [c.type + (f" ({c.phase})" if c.phase else "") + ("" if c.status is Status.ACTUAL else f" [{c.status}]")]
    if who or whom:
        parts.append(f"{who or '?'}{f' → {whom}' if whom else ''}")
    parts += [f"{HARM.get(h.harm, h.harm)} {bounds(h.low, h.high)} {h.whom} (“{h.words}”)" for h in c.counts]
    places = [place(r.place(m.span), m.span.quote) for m in c.of(Role.PLACE)]
    parts += places[:2]
    parts.append(days(r.time))
    if c.attribution:
        parts.append("says " + " < ".join(a.source.quote for a in c.attribution))
    return f"“{c.trigger.quote}”: " + " · ".join(parts)


def ledger_lines(resolved: ResolvedReading) -> Iterator[str]:
    """A report sentence by sentence: what became of each, and why."""
    d = resolved.reading.document
    yield f"{d.name}: {d.title or 'title not told'}"
    yield f"  published {d.published or 'day not told'} by {d.publisher or 'not told'}; {d.integrity}"
    for reason in d.integrity_reasons:
        yield f"  because {reason}"
    for e in d.evidence:
        yield f"  {e.field}: {e.value} (from {e.source})"
    claims = list(seen_claims(resolved))
    for s in resolved.reading.sentences:
        text = " ".join(d.text[s.start : s.end].split())
        yield f"{s.index + 1:>4} [{s.verdict}] {text}"
        if s.reason:
            yield f"       {s.reason}"
        for seen in claims:
            if s.start <= seen.claim.trigger.start < s.end:
                yield f"     • {claim_line(seen)}  ({seen.observation.rule})"


def event_lines(e: Event, claims: Claims, origins: Sequence[Origin], *, measured: bool = True) -> Iterator[str]:
    """An event's card. In brackets, if ``measured``: how often values of that kind were right when they were measured."""
    names = {o.id: o.name for o in origins}

    def figure(field: str) -> str:
        found = beside((claims[c] for c in e.claims if c in claims), field) if measured else None
        return f"  [{found.text}]" if found else ""

    yield headline(e)
    reports, voices = plural(len(e.documents), "report"), plural(len(e.origins), "origin")
    yield f"  {e.id} · {reports} · {voices}" + (
        f": {', '.join(names.get(o, o) for o in e.origins)}" if e.origins else ""
    )
    if e.grade:
        yield f"  grade {e.grade}: {e.grade_reason}"
    if e.actors or e.targets:
        yield f"  who: {', '.join(e.actors) or 'not told'} → {', '.join(e.targets) or 'not told'}{figure('actor')}"
    if e.place:
        radius = f", within {e.place.radius_km:g} km" if e.place.radius_km else ""
        yield (
            f"  where: {place(e.place)}{radius}"
            + (f"; also told: {', '.join(e.place.others)}" if e.place.others else "")
            + figure("place")
        )
    yield f"  when: {days(e.time)}" + (f" ({e.time.reason})" if e.time.reason else "") + figure("time")
    for t in e.tallies:
        best = f"   best {t.best} by policy “{t.policy}”" if t.best is not None else ""
        yield f"  {harm_line(t)}{best}{figure(t.harm)}"
        for s in t.stated:
            yield f"      {stated_line(s, names, claims)}"
        if t.note:
            yield f"      {t.note}"
    if e.captivity:
        for line in captive_lines(e.captivity, names):
            yield f"  {line}"
    for c in e.contradictions:
        yield f"  ≠ {c.kind} ({c.state}): {c.summary}"
    for claim in e.denied_by:
        if claim in claims:
            yield f"  denied: {quote(claims[claim])}"
    for note in e.notes:
        yield f"  note: {note}"


def event_json(e: Event, names: Mapping[str, str], claims: Claims | None = None) -> dict[str, Any]:
    """An event for machines: all that its card tells. ``names``: of origins; ``claims``: for the reports and words behind it."""
    told = asdict(e) | {"days": days(e.time), "origin_names": {o: names.get(o, o) for o in sorted(_origins(e))}}
    if claims is not None:
        told["claims_told"] = {
            key: {
                "report": seen.document.name,
                "published": seen.document.published,
                "status": str(seen.claim.status),
                "words": seen.claim.trigger.quote,
                "sentence": " ".join(seen.sentence_text.split()),
            }
            for key in e.claims
            if (seen := claims.get(key))
        }
        there = [claims[c] for c in e.claims if c in claims]
        fields = ("actor", "place", "time", *dict.fromkeys(str(t.harm) for t in e.tallies))
        told["measured"] = {f: found.text for f in fields if (found := beside(there, f))}
    return told


def ledger_json(e: Event, names: Mapping[str, str]) -> dict[str, Any]:
    """The captives' ledger of an event for machines, with the names of the origins in it."""
    told = asdict(e.captivity) if e.captivity else {}
    voices = {s.origin: names.get(s.origin, s.origin) for s in _ledger(e)}
    return {"event": e.id, "days": days(e.time), "headline": e.headline, **told, "origin_names": voices}


def _ledger(e: Event) -> tuple[Stated, ...]:
    c = e.captivity
    return (*c.taken, *c.released, *c.killed, *c.escaped, *c.transferred) if c else ()


def _origins(e: Event) -> set[str]:
    stated = {o for s in (*(s for t in e.tallies for s in t.stated), *_ledger(e)) for o in (s.origin, s.repeats) if o}
    return {*e.origins, *e.own_words, *stated, *(o for c in e.contradictions for o in c.origins)}


def stated_line(s: Stated, names: Mapping[str, str], claims: Claims) -> str:
    """One stated range: number, words, voice, report, and how it stands to the others."""
    marks = [m for m, on in (("a part", s.part), ("one count over several means", s.joint), ("denied", s.denied)) if on]
    if s.superseded_by:
        marks.append("superseded by a later word of the same origin")
    report = claims[s.claim].document.name if s.claim in claims else s.claim
    tail = f" [{'; '.join(marks)}]" if marks else ""
    return f"{bounds(s.low, s.high)} “{s.words}” — {names.get(s.origin, s.origin)}, in {report}{tail}"


def captive_lines(c: Captivity, names: Mapping[str, str]) -> Iterator[str]:
    """The captives' ledger with its arithmetic. ``names``: of origins."""
    for label, entries in (
        ("taken", c.taken),
        ("released", c.released),
        ("killed in captivity", c.killed),
        ("escaped", c.escaped),
        ("moved elsewhere", c.transferred),
    ):
        if entries:
            yield f"{label}: " + "; ".join(
                f"{'no: ' if s.denied else ''}{bounds(s.low, s.high)} “{s.words}” — {names.get(s.origin, s.origin)}"
                for s in entries
            )
    yield f"still held (derived): {bounds(c.held_low, c.held_high)} = {c.arithmetic}"


def quote(seen: Seen) -> str:
    """A claim's sentence with the report it stands in."""
    return f"“{' '.join(seen.sentence_text.split())}” ({seen.document.name})"


def reasons(e: Event, wanted: str, claims: Claims, origins: Sequence[Origin]) -> list[dict[str, Any]]:
    """What stands behind a field of an event: one entry a claim, with words, sentence, rule and voice.

    ``wanted``: a harm kind, ``place``, ``time``, ``actor``, ``target``, ``type``; empty = every claim.
    """
    names = {c: o.name for o in origins for c in o.claims}
    return [
        {
            "claim": key,
            "words": words,
            "value": value,
            "sentence": " ".join(seen.sentence_text.split()),
            "report": seen.document.name,
            "said_by": [a.source.quote for a in seen.claim.attribution] or [seen.document.publisher or "the publisher"],
            "origin": names.get(key, "unknown"),
            "rule": seen.observation.rule,
            "reader_score": round(seen.observation.score, 3),
            "status": str(seen.claim.status),
            "measured": found.text if (found := _measured(seen, wanted)) else None,
        }
        for key in e.claims
        if (seen := claims.get(key))
        for words, value in _values(seen, wanted)
    ]


def _values(seen: Seen, wanted: str) -> Iterator[tuple[str, str]]:
    c, r = seen.claim, seen.resolution
    if wanted in ("", "type"):
        yield c.trigger.quote, c.type
    if wanted == "time":
        yield (r.time.span.quote if r.time.span else ""), f"{days(r.time)} ({r.time.reason or r.time.basis})"
    for m in c.mentions:
        if wanted == m.role and m.role in (Role.ACTOR, Role.TARGET):
            yield m.span.quote, _because(m.span, actor(m.span, r), r.actor(m.span))
        elif wanted == m.role == Role.PLACE:
            yield m.span.quote, _because(m.span, place(r.place(m.span), m.span.quote), r.place(m.span))
    for h in c.counts:
        if wanted in (h.harm, HARM.get(h.harm, "")):
            yield h.words, f"{HARM.get(h.harm, h.harm)} {bounds(h.low, h.high)} {h.whom}"


def _measured(seen: Seen, wanted: str) -> Measured | None:
    """How often values of this kind were right; of the type if no field was asked for."""
    harm = {said: kind for kind, said in HARM.items()}  # "taken" asks for the abducted
    field = harm.get(wanted, wanted) or "type"
    return beside([seen], field) if field in NAMES or field in set(HarmKind) else None


def _because(span: Span, value: str, ref: Any) -> str:
    return f"{value} ({ref.reason})" if ref is not None and ref.reason else value


FIELDS = ("type", "time", "place", "actor", "target", *(HARM.get(h, str(h)) for h in HarmKind), *map(str, HARM))


def apart_lines(found: "Apart") -> Iterator[str]:
    """Why two events are not one, with the sentences that were compared."""
    told, pairs = {c: quote(seen) for c, seen in found.claims.items()}, found.between.pairs
    for e in (found.left, found.right):
        yield f"{e.id}  {headline(e)}"
    yield f"  not put together: {found.between.reason}"
    scored = [p for p in pairs if not p.ruled_out][:PAIRS_SHOWN]
    out = [p for p in pairs if p.ruled_out][:RULED_OUT_SHOWN]
    for p in (*scored, *out):
        verdict = (
            "cannot be one" if p.ruled_out else f"score {p.score:.2f}" + ("" if p.compared else ", never compared")
        )
        yield f"  {verdict}: {told.get(p.left, p.left)}"
        yield f"      and {told.get(p.right, p.right)}"
        yield from (f"      + {r}" for r in p.reasons_for)
        yield from (f"      − {r}" for r in p.reasons_against)
    if (more := len(pairs) - len(scored) - len(out)) > 0:
        yield f"  and {plural(more, 'pair')} more; all with --json"


def reason_lines(e: Event, wanted: str, answers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The answers of :func:`reasons` in lines."""
    yield headline(e)
    if not answers:
        yield f"  No claim of this event tells {wanted!r}."
    for a in answers:
        yield f"  {a['value']}   words “{a['words']}”"
        yield f"      {a['report']}, said by {' < '.join(a['said_by'])}; origin {a['origin']}; {a['status']}"
        yield f"      “{a['sentence']}”"
        yield f"      rule {a['rule']}, reader score {a['reader_score']}"
        if a["measured"]:
            yield f"      {a['measured']}"
