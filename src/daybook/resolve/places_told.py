"""Distances that a page tells between two names: "Kamyshivka, 12 miles west of Pokrovsk" is not the Kamyshivka 500 km away."""

import re
from dataclasses import replace

from daybook.resolve.places_page import Sense
from daybook.resolve.places_score import AREAS, distance_km, rank
from daybook.resolve.places_wording import distance_told
from daybook.resolve.places_words import Words

_STOP = re.compile(r"[.;!?]\s|\n\s*\n")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_CHARS = 70  # code points between the two names
_SLACK_KM, _SLACK = 30.0, 1.0  # roads are longer than the crow's way, and numbers are round
_WIDE = AREAS | {"country", "river", "sea", "lake", "road"}  # a distance from these is not one from their middle


def far_from(text: str, here: Sense, there: Sense, words: Words) -> Sense:
    """A sense without the candidates that do not lie about as far from the next name as the words between them tell.

    Only words that say it of this very name: "Aleppo and a village 5 km from Idlib" tells nothing of Aleppo.
    """
    between = text[here.hit.end : there.hit.start]
    if there.best is None or there.best.kind in _WIDE or not 8 <= len(between) <= _CHARS or _STOP.search(between):
        return here
    told = distance_told(between.lower())
    if told is None:
        return here
    km, start, end = told
    before, after = (_WORD.findall(part.lower()) for part in (between[:start], between[end:]))
    said = words.apposition | words.features.keys()
    if not said.issuperset(before) or not (words.measured_from & set(after)):
        return here
    if not (said | words.measured_from | words.parts.keys() | {"to"}).issuperset(after):
        return here
    lat, lon, most = there.best.lat, there.best.lon, km + max(_SLACK_KM, _SLACK * km)
    near = [r for r in here.ranked if distance_km(r.place.lat, r.place.lon, lat, lon) <= most]
    if len(near) == len(here.ranked):
        return here
    note = "" if near else f"no {here.hit.name!r} is known {km:.0f} km from {there.hit.name!r}, as told"
    return replace(here, ranked=rank((r.match, r.score) for r in near), note=note)
