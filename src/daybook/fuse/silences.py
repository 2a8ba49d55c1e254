"""Who is said to be silent: "the agency made no mention of any kidnapping" tells of an agency that the page has named before.

The outlet that tells of a silence is one thing, whoever is silent another. Who it is follows from the page alone: the claim's
own source, else the subject of the sentence: a source of the page that it names, or whose head it repeats, or that a
pronoun takes up. Where none fits, the subject's own words stand.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from daybook.core.claims import Claim, ResolvedReading
from daybook.core.text import Span
from daybook.fuse import cues, words

_LONG = 8  # a longer subject names nobody, but tells a story
Voice = tuple[str, str | None]  # its words; the claim of this page whose origin it is


def silent_voice(reading: ResolvedReading, claim: Claim, start: int) -> Voice | None:
    """Who does not mention ``claim``, told in the sentence that begins at ``start``. ``None``: nobody is named."""
    if claim.attribution:
        return _words(claim.attribution[0].source.quote), claim.id
    subject = cues.subject_of_silence(reading.reading.document.text[start : claim.trigger.start])
    said = words.tokens(subject)
    if not said:
        return None
    for hop, quoting in _sources(reading, claim.trigger.start):
        name = words.tokens(hop.quote)
        if cues.is_pronoun(subject) or _holds(said, name) or said[-1] in name:
            return _words(hop.quote), quoting
    return (_words(subject), None) if len(said) <= _LONG else None


def told_again(days: Iterable[int]) -> str:
    """When somebody who was silent told it after all, in words."""
    rows = [date.fromordinal(d).isoformat() for d in sorted(set(days))]
    return f" (who told it in reports of {', '.join(rows)})" if rows else ""


def _sources(reading: ResolvedReading, before: int) -> Iterator[tuple[Span, str]]:
    """The page's innermost sources before a place in it, the nearest first, each with a claim that it stands behind."""
    rows = [(c.attribution[0].source, c.id) for c in reading.reading.claims if c.attribution]
    yield from sorted((r for r in rows if r[0].start < before), key=lambda r: (r[0].start, r[1]), reverse=True)


def _words(quote: str) -> str:
    return " ".join(quote.split())


def _holds(said: Sequence[str], name: Sequence[str]) -> bool:
    """True if the name stands in these words."""
    size = len(name)
    return size > 0 and any(said[n : n + size] == name for n in range(len(said) - size + 1))
