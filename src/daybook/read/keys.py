"""Which claims of a document speak of one happening, and what may be carried from one to the next.

A page stitched from other reports carries nothing: every sentence stands alone.
"""

from dataclasses import dataclass, field

from daybook.read.triggers import MEANS, VIOLENT, Draft

_STATE = frozenset(("control", "siege"))


@dataclass(slots=True)
class Happening:
    """An event of the document: its key, type, and the words it was told with."""

    key: str
    kind: str
    sentence: int
    places: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    counts: set[tuple[str, int | None, int | None]] = field(default_factory=set)
    times: list[tuple[int, int]] = field(default_factory=list)
    spots: list[tuple[int, int, str]] = field(default_factory=list)
    day: set[str] = field(default_factory=set)


class Keys:
    """Gives event keys in text order."""

    def __init__(self, text: str, *, patchwork: bool) -> None:
        self.text = text
        self.patchwork = patchwork
        self.happenings: list[Happening] = []

    def _words(self, ranges: list[tuple[int, int]]) -> set[str]:
        return {w for a, b in ranges for w in self._content(self.text[a:b])}

    @staticmethod
    def _content(words: str) -> list[str]:
        return [w for w in words.lower().replace("-", " ").replace("’", "'").split() if len(w) > 3 and w not in _EMPTY]

    def inherit(self, d: Draft) -> str:
        """Type that a bare killing takes from the event the document tells, or ``""``."""
        if self.patchwork:
            return ""
        counts = {(h.kind, h.low) for h in d.harm if h.low and h.low > 1}
        for happening in self.happenings:
            if happening.kind in MEANS and counts & {(k, low) for k, low, _ in happening.counts}:
                return happening.kind
        recent = [h for h in self.happenings if h.kind in VIOLENT]
        if recent and d.sentence - recent[-1].sentence <= 1 and recent[-1].kind in MEANS:
            return recent[-1].kind
        return ""

    def assign(self, d: Draft, actors: list[tuple[int, int]]) -> Happening:
        """The draft's happening, an earlier one or a new one."""
        places = self._words([(a, b) for a, b, _ in d.places])
        who = self._words(actors)
        counts = {(h.kind, h.low, h.high) for h in d.harm if h.low is not None and h.low > 1}
        days = self._words(d.times)
        best: Happening | None = None
        if not self.patchwork:
            for happening in reversed(self.happenings):
                if self._same(d, happening, places, who, counts, days):
                    best = happening
                    break
        if best is None:
            best = Happening(key=f"e{len(self.happenings) + 1}", kind=d.kind, sentence=d.sentence)
            self.happenings.append(best)
        best.places |= places
        best.actors |= who
        best.counts |= counts
        best.day |= days
        best.sentence = d.sentence
        if d.times and not best.times:
            best.times = list(d.times)
        if d.places and not best.spots:
            best.spots = list(d.places)
        d.key = best.key
        return best

    def _same(
        self,
        d: Draft,
        h: Happening,
        places: set[str],
        who: set[str],
        counts: set[tuple[str, int | None, int | None]],
        days: set[str],
    ) -> bool:
        if d.kind != h.kind:
            return False
        if places and h.places and not places & h.places:
            return False
        if who and h.actors and not who & h.actors:
            return False
        if d.kind in _STATE:
            return bool(places & h.places) or (not places and bool(who & h.actors))
        if d.kind == "toll":
            return bool(counts & h.counts)
        if days and h.day and not days & h.day:
            return False
        if (
            counts
            and h.counts
            and not {c[:2] for c in counts} & {c[:2] for c in h.counts}
            and d.sentence - h.sentence > 1
        ):
            return False
        near = d.sentence - h.sentence <= 2
        return (
            bool(counts & h.counts)
            or bool(places & h.places)
            or (near and (d.definite or bool(who & h.actors) or not places))
        )


_EMPTY = frozenset(
    "city town village province area region district syrian northern southern eastern western near with from that this their the countryside governorate".split()
)
