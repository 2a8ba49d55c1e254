"""Labels what on a page is not the article. Nothing is deleted: a label is a range, a kind and a reason.

Scraped pages stand on one line, so pieces sit between sentences and inside them; each is found by cues of the pack: in a
chain from the start (and again behind the title), in a chain from the end, on lines of their own, anywhere, or from a cue to
the end of the page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daybook.clean.headline import headline_end, tags_end
from daybook.clean.mojibake import NOISE_CHARS
from daybook.clean.packs import Cue, furniture_cues
from daybook.clean.sentences import split
from daybook.core.documents import Furniture
from daybook.core.vocab import FurnitureKind

_KEPT = 80
_BLOT = "\ue000"  # private use: neither a word, nor a blank, nor punctuation to any pattern
_ENDLESS = re.compile(rf"\s{{400,}}|[{NOISE_CHARS}]{{200,}}|\w{{200,}}|[^\w\s]{{200,}}")
_SKIP = re.compile(r"[\s\ufeff]*")
_LINE = re.compile(r"[^\n\r]+")
_GAP = re.compile(r"[^\S\n\r]{2,}|[\n\r]|\Z")
_WIDE_GAP = re.compile(r"[^\S\n\r]{3,}|[\n\r]|\Z")
_STOP = re.compile(r"[.!?](?:[\"”’)]|\s|\Z)")
_DESTROYED = re.compile(rf"(?:[{NOISE_CHARS}]{{12,}}[ \t]{{0,3}}){{1,400}}")
_DESTROYED_FROM = 150  # code points; shorter runs are quotation marks and dashes of the article
_HEAD = 1_200
_BEFORE_TITLE = 150  # code points
_FOOTER_FROM = 0.3  # of the text: nothing before it runs to the end unless it opens a line
_TAIL = 1_500
_APPEAL_WINDOW = 3  # sentences without a cue that may stand inside an appeal


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Furniture in text order, without overlaps, and where the title stands in the text."""

    furniture: tuple[Furniture, ...]
    title: tuple[int, int] | None


def label(text: str, title: str | None = None) -> Labels:
    """Label a text; ``title`` is the known title, looked for near the start. A title not known is read off the page's top."""
    calm = _calmed(text)
    known = find_title(text, title)
    found = [*_anywhere(calm), *_lines(calm), *_rest(calm), *_destroyed(text), *_appeals(calm)]
    head, title_range = _head(calm, known, found)
    found.extend(head)
    found.extend(_tail(calm, _tail_start(text, found)))
    return Labels(furniture=_settle(text, found), title=title_range)


def _calmed(text: str) -> str:
    """The text, as long as before, with the middle of endless runs of one sort of character blotted out.

    No cue is that long, and patterns would walk such a run again and again.
    """
    return _ENDLESS.sub(lambda m: m.group()[:_KEPT] + _BLOT * (len(m.group()) - 2 * _KEPT) + m.group()[-_KEPT:], text)


def find_title(text: str, title: str | None) -> tuple[int, int] | None:
    """Where the words of ``title`` stand near the start; a site's name behind a bar or dash may be missing in the text."""
    for candidate in _title_forms(title):
        words = re.findall(r"\w+", candidate)[:60]
        if len(words) < 2:
            continue
        pattern = r"(?:[^\w\s]|\s|_){0,12}".join(map(re.escape, words))
        found = re.search(rf"(?<!\w){pattern}[\"'”’)!?]?(?!\w)", text[:_HEAD], re.I)
        # "Four killed in blast in the harbour": the first words of a sentence that runs on are no title.
        if found and not re.match(r",? ?[a-z,]", text[found.end() : found.end() + 3]):
            return found.span()
    return None


def _title_forms(title: str | None) -> Iterator[str]:
    if not title:
        return
    yield title
    pieces = re.split(r"\s[|–—-]\s|\s?\|\s?", title)
    yield from sorted((p for p in pieces if len(p) >= 0.4 * len(title)), key=len, reverse=True)


def _piece(text: str, start: int, end: int, kind: FurnitureKind, reason: str) -> Iterator[Furniture]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Furniture(start=start, end=end, kind=kind, reason=reason)


def _head(
    text: str, title: tuple[int, int] | None, others: list[Furniture]
) -> tuple[list[Furniture], tuple[int, int] | None]:
    """The chain of pieces at the start, over the title and on. Returns the pieces and the title's range."""
    out: list[Furniture] = []
    at, passed = 0, False
    starts = {f.start: f for f in others if f.start < _HEAD}
    while at < min(len(text), _HEAD):
        at = _SKIP.match(text, at).end()  # type: ignore[union-attr]  # matches the empty string
        if at in starts and starts[at].end > at:
            at = starts[at].end
            continue
        if title and not passed and title[0] - 2 <= at <= title[1]:
            at, passed = title[1], True
            if text[at : at + 1] in (".", ":"):
                at += 1
            continue
        if title and not passed and at < title[0] <= at + _BEFORE_TITLE and not _STOP.search(text, at, title[0] - 1):
            out.extend(_piece(text, at, title[0], FurnitureKind.NAVIGATION, "stands before the title"))
            at = title[0]
            continue
        found = _longest_head(text, at, passed)
        if found is None:
            if passed or title:
                break
            title = _unknown_title(text, at, others)
            if title is None:
                break
            continue
        cue, end = found
        out.extend(_piece(text, at, end, cue.kind, cue.reason))
        at = end
    return out, title


