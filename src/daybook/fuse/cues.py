"""Words of a pack that fusion looks for around a number, an event, a place or people. The format: packs/fusion-en.

``earlier_figure``: before a number that is given up ("raising its earlier toll of 21"); ``part_behind``: behind a number of
some of those just told ("12 of whom"); ``silent``: before an event that a
report does not mention; ``road_end``: before a place that a road only leads to; ``captives``, ``taking``,
``escaped``, ``moved``, ``another``: of people held, what became of them, and that they are others than those taken before;
``within``: what lies in a place and is not the place ("a foothold in Southland");
``joins``, ``no_list``, ``no_list_behind``: before the last number of an enumeration ("20 pupils and two teachers"), what no
enumeration holds, and what behind its last number tells that it is none ("among them");
``habit``: single words by which an event happens again and again; ``whole_before``: before a number that others are some of.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from daybook.core.documents import Sentence
from daybook.core.errors import StopRun
from daybook.core.text import Span
from daybook.core.values import Count, PlaceRef
from daybook.fuse import words

_PACK = Path(__file__).parents[1] / "packs" / "fusion-en" / "cues.json"
_BETWEEN = 2  # words that may stand between the cue and the number ("from an initial 21")
_LISTS = (
    "earlier_figure",
    "part_behind",
    "silent",
    "pronouns",
    "road_end",
    "captives",
    "taking",
    "escaped",
    "moved",
    "another",
    "not_another",
    "habit",
    "whole_before",
    "within",
    "joins",
    "no_list",
    "no_list_behind",
)
_LIST = 45  # characters between two numbers of one enumeration
_BEHIND = 20  # characters behind a number in which it is said of whom it is a part
_WHOLE = 16  # characters before a number in which it is called a whole
_NEAR = 45  # characters around an event in which it is said to be a habit
_SENTENCE = 160  # characters before a place in which a road to it is looked for


@cache
def _cues() -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Cues by list, folded, and how many characters before a word they are looked for in. Raises ``StopRun``."""
    try:
        content = json.loads(_PACK.read_text("utf-8"))
        reach = {"earlier_figure": int(content["reach"]), "silent": int(content["silent_reach"])}
        return {name: tuple(words.key(c) for c in content[name]) for name in _LISTS}, reach
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise StopRun(f"{_PACK.parent.name}/{_PACK.name}: the pack cannot be read ({type(e).__name__}: {e})") from e


def is_earlier(text: str, count: Count) -> bool:
    """True if the words right before a count say that it is an earlier figure."""
    return _before("earlier_figure", text, count.span)


def is_part(text: str, count: Count) -> bool:
    """True if a count's last words, or those right behind it, say that it is of people told before."""
    said = " ".join(words.tokens(text[count.span.start : count.span.end + _BEHIND]))
    quote = " ".join(words.tokens(count.span.quote))
    return any(quote.endswith(f" {cue}") or said.startswith(f"{quote} {cue}") for cue in _cues()[0]["part_behind"])


class Enumeration(NamedTuple):
    """Counts told in one breath. ``how``: "one" alone; "sum": they add up; "whole": the others are all of the first; "either": the
    others are some of the first, or more beside it."""

    counts: tuple[Count, ...]
    how: str = "one"


def enumerations(text: str, counts: Sequence[Count]) -> list[Enumeration]:
    """The counts in text order, those of one enumeration together: "20 pupils *and* two teachers".

    Commas alone make none ("40 villagers, 15 according to the army"). Of three and more the first may be the whole of the others
    ("nine farmers, three children and six women"); where they are fewer than it is, nobody can tell.
    """
    runs: list[list[Count]] = []
    for c in sorted(counts, key=lambda c: (c.span.start, c.span.end)):
        if runs and runs[-1][-1].harm is c.harm and _link(text, runs[-1][-1], c):
            runs[-1].append(c)
        else:
            runs.append([c])
    out: list[Enumeration] = []
    for run in runs:
        how = _how(text, run)
        out += [Enumeration(tuple(run), how)] if how != "one" else [Enumeration((c,)) for c in run]
    return out


def _link(text: str, a: Count, b: Count) -> str:
    """What joins two numbers: "and", ",", both, or nothing."""
    gap = text[a.span.end : b.span.start]
    if not a.span.end < b.span.start <= a.span.end + _LIST or any(c in ".;:()\n" for c in gap):
        return ""
    said, (cues, _) = words.tokens(gap), _cues()
    if not {*said}.isdisjoint(cues["no_list"]) or is_part(text, b):
        return ""
    joined = f" {' '.join(said)}".endswith(tuple(f" {j}" for j in cues["joins"]))
    comma = "," in gap
    return ("," if comma else "") + ("and" if joined else "") if joined or gap.rstrip().endswith(",") else ""


