"""Routes of reports: lists, the text with everything made of it, the bytes as they came, search."""

import json
import re
from collections.abc import Container, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import Response

from daybook.core.documents import Document
from daybook.core.text import Span
from daybook.core.vocab import Integrity, Role
from daybook.engine.desk import Looked, match_query
from daybook.show.api import models as m
from daybook.show.api import models_more as mm
from daybook.show.api.deps import Limit, Looking, Offset, Reader, Served, page, plain
from daybook.show.api.errors import ApiError
from daybook.show.api.filters import Text
from daybook.show.api.offsets import Offsets
from daybook.show.api.present import iso, safe_link
from daybook.show.api.service import Service

router = APIRouter(tags=["documents"])
AROUND = 90  # characters either side of a match
SNIPPETS = 4


def document_row(r: dict[str, Any], gone: Container[str] = ()) -> mm.DocumentRow:
    """A report in a list. ``gone``: reports that are withdrawn."""
    fields = {k: v for k, v in r.items() if k not in ("seq", "flags")}
    return mm.DocumentRow(**fields, flags=json.loads(r["flags"]), link=safe_link(r["url"]), withdrawn=r["id"] in gone)


@router.get("/documents")
def get_documents(
    service: Served,
    who: Looking,
    text: Text = None,
    publisher: Text = None,
    integrity: Annotated[list[Integrity] | None, Query()] = None,
    undated: bool = False,
    copies: bool = False,
    sort: Literal["added", "published", "claims", "name"] = "added",
    limit: Limit = 50,
    offset: Offset = 0,
) -> m.Page[mm.DocumentRow]:
    """Reports, filtered and sorted."""
    total, rows = service.desk.lists.documents(
        match=match_query(text) if text else None,
        publisher=publisher,
        integrity=tuple(integrity or ()),
        undated=undated,
        copies=copies,
        sort=sort,
        limit=limit,
        offset=offset,
    )
    gone = service.desk.gone()
    return m.Page[mm.DocumentRow](**page([document_row(r, gone) for r in rows], total, limit, offset))


def _row(service: Service, document_id: str) -> dict[str, Any]:
    row = service.desk.lists.document(document_id)
    if row is None:
        raise ApiError(404, f"There is no document {document_id[:80]}.", "documents")
    return row


@router.get("/documents/{document_id}", response_model=mm.DocumentOut)
def get_document(document_id: str, service: Served, who: Looking, told: Response) -> Response:
    """The text as stored, with its ledger, claims, furniture, evidence, hashes and custody."""
    row = _row(service, document_id)
    there = service.desk.document(document_id)
    if there is None:
        raise ApiError(404, f"Document {document_id} has no reading yet.", "documents")
    looked, resolved = there
    d, off = resolved.reading.document, Offsets(resolved.reading.document.text)
    custody = service.desk.lists.custody(document_id)
    sentences = []
    for s in resolved.reading.sentences:
        inside = [k for k, v in looked.items() if s.start <= v.claim.trigger.start < s.end]
        sentences.append(
            mm.LedgerSentence(
                **off.span(s.start, s.end),
                index=s.index,
                verdict=str(s.verdict) if s.verdict else None,
                reason=s.reason,
                claims=inside,
            )
        )
    made = mm.DocumentOut(
        **document_row(row, service.desk.gone()).model_dump(),
        revision=service.desk.revision_of((document_id, *looked)),
        machine=as_read(service, document_id),
        author=d.author,
        text=d.text,
        characters16=off.utf16(len(d.text)),
        integrity_reasons=list(d.integrity_reasons),
        sentences=sentences,
        furniture=[mm.FurnitureOut(**off.span(f.start, f.end), kind=str(f.kind), reason=f.reason) for f in d.furniture],
        anchors=[mm.AnchorOut(**off.span(a.start, a.end), day=iso(a.day), reason=a.reason) for a in d.anchors],
        highlights=highlights(looked, off),
        claims_list=service.claims(looked),
        evidence=[
            mm.EvidenceOut(field=e.field, value=e.value, source=e.source, span=_span(e.span, off) if e.span else None)
            for e in d.evidence
        ],
        hashes=mm.Hashes(
            text_sha256=d.text_sha256,
            blob_sha256=custody["blob"]["sha256"],
            media_type=custody["blob"]["media_type"],
            size=custody["blob"]["size"],
        ),
        captures=[
            mm.CaptureOut(
                source=c["source"]
                .replace("\\", "/")
                .rstrip("/")
                .rsplit("/", 1)[-1],  # a page shows no folder of this machine
                part=c["part"],
                fetched_at=c["fetched_at"],
                blob_sha256=c["blob"],
                given=json.loads(c["given"]) if c["given"] else None,
            )
            for c in custody["captures"]
        ],
        copies=[mm.CopyOut(**{**c, "same_text": bool(c["same_text"])}) for c in custody["copies"]],
        versions=[mm.VersionOut(**v) for v in custody["versions"]],
        history=service.decisions(about=(document_id, *looked), limit=500)[1],
    )
    return plain(made, told)


