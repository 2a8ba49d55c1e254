"""An offset-true sentence splitter. It never changes a character, and its ranges cover every character that is not blank.

Where it cuts: after ``.!?…`` (with the quotes and brackets that close behind them) before a word that can open a sentence; at blank
lines; at line ends, unless the lines of a paragraph are wrapped at a width; at three or more blanks, which is what scraped pages
leave of a line end; at bullets; and at edges the caller names (headers and other furniture). The work grows with the length of
the text: every decision looks at a bounded stretch around it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from daybook.clean.mojibake import NOISE_RUN
from daybook.clean.packs import Abbreviations, abbreviations

LONGEST = 3_000  # code points; a longer stretch without any sign of an end is cut at a blank, so that later work stays bounded
_WORD = 48  # how far back the word before a full stop is looked for
_WIDE = re.compile(r"[^\S\r\n\v\f\x1c-\x1e\x85\u2028\u2029]{3,}")
_BULLET = re.compile(r"(?<!\S)[•▪●‣◦■►](?=\s*\S)")
_END = re.compile(
    rf"(?P<stop>[.!?…؟۔।]+|[。！？]+)(?P<close>(?:[\"'”’»)\]›]|{NOISE_RUN}){{0,6}})(?P<gap>\s*)", re.UNICODE
)
_LINE_END = re.compile(r"(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])")
_OPENING = "\"'“‘«([¿¡‹„—–-"
_FULL_WIDTH = frozenset("。！？")
_ADDRESS = re.compile(r"(?:www\.|https?:|\S@\S|/)", re.I)
_TERMINAL = re.compile(r"[.!?…:;؟۔]['\"”’»)\]]*\s*\Z")


def split(text: str, edges: Iterable[int] = (), words: Abbreviations | None = None) -> tuple[tuple[int, int], ...]:
    """Half-open ranges (code points) of the sentences, in order, without blanks at their ends; ``edges`` are forced cuts."""
    words = words or abbreviations()
    cuts = {edge for edge in edges if 0 < edge < len(text)}
    cuts.update(_line_cuts(text))
    cuts.update(m.end() for m in _WIDE.finditer(text))
    cuts.update(m.start() for m in _BULLET.finditer(text))
    cuts.update(_stop_cuts(text, words))
    out: list[tuple[int, int]] = []
    begin = 0
    for cut in [*sorted(cuts), len(text)]:
        out.extend(_pieces(text, begin, cut))
        begin = cut
    return tuple(_glue(text, out))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range without blanks at its ends, in pieces of at most ``LONGEST`` characters; nothing if it is blank."""
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start <= LONGEST:
            if start < end:
                yield start, end
            return
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = start + LONGEST if cut < 0 else cut
        last = cut
        while last > start and text[last - 1].isspace():
            last -= 1
        yield start, last
        start = cut


