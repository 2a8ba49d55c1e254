"""Which earlier words a pronoun or a common noun takes up: nearest fitting mention, kept with its distance, or none.

Only what the document shows is used. Two fitting mentions that stand equally near leave the matter open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

CLOSE = 300  # code points: the sentence and the one before it
NEAR = 400  # code points: two or three sentences; beyond this a pronoun is not resolved
LEAD = 200  # code points: headline and the first words of the lead
FAR = 1500  # for definite nouns ("the militants") about a paragraph or three


class Mentioned(NamedTuple):  # a tuple: a page makes hundreds, and frozen dataclasses are slow to build
    """An actor as it was mentioned. ``slot``: ``actor``, ``target``, ``source`` or ``""`` (a name outside any claim)."""

    start: int
    end: int
    actor_id: str
    kind: str
    slot: str = ""


@dataclass(slots=True)
class Threads:
    """Mentions so far; asked for the one that words at an offset take up."""

    mentions: list[Mentioned] = field(default_factory=list)

    def add(self, mention: Mentioned) -> None:
        """Remember a mention (any order)."""
        self.mentions.append(mention)

    def before(
        self, offset: int, reach: int, fits: Callable[[Mentioned], bool], *, barriers: Iterable[int] = ()
    ) -> tuple[Mentioned, ...]:
        """Fitting mentions that end before ``offset``, nearest first; none further than ``reach`` or past a barrier.

        ``barriers``: offsets that no thread crosses (sentence starts of a patchwork page).
        """
        floor = max((b for b in barriers if b <= offset), default=0)
        found = [
            m for m in self.mentions if m.end <= offset and m.start >= floor and offset - m.end <= reach and fits(m)
        ]
        return tuple(sorted(found, key=lambda m: (-m.end, m.slot == "", m.start)))

    def nearest(
        self,
        offset: int,
        reach: int,
        fits: Callable[[Mentioned], bool],
        *,
        slots: tuple[str, ...] = (),
        barriers: Iterable[int] = (),
    ) -> Mentioned | None:
        """The mention taken up. ``slots``: mentions in these slots of claims win over bare names, however near."""
        found = self.before(offset, reach, fits, barriers=barriers)
        if not found:
            return None
        preferred = [m for m in found if m.slot in slots]
        return preferred[0] if preferred else found[0]

    def after(
        self, offset: int, reach: int, fits: Callable[[Mentioned], bool], *, barriers: Iterable[int] = ()
    ) -> Mentioned | None:
        """The first fitting mention that begins after ``offset``: for headlines, whose nouns the lead explains."""
        ceiling = min((b for b in barriers if b > offset), default=offset + reach)
        found = [m for m in self.mentions if offset <= m.start <= min(offset + reach, ceiling) and fits(m)]
        return min(found, key=lambda m: (m.start, m.end), default=None)
