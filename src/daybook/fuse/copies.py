"""Near-copies of texts: MinHash of word shingles (rensa), banded into candidates, checked by exact Jaccard.

Furniture is left out, so that one outlet's donation appeal does not make its articles look alike.
"""

from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from rensa import RMinHash

from daybook.core.documents import Document
from daybook.fuse import words
from daybook.fuse.config import FusionConfig
from daybook.fuse.naming import name

_SEED = 42  # of the permutations; any fixed value does
_AT_HAND = 2000  # texts whose shingles are kept while they are compared: those of all would fill the memory


def body(document: Document) -> str:
    """The text without its furniture."""
    if not document.furniture:
        return document.text
    out, at = [], 0
    for piece in sorted(document.furniture, key=lambda f: (f.start, f.end)):
        if piece.start > at:
            out.append(document.text[at : piece.start])
        at = max(at, piece.end)
    out.append(document.text[at:])
    return " ".join(out)


def shingles(text: str, size: int) -> frozenset[str]:
    """Runs of ``size`` words, folded."""
    found = words.tokens(text)
    return frozenset(" ".join(found[n : n + size]) for n in range(len(found) - size + 1))


def bands(found: frozenset[str], config: FusionConfig) -> tuple[int, ...]:
    """Names of the bands of a text's shingles: two texts that share one are worth comparing. Empty for a short text."""
    if len(found) < config.copy_min_shingles:
        return ()
    sketch = RMinHash(config.permutations, _SEED)
    sketch.update(sorted(found))
    digest = sketch.digest()
    return tuple(
        name("band", at, *digest[at : at + config.band_rows]) for at in range(0, config.permutations, config.band_rows)
    )


def alike(a: frozenset[str], b: frozenset[str], config: FusionConfig) -> bool:
    """True if two texts' shingles are those of one text with edits, or of one and its beginning: wire copy is cut from the end."""
    shared = len(a & b)
    cut = min(len(a), len(b)) >= config.copy_min_shingles and shared >= config.copy_held * min(len(a), len(b))
    return cut or shared >= config.copy_jaccard * (len(a) + len(b) - shared)


class _Sharing:
    """Which texts share a band: numbers only, since every text has dozens of them."""

    def __init__(self) -> None:
        self.band, self.text = array("Q"), array("I")

    def put(self, text: int, found: Sequence[int]) -> None:
        self.band.extend(found)
        self.text.extend([text] * len(found))

    def groups(self) -> Iterator[list[int]]:
        """Texts in order, by band, where two or more have it."""
        band, text = np.array(self.band, np.uint64), np.array(self.text, np.uint32)
        order = np.lexsort((text, band))
        band, text = band[order], text[order]
        starts = np.flatnonzero(np.r_[True, band[1:] != band[:-1]]) if band.size else np.zeros(0, np.int64)
        many = np.diff(np.r_[starts, band.size])
        for n in np.flatnonzero(many > 1).tolist():
            yield text[starts[n] : starts[n] + many[n]].tolist()


def copy_groups(documents: Sequence[Document], config: FusionConfig) -> tuple[tuple[str, ...], ...]:
    """Groups (of two or more document ids, sorted) of texts that are one text with edits, whatever the order given."""
    texts: dict[str, list[str]] = {}
    first: dict[str, Document] = {}
    for d in documents:
        texts.setdefault(d.text_sha256, []).append(d.id)
        held = first.get(d.text_sha256)
        if held is None or d.id < held.id:
            first[d.text_sha256] = d
    parent = {key: key for key in sorted(texts)}

    def find(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    @lru_cache(maxsize=_AT_HAND)
    def found_in(key: str) -> frozenset[str]:
        return shingles(body(first[key]), config.shingle_words)

    keys = sorted(texts)
    sharing = _Sharing()
    for n, key in enumerate(keys):
        sharing.put(n, bands(shingles(body(first[key]), config.shingle_words), config))
    checked: set[tuple[str, str]] = set()
    for members in ([keys[n] for n in some] for some in sharing.groups()):
        for n, right in enumerate(members[1:], 1):
            for left in members[:n]:
                # Of very many copies of one text each is compared until it has joined the others, then no more.
                if find(left) == find(right) or (left, right) in checked:
                    continue
                checked.add((left, right))
                if alike(found_in(left), found_in(right), config):
                    parent[find(max(left, right))] = find(min(left, right))
    groups: dict[str, list[str]] = {}
    for key, ids in texts.items():
        groups.setdefault(find(key), []).extend(ids)
    return tuple(sorted(tuple(sorted(set(g))) for g in groups.values() if len(set(g)) > 1))