def _longest_head(text: str, at: int, passed: bool) -> tuple[Cue, int] | None:
    best: tuple[Cue, int] | None = None
    for cue in furniture_cues().head:
        if cue.after_title and not passed:
            continue
        found = cue.pattern.match(text, at, min(len(text), at + 400))
        if not found or found.end() == at or (best and found.end() <= best[1]):
            continue
        if cue.words_at_most and len(found.group().split()) > cue.words_at_most + 1:
            continue
        following = text[found.end() : found.end() + 3].lstrip()
        if cue.capital_follows and following[:1].islower() and not following.startswith("http"):
            continue
        best = cue, found.end()
    return best


def _unknown_title(text: str, at: int, others: list[Furniture]) -> tuple[int, int] | None:
    """A headline at the top that nobody told us of: a short stretch without a full stop before a gap, a line end or furniture."""
    following = min((f.start for f in others if f.start > at), default=len(text))
    gap = _WIDE_GAP.search(text, at, min(len(text), at + 220))
    end = min(gap.start() if gap else len(text), following)
    stretch = text[at:end].strip()
    if not 12 <= len(stretch) <= 200 or len(stretch.split()) < 3 or end >= len(text.rstrip()):
        return None
    if (
        _STOP.search(stretch[:-1])
        or stretch[-1] in ".:;,"
        or not stretch[0].isupper() | stretch[0].isdigit() | (stretch[0] in "'\"“‘")
    ):
        return None
    return at, at + len(text[at:end].rstrip())


def _anywhere(text: str) -> Iterator[Furniture]:
    for cue in furniture_cues().any:
        region = min(len(text), cue.first) if cue.first else len(text)
        done = 0
        for found in cue.pattern.finditer(text, 0, region):
            if found.start() < done:
                continue
            end = _extended(text, found, cue)
            start = found.start()
            if cue.extend in ("sentence", "before", "credit"):
                at = (
                    len(text[max(0, start - 8) : start].rstrip(" .!?")) + max(0, start - 8)
                    if cue.extend == "credit"
                    else start
                )
                start = _sentence_start(text, at)
                if cue.extend != "sentence" and found.start() - start < 10:
                    continue
            done = end
            yield from _piece(text, start, end, cue.kind, cue.reason)


def _extended(text: str, found: re.Match[str], cue: Cue) -> int:
    end = found.end()
    if cue.extend == "gap":
        gap_at = _next(_WIDE_GAP, text, end)
        return gap_at if gap_at - end <= 500 else headline_end(text, end)
    if cue.extend == "tags":
        stretch_end = _next(_GAP, text, end)
        if stretch_end - end <= 160 and not _STOP.search(text, end, stretch_end):
            return stretch_end
        return tags_end(text, end)
    if cue.extend == "list":
        return _list_end(text, end)
    if cue.extend == "headline":
        return max(end, headline_end(text, end))
    if cue.extend == "line":
        stretch_end = min(_next(_WIDE_GAP, text, end), end + 200)
        stop = _STOP.search(text, end, stretch_end)
        return stop.start() + 1 if stop else stretch_end
    if cue.extend == "sentence":
        stretch_end = min(_next(_WIDE_GAP, text, end), end + 400)
        stop = _STOP.search(text, end - 1, stretch_end)
        return stop.start() + 1 if stop else stretch_end
    return end


def _list_end(text: str, at: int) -> int:
    """End of headlines parted by gaps: the first stretch that is long or holds a full stop is the article again."""
    end = at
    for _ in range(12):
        stop = _next(_GAP, text, at)
        stretch = text[at:stop].strip()
        if len(stretch) > 160 or _STOP.search(stretch) or stop >= len(text):
            return end
        end = stop
        at = stop + len(text[stop : stop + 40]) - len(text[stop : stop + 40].lstrip())
        if text[stop:at].count(" ") >= 3 or text[at : at + 1] in "-–—":
            return end
    return end


