"""Distances that a page tells between two names: "Kamyshivka, 12 miles west of Pokrovsk" is not the Kamyshivka 500 km away."""

import re
from dataclasses import replace

from daybook.resolve.places_page import Sense
from daybook.resolve.places_score import distance_km, rank
from daybook.resolve.places_wording import distance_told

_TO = re.compile(r"\b(?:of|from)\s+(?:the\s+)?(?:[a-z]+\s+of\s+|[a-z]+\s+)?$")
_STOP = re.compile(r"[.;!?]\s|\n")
_CHARS = 70  # code points between the two names
_SLACK_KM, _SLACK = 30.0, 1.0  # roads are longer than the crow's way, and numbers are round


def far_from(text: str, here: Sense, there: Sense) -> Sense:
    """A sense without the candidates that do not lie about as far from the next name as the words between them tell."""
    between = text[here.hit.end : there.hit.start]
    if there.best is None or not 8 <= len(between) <= _CHARS or _STOP.search(between) or not _TO.search(between):
        return here
    km = distance_told(between.lower())
    if km is None:
        return here
    most = km + max(_SLACK_KM, _SLACK * km)
    lat, lon = there.best.lat, there.best.lon
    near = [r for r in here.ranked if distance_km(r.place.lat, r.place.lon, lat, lon) <= most]
    if len(near) == len(here.ranked):
        return here
    return replace(here, ranked=rank((r.match, r.score) for r in near))
