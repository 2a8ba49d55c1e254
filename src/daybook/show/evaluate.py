"""An evaluation for people: tables in lines, and the errors as one offline page to click through.

The page holds words of the documents, so everything is escaped, and it may fetch nothing: its policy forbids script and requests.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from daybook.engine.evaluation import RATES, Evaluation, Row, by_group, by_type, length, publisher, table
from daybook.engine.scoring import SORTS, Fault, Marks, Record, faults, prf
from daybook.show.words import plural

MEANINGS = {
    "missed": "coded, and nothing was read there",
    "extra": "read, and nothing is coded there",
    "wrong type": "the same event word, another type",
    "harm": "a number of people: its kind or its bounds are wrong, or it stands on one side only",
    "actor": "who did it: words left out or too many",
    "target": "whom or what it was done to: words left out or too many",
    "place": "where: words left out or too many, or a point more than 25 km away",
    "time": "when: the days are not the coded days",
    "attribution": "who is said to have said it: left out or too many",
    "status": "said to have happened, denied, possible or planned: another of these",
    "inverted": "the wrong side is blamed",
}
LABELS = {"trigger": "event word", "coded": "coded", "read": "read"}
RATE_NAMES = {
    "when": "days equal, of matched claims",
    "when~": "days overlap, of matched claims",
    "status": "status right, of matched claims",
    "inverted": "wrong side blamed, of actors read",
}
COLUMNS = ("", "precision", "recall", "F1", "95 %", "right", "read", "coded")


def cells(row: Row) -> list[str]:
    """A row of the main table; rates have one figure."""
    span = f"{row.low:.3f}–{row.high:.3f}" if row.low is not None and row.high is not None else ""
    if row.key in RATES:
        share = f"{row.p:.4f}" if row.key == "inverted" else f"{row.p:.3f}"
        return [RATE_NAMES[row.key], share, "", "", span, str(row.right), str(row.predicted), ""]
    figures = [f"{v:.3f}" for v in (row.p, row.r, row.f1)]
    return [row.key, *figures, span, *(str(v) for v in (row.right, row.predicted, row.coded))]


def tables(e: Evaluation, draws: int) -> Iterator[tuple[str, Sequence[str], list[list[str]]]]:
    """(title, columns, rows) of every table."""
    yield "All", COLUMNS, [cells(r) for r in table(e, draws)]
    types = [
        [t, str(coded), str(found), *(f"{v:.3f}" for v in (r.p, r.r, r.f1)), str(r.predicted)]
        for t, coded, found, r in by_type(e)
    ]
    yield "By type", ("type", "coded", "found", "precision", "recall", "F1", "read"), types
    for title, group in (("By publisher", publisher), ("By length", length)):
        yield title, ("", "documents", "claims", "claim F1", "FACTS F1"), _groups(by_group(e, group))


def _groups(found: Iterable[tuple[str, int, Marks]]) -> list[list[str]]:
    return [
        [name, str(n), str(m.of("claim")[2]), *(f"{prf(*m.of(k))[2]:.3f}" for k in ("claim", "FACTS"))]
        for name, n, m in found
    ]


def as_json(e: Evaluation, draws: int) -> dict[str, Any]:
    """The evaluation for machines."""
    return {
        "gold": {"file": e.gold, "sha256": e.gold_sha256, "documents": len(e.documents)},
        "reader": {"name": e.reader, "key": e.reader_key},
        "skipped": [{"document": d, "reason": r} for d, r in e.skipped],
        "all": {r.key: _row(r) for r in table(e, draws)},
        "by_type": {t: {"coded": coded, "found": found, **_row(r)} for t, coded, found, r in by_type(e)},
        "by_publisher": {k: {"documents": n, **_marks(m)} for k, n, m in by_group(e, publisher)},
        "by_length": {k: {"documents": n, **_marks(m)} for k, n, m in by_group(e, length)},
        "errors": {s: sum(f.sort == s for f in faults(e.comparisons)) for s in SORTS},
    }


def _row(r: Row) -> dict[str, Any]:
    counts = {"right": r.right, "predicted": r.predicted, "coded": r.coded}
    figures = {"rate": round(r.p, 4)} if r.key in RATES else {k: round(getattr(r, k), 4) for k in ("p", "r", "f1")}
    if r.low is None or r.high is None:
        return figures | counts
    return figures | {"interval": [round(r.low, 4), round(r.high, 4)]} | counts


def _marks(m: Marks) -> dict[str, Any]:
    return {
        k: dict(zip(("p", "r", "f1"), (round(v, 4) for v in prf(*m.of(k))), strict=True)) for k in ("claim", "FACTS")
    }


# -- the page ---------------------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --line: #8886; --coded: #7bc47f66; --read: #e8866a77; --trigger: #f2d13b66; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
nav { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: 1rem 0 2rem; }
section > h2 { border-top: 1px solid var(--line); padding-top: 1rem; }
details { border-bottom: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; }
blockquote { margin: .5rem 0 .7rem 1rem; }
mark { color: inherit; background: none; border-radius: .2em; padding: 0 .1em; }
mark.trigger { background: var(--trigger); } mark.coded { background: var(--coded); } mark.read { background: var(--read); }
mark.coded.read { background: linear-gradient(var(--coded) 50%, var(--read) 50%); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0 .6rem 1rem; font-size: .9em; }
dt { opacity: .7; } dd { margin: 0; } small { opacity: .75; }
"""