def _how(text: str, run: Sequence[Count]) -> str:
    lows = [c.low for c in run if c.low is not None]
    if len(run) == 1 or len(lows) < len(run) or any(c.joint for c in run):
        return "one"
    last = _link(text, run[-2], run[-1])
    if not last.endswith("and") or (len(run) == 2 and (last != "and" or run[1].part)):
        return "one"
    before = words.tokens(text[max(0, run[0].span.start - _WHOLE) : run[0].span.start])
    behind = f" {' '.join(words.tokens(text[run[-1].span.end : run[-1].span.end + _LIST]))} "
    if before[-1:] == ["between"] or any(f" {cue} " in behind for cue in _cues()[0]["no_list_behind"]):
        return "one"
    rest = sum(lows[1:])
    if len(run) == 2 or lows[0] < rest:
        return "sum"
    return "whole" if lows[0] == rest else "either"


def is_whole(text: str, count: Count) -> bool:
    """True if a number is told only as what others are some of: "of the 45 killed"."""
    before = " ".join(words.tokens(text[max(0, count.span.start - _WHOLE) : count.span.start]))
    return f" {before}".endswith(tuple(f" {cue}" for cue in _cues()[0]["whole_before"]))


def is_habit(bag: frozenset[str], text: str, trigger: Span, sentence: Span | Sentence) -> bool:
    """True if the words around an event say that it happens again and again. ``bag``: the sentence's longer words."""
    if not bag.intersection(_cues()[0]["habit"]):
        return False
    start, end = max(sentence.start, trigger.start - _NEAR), min(sentence.end, trigger.end + _NEAR)
    return says("habit", text[start:end])


def is_silence(text: str, trigger: Span) -> bool:
    """True if the words right before an event say that somebody does not mention it: no denial, and no event."""
    return _before("silent", text, trigger)


def subject_of_silence(before: str) -> str:
    """What stands before the words that tell a silence, up to a comma: "The agency" made no mention of any."""
    low = before.casefold()
    found = [at for cue in _cues()[0]["silent"] if (at := low.rfind(cue)) >= 0]
    return before[: min(found)].split(",")[0].strip() if found else ""


def is_pronoun(subject: str) -> bool:
    """True if a subject only takes up somebody told before ("it")."""
    return words.key(subject) in _cues()[0]["pronouns"]


def _before(name: str, text: str, span: Span) -> bool:
    cues, reach = _cues()
    before = words.tokens(text[max(0, span.start - reach[name]) : span.start])
    shorter = (before[: len(before) - skipped] for skipped in range(min(_BETWEEN, len(before)) + 1))
    return any(" ".join(said).endswith(cues[name]) for said in shorter)


def is_road_end(text: str, place: PlaceRef) -> bool:
    """True if a road only leads there: "the road from Southtown", and "the city" that was taken to be Southtown for it."""
    cues, _ = _cues()
    sentence = text[max(0, place.span.start - _SENTENCE) : place.span.start]
    before = " ".join(words.tokens(sentence))
    if before.endswith(cues["road_end"]):
        return True
    name = words.key(place.name or "")
    if not name or name in words.key(place.span.quote):
        return False
    return any(f"{cue} {name}" in before for cue in cues["road_end"])


def is_within(text: str, trigger: Span, place: Span) -> bool:
    """True if what is held lies somewhere in a place: "its last foothold *in* Southland" is not Southland."""
    if words.key(trigger.quote) not in _cues()[0]["within"] or place.start < trigger.end:
        return False
    return words.tokens(text[trigger.end : place.start])[:1] == ["in"] and place.start - trigger.end <= _BEHIND


def is_another(quote: str) -> bool:
    """True if these words tell of others than before ("another 50"), and not only of an amount ("more than 50")."""
    said = f" {' '.join(words.tokens(quote))} "
    for cue in _cues()[0]["not_another"]:
        said = said.replace(f" {cue} ", " ")
    return says("another", said)


def says(name: str, quote: str) -> bool:
    """True if these words hold one of a list's cues, as whole words."""
    said = f" {' '.join(words.tokens(quote))} "
    return any(f" {cue} " in said for cue in _cues()[0][name])