def as_read(service: Service, document_id: str) -> mm.ReportFields | None:
    """What the page itself gave for the fields that people corrected; ``None`` if they corrected none."""
    raw = service.desk.raw(document_id) if service.desk.edits(document_id) else None
    if raw is None:
        return None
    d = raw.reading.document
    return mm.ReportFields(published=iso(d.published), publisher=d.publisher, title=d.title, author=d.author)


def _span(span: Span, off: Offsets) -> m.SpanOut:
    return m.SpanOut(**off.span(span.start, span.end), text=span.quote)


def highlights(looked: dict[str, Looked], off: Offsets) -> list[mm.Highlight]:
    """Every slot's words, by start, longest first; they may overlap."""
    out = []
    for key, at in looked.items():
        if at.state.state == "rejected":
            continue
        c = at.claim
        slots: list[tuple[str, Span]] = [("trigger", c.trigger)]
        slots += [(str(x.role), x.span) for x in c.mentions if x.role is not Role.TIME]
        slots += [("harm", h.span) for h in c.counts]
        slots += [("source", a.source) for a in c.attribution]
        slots += [("cue", a.cue) for a in c.attribution if a.cue]
        times = [x.span for x in c.of(Role.TIME)] or (
            [at.seen.resolution.time.span] if at.seen.resolution.time.span else []
        )
        slots += [("time", s) for s in times if s is not None]
        out += [mm.Highlight(**off.span(s.start, s.end), claim=key, slot=slot, label=str(c.type)) for slot, s in slots]
    return sorted(out, key=lambda h: (h.start, -h.end, h.slot, h.claim))


@router.get("/documents/{document_id}/original", response_class=Response)
def get_original(document_id: str, service: Served, who: Reader) -> Response:
    """The bytes as they came, to save: never shown by the browser, never run."""
    row = _row(service, document_id)
    found = service.desk.lists.original(document_id)
    if found is None:
        raise ApiError(404, f"There are no bytes of {document_id}.", "documents")
    data, _, sha = found
    name = re.sub(r"[^\w.\- ]+", "_", row["name"].rsplit("/", 1)[-1]).strip(". ") or "original"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Daybook-SHA256": sha,
            "Cache-Control": "private, no-store",
        },
    )


@router.get("/search")
def get_search(
    service: Served,
    who: Looking,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Limit = 20,
    offset: Offset = 0,
) -> m.Page[mm.Hit]:
    """Reports that hold all the words, and their claims whose sentences hold one, with the words marked."""
    match = match_query(q)
    if match is None:
        return m.Page[mm.Hit](**page([], 0, limit, offset))
    total, ids = service.desk.lists.found(match, limit, offset)
    rows = {r["id"]: r for r in service.desk.lists.documents(ids=ids, limit=limit)[1]}
    hits = []
    terms = pattern(q)
    for key in ids:
        there = service.desk.document(key)
        if there is None:
            continue
        looked, resolved = there
        wanted = [k for k, v in looked.items() if terms.search(v.seen.sentence_text)]
        hits.append(
            mm.Hit(
                document=document_row(rows[key]),
                snippets=snippets(resolved.reading.document, terms),
                claims=service.lines(wanted[:20]),
            )
        )
    return m.Page[mm.Hit](**page(hits, total, limit, offset))


def pattern(words: str) -> "re.Pattern[str]":
    """Finds any of the words as whole words, folding case; marks that the index folds too may go unmarked."""
    terms = sorted({re.escape(t) for t in words.split()}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(terms) + r")(?!\w)", re.IGNORECASE)


def snippets(d: Document, terms: "re.Pattern[str]") -> list[mm.Snippet]:
    """Up to four stretches around matches; the beginning of the text if only folding found it."""
    off = Offsets(d.text)
    spots: list[tuple[int, int]] = []
    for found in terms.finditer(d.text):
        start, end = whole_words(d.text, found.start() - AROUND, found.end() + AROUND)
        if spots and start <= spots[-1][1]:
            spots[-1] = (spots[-1][0], min(end, spots[-1][0] + 4 * AROUND))
        elif len(spots) == SNIPPETS:
            break
        else:
            spots.append((start, end))
    return [_snippet(d, terms, off, start, end) for start, end in spots or [(0, min(len(d.text), 2 * AROUND))]]


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without the parts of words at its ends."""
    start, end = max(0, start), min(len(text), end)
    while 0 < start < end and not (text[start - 1].isspace() or text[start].isspace()):
        start += 1
    while start < end < len(text) and not (text[end].isspace() or text[end - 1].isspace()):
        end -= 1
    return start, end


def _snippet(d: Document, terms: "re.Pattern[str]", off: Offsets, start: int, end: int) -> mm.Snippet:
    text = d.text[start:end]
    inner = Offsets(text)
    marks: Sequence[tuple[int, int]] = [(inner.utf16(f.start()), inner.utf16(f.end())) for f in terms.finditer(text)]
    return mm.Snippet(text=text, matches=list(marks), start=start, start16=off.utf16(start))
