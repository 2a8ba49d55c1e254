"""Which claims of a document speak of one happening. A page stitched from other reports joins nothing.

Two claims of one type are weighed by what they share: counts, places, actors, days, nearness, and a definite noun that points
back ("the blast"). The weights are log odds, fitted by hand to how often such pairs are one event in coded reports.
"""

from dataclasses import dataclass, field

from daybook.read.triggers import MEANS, VIOLENT, Draft

_BASE = {
    "bombing": 1.2,
    "suicide_attack": 1.2,
    "chemical": 0.9,
    "agreement": 0.4,
    "siege": 0.3,
    "capture": -1.6,
    "loss": -1.6,
    "control": -1.4,
    "movement": -1.2,
    "toll": -2.5,
    "destruction": -1.0,
    "support": -0.5,
    "protest": 1.0,
}
_DEFAULT = -0.4
_PLACE_KINDS = frozenset(("capture", "loss", "control", "siege"))


@dataclass(slots=True)
class Happening:
    """An event of the document: its key, type, and the words it was told with."""

    key: str
    kind: str
    sentence: int
    places: set[str] = field(default_factory=set)
    actors: set[str] = field(default_factory=set)
    counts: set[tuple[str, int | None]] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    phases: set[str] = field(default_factory=set)


class Keys:
    """Gives event keys in text order. ``empty``: words that tell nothing apart (place nouns, demonyms)."""

    def __init__(self, text: str, *, in_pieces: bool, empty: frozenset[str], directions: frozenset[str]) -> None:
        self.text = text
        self.in_pieces = in_pieces
        self.empty = empty - directions
        self.directions = directions
        self.happenings: list[Happening] = []

    def _words(self, ranges: list[tuple[int, int]]) -> set[str]:
        words = (w for a, b in ranges for w in self.text[a:b].lower().replace("-", " ").replace("’", "'").split())
        return {w.removesuffix("'s") for w in words if len(w) > 3 and w not in self.empty}

    def inherit(self, d: Draft, named: list[tuple[int, int]]) -> str:
        """Type that a bare killing takes from the event the document tells, or ``""``; its key is then that event's.

        ``named``: the places at which it happened, as its own words say: what happened at another one is no part of that event.
        """
        if self.in_pieces:
            return ""
        here = self._words(named)
        counts = {(h.kind, h.low) for h in d.harm if h.low and h.low > 1}
        for happening in self.happenings:
            if happening.kind in MEANS and counts & happening.counts:
                d.key = happening.key
                return happening.kind
        recent = [h for h in self.happenings if h.kind in VIOLENT]
        if (
            recent
            and d.sentence - recent[-1].sentence <= 1
            and recent[-1].kind in MEANS
            and not _elsewhere(here, recent[-1])
        ):
            d.key = recent[-1].key
            return recent[-1].kind
        return ""

    def assign(self, d: Draft, actors: list[tuple[int, int]]) -> None:
        """Set the draft's event key: an earlier happening's, or a new one."""
        places = self._words([(a, b) for a, b, _ in d.places])
        who = self._words(actors)
        counts: set[tuple[str, int | None]] = {(h.kind, h.low) for h in d.harm if h.low is not None and h.low > 1}
        days = self._words(d.times)
        best: Happening | None = None
        if d.key:
            best = next(h for h in self.happenings if h.key == d.key)
        elif not self.in_pieces:
            weighed = [(self._weight(d, h, places, who, counts, days), h.sentence, h) for h in self.happenings]
            weighed = [w for w in weighed if w[0] > 0]
            if weighed:
                best = max(weighed, key=lambda w: (w[0], w[1]))[2]
        if best is None:
            best = Happening(key=f"e{len(self.happenings) + 1}", kind=d.kind, sentence=d.sentence)
            self.happenings.append(best)
        best.places |= places
        best.actors |= who
        best.counts |= counts
        best.days |= days
        best.sentence = d.sentence
        d.key = best.key

    def _weight(
        self,
        d: Draft,
        h: Happening,
        places: set[str],
        who: set[str],
        counts: set[tuple[str, int | None]],
        days: set[str],
    ) -> float:
        if d.kind != h.kind:
            return -9.0
        weight = _BASE.get(d.kind, _DEFAULT)
        distance = d.sentence - h.sentence
        weight += 0.5 if distance <= 1 else 0.1 if distance <= 4 else -0.9
        strong = d.kind in _PLACE_KINDS
        if places and h.places:
            weight += (2.2 if strong else 0.8) if places & h.places else (-1.5 if strong else -0.6)
        sides = places & self.directions, h.places & self.directions
        if all(sides) and sides[0].isdisjoint(sides[1]):
            weight -= 3.0  # the east of a city is not its west
        if who and h.actors:
            weight += 0.5 if who & h.actors else -0.9
        if counts and h.counts:
            weight += 2.6 if counts & h.counts else -0.5
        if days and h.days:
            weight += 0.4 if days & h.days else -1.2
        if d.definite and d.noun:
            weight += 0.6
        return weight


def _elsewhere(here: set[str], h: Happening) -> bool:
    return bool(here and h.places) and here.isdisjoint(h.places)
