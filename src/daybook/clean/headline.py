"""Where a headline ends that stands glued to the next sentence, as on scraped one-line pages."""

import re

from daybook.clean.packs import abbreviations

_TOKEN = re.compile(r"\S+")
_SMALL = frozenset(
    "a an the and or but nor of in on at to for from by with as is are be over under after before near into out off up down "
    "via vs than that its their his her not no more about against amid during between among per de la von al el".split()
)
LONGEST = 260  # code points


def headline_end(text: str, start: int) -> int:
    """End (code points) of the run of words in title case that begins at ``start``; ``start`` if there is none.

    The run ends at a wide gap, a line end, a full stop, or where running text begins: the first small content word
    shows it, and the sentence that this word is in began at the last opener, or the last capital, before it.
    """
    words = abbreviations()
    stop = _hard_stop(text, start)
    tokens = [m.span() for m in _TOKEN.finditer(text, start, stop)]
    for index, (a, b) in enumerate(tokens):
        token = text[a:b].strip("\"'“”‘’()[],;:…")
        if not token[:1].islower() or token in _SMALL or re.match(r"(?:al|el|ez|as|ash|ad|ar)-", token):
            continue
        if index and token in ("said", "says") and stop == b:
            break
        back = index - 1
        if back < 1:
            return start
        for probe in range(back, max(0, back - 4), -1):  # "The US-led coalition": the opener, if one is near
            word = text[tokens[probe][0] : tokens[probe][1]].strip("\"'“”‘’")
            if word in words.starters:
                return tokens[probe - 1][1] if probe else start
        while back > 0 and not text[tokens[back][0]].isupper() and not text[tokens[back][0]].isdigit():
            back -= 1
        return tokens[back - 1][1] if back > 0 else start
    return stop


_RUNNING = frozenset("on in a an the at by from with has have had was were is are said killed after as".split())


def tags_end(text: str, start: int) -> int:
    """End of a list of tags glued to the next sentence. Tags mix small and capital words, so the sentence is what is looked for:
    a word that plainly opens one, or a small word of running text, whose sentence began at the capital before it.
    """
    words = abbreviations()
    tokens = [m.span() for m in _TOKEN.finditer(text, start, min(len(text), start + LONGEST))]
    for index, (a, b) in enumerate(tokens):
        token = text[a:b].strip("\"'“”‘’()[],;:…")
        if index and token in words.starters:
            return tokens[index - 1][1]
        if token in _RUNNING:
            back = index - 1
            while back > 0 and not text[tokens[back][0]].isupper():
                back -= 1
            return tokens[back - 1][1] if back > 0 else start
    return start


def _hard_stop(text: str, start: int) -> int:
    limit = min(len(text), start + LONGEST)
    found = re.compile(r"[^\S\n]{2,}|[\n\r]|(?<=[a-z0-9)\"”’])[.](?=\s|\Z)|[!?](?=\s)").search(text, start, limit)
    end = found.start() if found else limit
    if found and text[found.start()] in ".!?":
        end = found.end()
    if not found and limit < len(text):
        end = text.rfind(" ", start, limit)
    return max(start, end)
