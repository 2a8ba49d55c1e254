"""Codings of other people's texts, kept as offsets: the texts stay where they are.

usage: python training/annotate.py CODED.jsonl OUT.jsonl

CODED holds documents in the exchange format of the codebook; OUT gets one line a document with its id, the SHA-256 of
its text (UTF-8), and the whole coding with every span as ``start`` and ``end`` in code points, without its words.
``apply`` puts such codings back on documents that are at hand; ``settle`` brings codings made before a doubt was decided
("Doubts mended" in ``docs/codebook.md``) to the decision where no reading is needed for it.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

DOCUMENT_KEYS = ("published", "patchwork", "furniture")
SPAN_LISTS = ("actor", "target", "harm", "place", "attribution")


class AnnotationError(ValueError):
    """A coding that does not fit the document it is meant for; the message is one sentence."""


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stripped(doc: dict[str, Any]) -> dict[str, Any]:
    """The document's coding without any of its words: spans keep ``start`` and ``end`` and what the coder added."""

    def bare(span: dict[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in span.items() if k != "text"}

    claims = [
        claim
        | {"trigger": bare(claim["trigger"]), "time": bare(claim["time"])}
        | {slot: [bare(s) for s in claim[slot]] for slot in SPAN_LISTS}
        for claim in doc["claims"]
    ]
    return {"id": doc["id"], "sha256": text_hash(doc["text"])} | {k: doc[k] for k in DOCUMENT_KEYS} | {"claims": claims}


def filled(doc: dict[str, Any], coding: dict[str, Any]) -> dict[str, Any]:
    """The document with ``coding`` in place of its own, each span's ``text`` read from the document.

    Raises ``AnnotationError`` where the text is not the one that was coded or a span lies outside it.
    """
    text, name = doc["text"], coding["id"]
    if text_hash(text) != coding["sha256"]:
        raise AnnotationError(f"The coding of {name} was made on another text: its SHA-256 differs.")

    def words(start: Any, end: Any) -> str:
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
            raise AnnotationError(
                f"The coding of {name} holds span {start}–{end}, but its text has {len(text)} characters."
            )
        found: str = text[start:end]
        return found

    def whole(span: dict[str, Any]) -> dict[str, Any]:
        place = {"start": span["start"], "end": span["end"]}
        return place | {"text": words(**place)} | {k: v for k, v in span.items() if k not in place}

    def dated(time: dict[str, Any]) -> dict[str, Any]:
        return whole(time) if time["start"] is not None else time | {"text": None}

    for start, end in [*coding["furniture"], *(c["sentence"] for c in coding["claims"])]:
        words(start, end)
    claims = [
        claim
        | {"trigger": whole(claim["trigger"]), "time": dated(claim["time"])}
        | {slot: [whole(s) for s in claim[slot]] for slot in SPAN_LISTS}
        for claim in coding["claims"]
    ]
    return doc | {k: coding[k] for k in DOCUMENT_KEYS} | {"claims": claims}


def load(path: Path) -> list[dict[str, Any]]:
    """The codings of an offsets file, one a line; raises ``AnnotationError`` naming the first line that is not one."""
    codings = []
    for n, line in enumerate(path.read_text(encoding="utf-8").rstrip("\n").split("\n"), 1):
        try:
            coding = json.loads(line)
        except json.JSONDecodeError:
            coding = None
        if not isinstance(coding, dict) or not {"id", "sha256", "claims", *DOCUMENT_KEYS} <= coding.keys():
            raise AnnotationError(
                f"Line {n} of {path.name} is no coding: it needs id, sha256, claims and furniture in JSON."
            )
        codings.append(coding)
    return codings


def apply(docs: list[dict[str, Any]], path: Path) -> list[dict[str, Any]]:
    """The documents in their order, those with a coding in ``path`` coded by it, the others as they are.

    A coding finds its document by the hash of the text. One whose document is not among ``docs`` is passed over; one
    whose id is there with another text is refused with ``AnnotationError``, since its offsets would point at the wrong words.
    """
    codings = load(path)
    by_hash = {c["sha256"]: c for c in codings}
    by_id = {c["id"]: c for c in codings}
    out = []
    for doc in docs:
        coding = by_hash.get(text_hash(doc["text"])) or by_id.get(doc["id"])
        try:
            out.append(filled(doc, coding) if coding else doc)
        except (KeyError, TypeError) as error:
            raise AnnotationError(f"The coding of {doc['id']} is not in the form of the codebook: {error}.") from error
    return out


def settle(docs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents with two settled doubts applied to every claim; the documents handed in are left alone.

    A toll has no target, since its harm says who. What goes on "since" a day has an open end unless the text says that
    it is over; a past perfect in the sentence may say so, and such claims stay as they were coded.
    """

    def open_end(doc: dict[str, Any], claim: dict[str, Any]) -> bool:
        time, (lo, hi) = claim["time"], claim["sentence"]
        goes_on = (time["text"] or "").lower().startswith("since") and claim["status"] != "planned"
        dated = bool(time["earliest"]) and time["latest"] is not None and time["latest"] == doc["published"]
        return goes_on and dated and " had " not in doc["text"][lo:hi]

    def mended(doc: dict[str, Any], claim: dict[str, Any]) -> dict[str, Any]:
        if claim["type"] == "toll":
            claim = claim | {"target": []}
        return claim | {"time": claim["time"] | {"latest": None}} if open_end(doc, claim) else claim

    return [doc | {"claims": [mended(doc, c) for c in doc["claims"]]} for doc in docs]


def main() -> int:
    """Command line: writes the offsets file of a coded one and proves that it can be put back."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("coded", type=Path, help="documents with codings, in the exchange format")
    ap.add_argument("out", type=Path, help="the offsets file to write")
    a = ap.parse_args()
    docs = [json.loads(line) for line in a.coded.read_text(encoding="utf-8").split("\n") if line.strip()]
    codings = [stripped(d) for d in docs]
    a.out.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in codings), encoding="utf-8")
    if apply(docs, a.out) != docs:
        print(
            "The codings put back differ from those read: a span's text is not what stands at its offsets.",
            file=sys.stderr,
        )
        return 1
    print(len(codings), "documents", sum(len(c["claims"]) for c in codings), "claims")
    return 0


if __name__ == "__main__":
    sys.exit(main())