def _next(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.search(text, at, at + 2_000)
    return found.start() if found else min(len(text), at + 2_000)


def _sentence_start(text: str, at: int) -> int:
    low = max(0, at - 300)
    best = low if low == 0 else at
    for found in re.finditer(r"[.!?][\"”’)]{0,2}\s+|[^\S\n\r]{3,}|[\n\r]+", text[low:at]):
        best = low + found.end()
    return best


def _lines(text: str) -> Iterator[Furniture]:
    if "\n" not in text.strip() and "\r" not in text.strip():
        return
    for line in _LINE.finditer(text):
        content = line.group().strip()
        if not content or len(content) > 400:
            continue
        for cue in furniture_cues().line:
            if cue.pattern.fullmatch(content):
                yield from _piece(text, line.start(), line.end(), cue.kind, cue.reason)
                break


def _rest(text: str) -> Iterator[Furniture]:
    """From a cue to the end: not in the first third, unless it opens a line and only headlines and menus follow."""
    last = len(text.rstrip())
    for cue in furniture_cues().rest:
        for found in cue.pattern.finditer(text, max(0, last - cue.limit)):
            own_line = not text[max(0, found.start() - 1) : found.start()].strip(" \t") and (
                found.start() == 0 or text[found.start() - 1] in "\n\r"
            )
            if found.start() < last * _FOOTER_FROM and not (own_line and cue.thin):
                continue
            if found.start() and text[found.start() - 1].isalnum():
                continue
            if cue.thin and not (_is_thin(text[found.end() : last]) or _is_footer(text[found.end() : last])):
                continue
            yield from _piece(text, found.start(), last, cue.kind, cue.reason)
            break


def _is_thin(stretch: str) -> bool:
    """Headlines and menus: few full stops, and most words in capitals."""
    words = re.findall(r"[^\W\d_]+", stretch)
    if not words:
        return True
    small = sum(word[0].islower() and len(word) > 3 for word in words)
    return small <= 0.38 * len(words) and len(_STOP.findall(stretch)) <= 2 + len(words) // 40


def _is_footer(stretch: str) -> bool:
    return len({m.group().lower() for m in furniture_cues().footer.finditer(stretch)}) >= 2


def _destroyed(text: str) -> Iterator[Furniture]:
    for found in _DESTROYED.finditer(text):
        if found.end() - found.start() >= _DESTROYED_FROM:
            yield from _piece(
                text, found.start(), found.end(), FurnitureKind.OTHER, "characters destroyed by a wrong encoding"
            )


def _appeals(text: str) -> Iterator[Furniture]:
    """Clusters of sentences that ask for money or membership."""
    cues = furniture_cues()
    if not cues.appeal_strong.search(text):
        return
    ranges = split(text)
    strong = [len({m.group().lower() for m in cues.appeal_strong.finditer(text[a:b])}) for a, b in ranges]
    weak = [len({m.group().lower() for m in cues.appeal_weak.finditer(text[a:b])}) for a, b in ranges]
    index = 0
    while index < len(ranges):
        if not strong[index]:
            index += 1
            continue
        first = last = index
        probe = index + 1
        while probe < len(ranges) and probe - last <= _APPEAL_WINDOW:
            if strong[probe] or weak[probe]:
                last = probe
            probe += 1
        while not strong[last]:  # a weak phrase behind the last strong one may be the article's
            last -= 1
        total, hints = sum(strong[first : last + 1]), sum(weak[first : last + 1])
        if (total >= 2 and total * 2 + hints >= 5) or (total >= 1 and hints >= 3):
            yield from _piece(
                text, ranges[first][0], ranges[last][1], FurnitureKind.APPEAL, "appeal for donations or membership"
            )
        index = last + 1


def _tail_start(text: str, found: list[Furniture]) -> int:
    """Where the text ends when the furniture at its end is taken away."""
    end = len(text.rstrip())
    for piece in sorted(found, key=lambda f: -f.end):
        if piece.end >= end and piece.start < end:
            end = len(text[: piece.start].rstrip())
    return end


def _tail(text: str, end: int) -> Iterator[Furniture]:
    moved = True
    while moved and end > 0:
        moved = False
        low = max(0, end - _TAIL)
        for cue in furniture_cues().tail:
            if end < cue.need:
                continue
            found = cue.pattern.search(text, low, end)
            if not found or found.start() < cue.need:
                continue
            content = found.group().strip()
            if cue.letters_at_most and len(content) > cue.letters_at_most:
                continue
            yield from _piece(text, found.start(), found.end(), cue.kind, cue.reason)
            end = len(text[: found.start()].rstrip())
            moved = True
            break


def _settle(text: str, found: list[Furniture]) -> tuple[Furniture, ...]:
    """Overlaps joined (the longer piece names the kind), pieces in text order."""
    out: list[Furniture] = []
    for piece in sorted(found, key=lambda f: (f.start, -f.end, f.kind)):
        if out and piece.start < out[-1].end:
            last = out[-1]
            if piece.end > last.end:
                longer = max((last, piece), key=lambda f: f.end - f.start)
                out[-1] = Furniture(start=last.start, end=piece.end, kind=longer.kind, reason=longer.reason)
            continue
        out.append(piece)
    return tuple(out)