def page(e: Evaluation) -> str:
    """The errors as one HTML page. The same evaluation gives the same text."""
    by_sort: dict[str, list[Fault]] = {s: [] for s in SORTS}
    for fault in faults(e.comparisons):
        by_sort[fault.sort].append(fault)
    texts = {d["id"]: d for d in e.documents}
    links = "".join(
        f'<a href="#{_anchor(s)}">{escape(s)} ({len(found):,})</a>' for s, found in by_sort.items() if found
    )
    legend = " ".join(f'<mark class="{k}">{escape(v)}</mark>' for k, v in LABELS.items())
    sections = "".join(_section(s, found, texts) for s, found in by_sort.items() if found)
    title = f"What {escape(e.reader)} gets wrong on {escape(e.gold)}"
    count = plural(len(e.documents), "document")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style></head><body>'
        f"<h1>{title}</h1><p>{count}; sha256 of the coded file {escape(e.gold_sha256)}; reader {escape(e.reader_key)}.</p>"
        f"<p>Open a line to see the sentence and both codings. {legend}</p><nav>{links}</nav>{sections}</body></html>\n"
    )


def _anchor(sort: str) -> str:
    return sort.replace(" ", "-")


def _section(sort: str, found: Sequence[Fault], texts: dict[str, Record]) -> str:
    items = "".join(_item(f, texts[f.document]) for f in found)
    head = f'<h2 id="{_anchor(sort)}">{escape(sort)} <small>{len(found):,}</small></h2>'
    return f"<section>{head}<p>{escape(MEANINGS[sort])}</p>{items}</section>\n"


def _item(f: Fault, document: Record) -> str:
    claim = f.coded or f.read or {}
    trigger = claim["trigger"]["text"]
    source = escape(" · ".join(str(v) for v in (document.get("publisher"), document.get("published"), f.document) if v))
    start, end = claim["sentence"]
    far = [w for w in f.words if not (start <= w[0] and w[1] <= end)]
    also = "".join(
        f'<p>elsewhere: <mark class="{label}">{escape(document["text"][a:b])}</mark></p>' for a, b, label in far
    )
    sides = "".join(
        f"<dt>{name}</dt><dd>{escape(brief(c))}</dd>" for name, c in (("coded", f.coded), ("read", f.read)) if c
    )
    return (
        f"<details><summary><b>{escape(trigger)}</b>: {escape(f.says)} <small>{source}</small></summary>"
        f"<blockquote>{marked(document['text'], start, end, f.words)}</blockquote>{also}<dl>{sides}</dl></details>"
    )


def marked(text: str, start: int, end: int, words: Iterable[tuple[int, int, str]]) -> str:
    """A stretch of text (code points), escaped, with the words in it marked; words may overlap."""
    inside = [(max(a, start), min(b, end), label) for a, b, label in words if a < end and b > start]
    edges = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = []
    for a, b in pairwise(edges):
        piece = escape(text[a:b])
        labels = sorted({label for x, y, label in inside if x <= a and b <= y})
        strong = [label for label in labels if label != "trigger"] or labels
        out.append(f'<mark class="{" ".join(strong)}">{piece}</mark>' if strong else piece)
    return "".join(out)


def brief(c: Record) -> str:
    """A claim in one line."""
    parts = [c["type"] + (f" ({c['phase']})" if c.get("phase") else ""), str(c.get("status", "actual"))]
    for slot in ("actor", "target", "place", "attribution"):
        if c.get(slot):
            parts.append(f"{slot}: " + ", ".join(f"“{s.get('text') or ''}”" for s in c[slot]))
    for h in c.get("harm") or ():
        low, high = ("?" if v is None else str(v) for v in (h.get("low"), h.get("high")))
        parts.append(f"{h['kind']} {h.get('whom') or ''} {low}–{high}")
    t = c.get("time") or {}
    parts.append(f"{t.get('earliest') or 'open'} – {t.get('latest') or 'open'}")
    if c.get("rule"):
        parts.append(f"rule {c['rule']}")
    return "; ".join(parts)