def _glue(text: str, ranges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Closing marks that stand alone belong to the sentence before them."""
    held: tuple[int, int] | None = None
    for start, end in ranges:
        alone = end - start <= 3 and not any(c.isalnum() for c in text[start:end])
        if (
            held
            and alone
            and start - held[1] <= 2
            and text[start] in "\"'”’»)].,!?…"
            and "\n" not in text[held[1] : start]
        ):
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _line_cuts(text: str) -> Iterator[int]:
    """Ends of lines that end a sentence. Inside a paragraph wrapped at a width they do not."""
    block: list[tuple[int, int]] = []  # the lines of the paragraph at hand, without their ends
    start = 0
    for found in _LINE_END.finditer(text):
        line = (start, found.start())
        start = found.end()
        if text[line[0] : line[1]].strip():
            block.append(line)
            continue
        yield from _block_cuts(text, block)
        yield start
        block = []
    if text[start:].strip():
        block.append((start, len(text)))
    yield from _block_cuts(text, block)


def _block_cuts(text: str, lines: list[tuple[int, int]]) -> Iterator[int]:
    """Cuts at the line ends of one paragraph (lines that follow each other without a blank one)."""
    if not lines:
        return
    yield lines[0][0]
    width = max(end - start for start, end in lines)
    wrapped = 40 <= width <= 100 and len(lines) >= 3 and _is_wrapped(text, lines, width)
    for (start, end), (following, last) in pairwise(lines):
        opener = text[following : min(last, following + 40)].lstrip()
        runs_on = not _TERMINAL.search(text, max(start, end - 12), end)
        small = opener[:1].islower() and not opener.startswith(("al-", "el-"))
        if wrapped and runs_on and opener[:1].isalnum():
            continue
        if runs_on and small and end - start >= 40:
            continue
        if runs_on and text[start:end].rstrip()[-1:] in (",", "-", "–", "—"):
            continue
        if wrapped and not runs_on:
            continue  # the full stop itself is judged below, like any other
        yield following


def _is_wrapped(text: str, lines: list[tuple[int, int]], width: int) -> bool:
    """True if most lines end where the next line's first word would not have fitted."""
    full = 0
    for (start, end), (following, last) in pairwise(lines):
        word = text[following : min(last, following + 30)].split()
        full += end - start + 1 + (len(word[0]) if word else 0) > width
    return full >= 0.8 * (len(lines) - 1)


def _stop_cuts(text: str, words: Abbreviations) -> Iterator[int]:
    for found in _END.finditer(text):
        at, stop = found.end(), found.group("stop")
        if at >= len(text):
            continue
        if stop[-1] in _FULL_WIDTH:
            yield at
        elif found.group("gap"):
            if _ends(text, found, words):
                yield at
        elif _ends_without_blank(text, found):
            yield at


def _ends(text: str, found: re.Match[str], words: Abbreviations) -> bool:
    """Does a stop with a blank behind it end a sentence?"""
    at, stop = found.end(), found.group("stop")
    following = _next_word(text, at)
    if not following:
        return True
    opener = following[0]
    if opener.islower():
        article, hyphen, name = following.partition("-")
        return bool(hyphen) and article in words.small_openers and name[:1].isupper()
    if not (opener.isupper() or opener.isdigit() or not opener.isascii() or text[at] in _OPENING):
        return opener not in ",;:.)/&"
    if stop != "." or found.group("close"):
        return True
    before = text[max(0, found.start() - _WORD) : found.start()]
    word = re.split(r"[\s(\[\"“‘'/—–]", before)[-1]
    if not word:
        return True
    if word in words.never:
        return opener.isdigit() is False and word.lower() in ("no", "nos", "p", "m") and following in words.starters
    if word in words.perhaps or word.rstrip(".") in words.perhaps:
        return following in words.starters
    if len(word) == 1 and word.isupper():  # an initial
        return following in words.starters
    if "." in word and all(len(piece) == 1 for piece in word.split(".")):  # U.S, D.R.C
        return following in words.starters
    if (
        word.isdigit() and len(word) <= 3
    ):  # "1. The army": the number of an item, if nothing stands before it on the line
        line = text[max(0, found.start() - _WORD) : found.start() - len(word)]
        return bool(line.strip()) and not re.search(r"[\n\r]\s*\Z", line)
    return True


def _ends_without_blank(text: str, found: re.Match[str]) -> bool:
    """A stop glued to the next word: ``the front.The town``, but not ``bbc.Com``, ``U.S.The`` or ``3.5``."""
    at = found.end()
    if found.group("stop") not in (".", "!", "?"):
        return False
    before = text[max(0, found.start() - _WORD) : found.start()]
    after = text[at : at + _WORD]
    glued = re.match(r"[\"“‘'(]?[A-Z][a-z]*(?=[\s,;:'’\"”)-]|\Z)", after)
    if not glued or not re.search(r"(?:[a-z]{3}|[a-z)\"”’%]|\d{2})\Z", before):
        return False
    if found.group("close") == "" and not re.search(r"[a-z]{3}\Z|\d{2}\Z|[)\"”’%]\Z", before):
        return False
    whole = re.split(r"\s", before)[-1] + "." + re.split(r"\s", after)[0]
    return not _ADDRESS.search(whole)


def _next_word(text: str, at: int) -> str:
    """The word at ``at`` behind opening quotes and brackets; empty at the end of the text."""
    end = min(len(text), at + _WORD)
    while at < end and (text[at] in _OPENING or text[at].isspace()):
        at += 1
    stop = at
    while stop < end and not text[stop].isspace() and text[stop] not in ',.;:!?"”’)…':
        stop += 1
    return text[at : max(stop, min(at + 1, end))]
