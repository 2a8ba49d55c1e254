"""A page with its place names resolved together, and what one of them was taken for."""

from dataclasses import dataclass

from daybook.resolve.places_find import PlaceHit
from daybook.resolve.places_pack import Place
from daybook.resolve.places_score import Context, Ranked

BAR = 0.30  # belief under which a place is left open


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What one hit of the page was taken for."""

    hit: PlaceHit
    ranked: tuple[Ranked, ...]

    @property
    def best(self) -> Place | None:
        return self.ranked[0].place if self.ranked and self.ranked[0].belief >= BAR else None


@dataclass(slots=True)
class Page:
    """A text with its place hits resolved together. ``told``: senses that a noun without a name may take up, each with the offset
    from which it stands aside in brackets (``None``: it does not); ``near``: countries where distant spellings are looked for."""

    text: str
    senses: list[Sense]
    context: Context
    country: str
    near: frozenset[str]
    told: list[tuple[Sense, int | None]]
