"""The codebook's exchange format: one JSON object a document (docs/codebook.md, "The exchange format")."""

from typing import Any

from daybook.core.claims import Claim, Observation, Resolution, ResolvedReading
from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.vocab import Role


def document_json(resolved: ResolvedReading) -> dict[str, Any]:
    """A reading in the exchange format. Offsets are code points of ``text``; unknown is ``None`` or an empty list."""
    reading, d = resolved.reading, resolved.reading.document
    return {
        "id": d.name,
        "document": d.id,
        "title": d.title,
        "publisher": d.publisher,
        "published": d.published.isoformat() if d.published else None,
        "text": d.text,
        "text_sha256": d.text_sha256,
        "language": d.language,
        "patchwork": d.patchwork,
        "integrity": {"verdict": d.integrity, "reasons": list(d.integrity_reasons)},
        "flags": list(d.flags),
        "evidence": [
            {"field": e.field, "value": e.value, "source": e.source} | ({"span": _span(e.span)} if e.span else {})
            for e in d.evidence
        ],
        "furniture": [[f.start, f.end] for f in d.furniture],
        "furniture_kinds": [{"start": f.start, "end": f.end, "kind": f.kind, "reason": f.reason} for f in d.furniture],
        "reader": reading.reader,
        "claims": [
            claim_json(o, r, d, _sentence(resolved, o.claim))
            for o, r in zip(reading.observations, resolved.resolutions, strict=True)
        ],
        "ledger": [
            {"start": s.start, "end": s.end, "verdict": s.verdict, "reason": s.reason} for s in reading.sentences
        ],
    }


def claim_json(o: Observation, r: Resolution, d: Document, sentence: tuple[int, int]) -> dict[str, Any]:
    """One claim in the exchange format."""
    c = o.claim
    return {
        "id": c.id,
        "event": o.event_key,
        "type": c.type,
        "status": c.status,
        "phase": c.phase,
        "sentence": list(sentence),
        "trigger": _span(c.trigger),
        "actor": [_actor(m.span, r) | ({"suspected": True} if m.suspected else {}) for m in c.of(Role.ACTOR)],
        "target": [_actor(m.span, r) for m in c.of(Role.TARGET)],
        "harm": [
            {
                "kind": h.harm,
                "whom": h.whom,
                "low": h.low,
                "high": h.high,
                "approx": h.approx,
                **({"part": True} if h.part else {}),
                **({"joint": True} if h.joint else {}),
                **_span(h.span),
            }
            for h in c.counts
        ],
        "place": [_place(m.span, r) | {"role": m.place_role} for m in c.of(Role.PLACE)],
        "time": {
            **(_span(r.time.span) if r.time.span else {"start": None, "end": None, "text": None}),
            "earliest": r.time.earliest.isoformat() if r.time.earliest else None,
            "latest": r.time.latest.isoformat() if r.time.latest else None,
            "inferred": r.time.inferred,
            "basis": r.time.basis,
            "reason": r.time.reason,
        },
        "attribution": [
            _actor(a.source, r) | {"kind": a.kind} | ({"inferred": True} if a.inferred else {}) for a in c.attribution
        ],
        "rule": o.rule,
        "score": round(o.score, 4),
        "notes": list(o.notes),
    }


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.quote}


def _actor(span: Span, r: Resolution) -> dict[str, Any]:
    ref = r.actor(span)
    return {**_span(span), "name": ref.name if ref else None, "actor_id": ref.actor_id if ref else None}


def _place(span: Span, r: Resolution) -> dict[str, Any]:
    ref = r.place(span)
    if ref is None:
        return {**_span(span), "name": None, "lat": None, "lon": None, "precision": None, "place_id": None}
    return {
        **_span(span),
        "name": ref.name,
        "lat": ref.lat,
        "lon": ref.lon,
        "radius_km": ref.radius_km,
        "precision": ref.precision,
        "part": ref.part or None,
        "place_id": ref.place_id,
        "admin": ref.admin or None,
        "country": ref.country or None,
        "score": round(ref.score, 4),
        "rivals": [{"place_id": v.place_id, "name": v.name, "score": round(v.score, 4)} for v in ref.rivals],
    }


def _sentence(resolved: ResolvedReading, claim: Claim) -> tuple[int, int]:
    """The ledger's sentence that holds the trigger; the trigger itself if none does."""
    at = claim.trigger.start
    for s in resolved.reading.sentences:
        if s.start <= at < s.end:
            return s.start, s.end
    return claim.trigger.start, claim.trigger.end
