"""Finds place names in running text: longest first, capitals and word boundaries checked, look-alikes set aside.

A hit says that words name a place, not which one. Kinds that are *not* the place of an event: ``government`` (a capital that
speaks), ``demonym``, ``border`` (a country named for its border), ``named_event`` ("Paris attacks" far from the report's country).
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places_words import Words, load_words
from daybook.resolve.spelling import bare, fold
from daybook.stages import NameHit

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]\d{1,2}(?![\w-])|[^\W\d_]+(?:['\u2019`\u02bb\u02bc\u2018](?!s\b)[^\W\d_]+)*")
_MAX_TOKENS = 6
_TOWN_SIZE = 100_000  # people from which a bare name needs no further sign that a place is meant
# Between the words of a name; an ayn at a word's edge is a part of it.
_GAPS = frozenset((" ", " '", "\u2018 ", "\u02bf ", " \u2018", " \u02bf", " `", "-\u2018", "-`",
                   "'s ", "\u2019s ", "-", "\u2013", "- ", " -", "\n", "  ", "-\n", " \n"))  # fmt: skip
_WHOLE = ("country", "province")
_OPENS = re.compile(r"[.!?:\"\u201c\u201d\n|]\s*$")  # between the last word and one that begins a sentence
_BORDERING = re.compile(r"(?:['\u2019]s?)?[\s-]+(?:[a-z]+[\s-])?border(?!\s+(?:town|city|village|crossing))")
_NOUN_BEFORE = re.compile(r"([a-z-]+(?: [a-z-]+)?)\s+of\s+(?:the\s+)?$|([a-z-]+)\s+$")
_LISTED = re.compile(r"(?:,|\s+(?:and|or))\s+(?:(?:and|or)\s+)?((?:[a-z]{1,3}[- ])?[A-Z][\w'’-]+)")
_LETTERS = re.compile(r"[A-Za-z]+")
_LED_BY = re.compile(r"([a-z]+)\s+(?:the\s+)?$")
_THEN = re.compile(r"\s+([a-z]+)")
_LAST_WORD = re.compile(r"([a-z-]+)\s+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHit:
    """A place's name in a text. ``name``: the bare name; ``feature``: the kind its feature word tells, or "".

    ``start``/``end``: name and trailing feature word. ``part``: "north", "outskirts" … from the word before. ``ids``: entries.
    """

    start: int
    end: int
    name_start: int
    name_end: int
    name: str
    kind: str
    feature: str
    part: str
    ids: tuple[int, ...]


class _Token(NamedTuple):
    start: int
    end: int
    text: str
    low: str
    capital: bool


class _Traits(NamedTuple):
    """What the entries of one name are together: ``ids`` the best known first, ``fame`` the greatest among them (0–3)."""

    ids: tuple[int, ...]
    fame: int
    country: bool


_AYN = frozenset((" \u2018", " \u02bb", " \u02bf", " `"))
_CLOSED = re.compile(r"[^\u2019'\u02bc`\n]{0,60}[\u2019'`](?!\w)")


def _is_letter(gap: str, text: str, following: "_Token") -> bool:
    """True of a mark that looks like an opening quotation and stands for a letter: "Deh-e \u2018Alam"."""
    return gap in _AYN and following.capital and not _CLOSED.match(text, following.end)


_new = tuple.__new__  # a page makes hundreds of tokens


class PlaceFinder:
    """Implements ``stages.NameFinder`` for places over a gazetteer pack."""

    def __init__(self, gazetteer: Gazetteer, words: Words | None = None) -> None:
        self.gazetteer = gazetteer
        self.words = words or load_words()
        w = self.words
        self._plain = w.common | w.particles | w.locative
        self._ordinary = w.common | w.calendar | w.particles
        self._border = re.compile(rf"\b(?:{'|'.join(w.border_words)})\s+(?:with|of|to|into|between)\s+(?:the\s+)?$")
        self.hits = lru_cache(maxsize=8)(self._hits)  # reader and resolver ask for the same page
        self._fame = lru_cache(maxsize=20000)(self._known)
        self._rank = lru_cache(maxsize=20000)(self._renown)
        self._traits = lru_cache(maxsize=20000)(self._together)
        longest = sorted(self.words.features, key=len, reverse=True)
        self._feature_firsts = frozenset(m[0] for f in longest if (m := _LETTERS.match(f)))
        self._features = re.compile(r"[ -](" + "|".join(map(re.escape, longest)) + r")(?![a-z])", re.IGNORECASE)

    def forget(self) -> None:
        """Drop the hits of the last documents."""
        self.hits.cache_clear()

    def find(self, text: str) -> tuple[NameHit, ...]:
        """All non-overlapping hits, in text order. ``ids``: place ids of the entries of that spelling, the best known first."""
        place = self.gazetteer.place
        return tuple(
            NameHit(start=h.start, end=h.end, kind=h.kind, ids=tuple(place(i).place_id for i in h.ids[:8]))
            for h in self.hits(text)
        )

    def _hits(self, text: str) -> tuple[PlaceHit, ...]:
        """As ``find``, with the parts of each hit."""
        tokens = [
            _new(_Token, (m.start(), m.end(), word, word.lower(), word[0].isupper()))
            for m in _TOKEN.finditer(text)
            for word in (m.group(),)
        ]
        starters = self.words.starters
        raw: list[PlaceHit] = []
        persons: set[str] = set()
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if not token.capital and token.low not in starters and not "\u0600" <= token.text[0] <= "\u06ff":
                at += 1  # most words of a page; the other signs of a name's beginning are looked at in ``_at``
                continue
            hit, used = self._at(text, tokens, at, raw, persons)
            if hit:
                raw.append(hit)
            at += used
        return self._settle(text, raw)

    def _at(
        self, text: str, tokens: list[_Token], at: int, before: list[PlaceHit], persons: set[str]
    ) -> tuple[PlaceHit | None, int]:
        w = self.words
        first = tokens[at]
        if not first.capital:
            follows = at + 1 < len(tokens) and text[first.end : tokens[at + 1].start] == "-" and tokens[at + 1].capital
            if not (first.low in w.starters and follows) and not "\u0600" <= first.text[0] <= "\u06ff":
                return None, 1
        last = at
        while last + 1 < len(tokens) and last - at < _MAX_TOKENS - 1:
            gap = text[tokens[last].end : tokens[last + 1].start]
            following = tokens[last + 1]
            if not (gap in _GAPS or _is_letter(gap, text, following)) or not (
                following.capital or following.low in w.particles or not following.text.isascii()
            ):
                break
            last += 1
        for end in range(last, at - 1, -1):
            tail = tokens[end]
            if not tail.capital and tail.text.isascii() and tail.low in w.particles:
                continue
            name = text[first.start : tail.end].replace("\n", " ")
            ids = self._ids(name, tokens[at : end + 1])
            if not ids and end == last:
                ids = self._unheard(text, tokens, at, end, name)
            if (
                ids
                and end == at
                and at < last
                and first.low not in w.common
                and self._fame(self._traits(ids).ids[0]) < 2
            ):
                ids = self._longer(text, tokens, at, ids)
                if len(ids) > 1 and ids[0] == -1:
                    end, name, ids = at + 1, text[first.start : tokens[at + 1].end].replace("\n", " "), ids[1:]
                elif not ids:
                    return None, 2
            if ids:
                hit = self._judge(text, tokens, at, end, name, ids, before, persons)
                if hit:
                    used = end - at + 1
                    while at + used < len(tokens) and tokens[at + used].start < hit.end:
                        used += 1
                    return hit, used
                return None, end - at + 1
        demonym = w.demonyms.get(fold(first.text))
        if demonym:
            return self._hit(first.start, first.end, first.text, "demonym", (), demonym), 1
        return None, 1

    def _ids(self, name: str, tokens: list[_Token]) -> tuple[int, ...]:
        w = self.words
        if len(tokens) == 1:
            token = tokens[0]
            if token.low in w.calendar or token.low in w.parts or fold(name) in w.demonyms:
                return ()
            if token.text.isupper() and len(token.text) <= 4:  # short capitals: only the well known are places
                found = self.gazetteer.exact(name)
                return found if any(self.gazetteer.place(i).place_id.startswith("db:") for i in found) else ()
            if len(token.text) < 3 or token.low == "us":
                return ()
        elif all(
            t.low in w.common or t.low in w.calendar or t.low in w.features or t.low in w.particles for t in tokens
        ):
            found = self.gazetteer.exact(name)
            return found if any(self._fame(i) >= 2 for i in found) else ()
        if len(tokens) > 1 and fold(tokens[0].text) in w.demonyms and len(tokens) == 2:
            found = self.gazetteer.exact(name)
            return found if any(self._fame(i) >= 2 for i in found) else ()
        return self.gazetteer.exact(name)

    def _unheard(self, text: str, tokens: list[_Token], at: int, end: int, name: str) -> tuple[int, ...]:
        """A spelling the pack lacks, in a position where only a place stands: its nearest kin by consonants."""
        led = tokens[at - 1].low if at and text[tokens[at - 1].end : tokens[at].start] == " " else ""
        village = led == "of" and at >= 2 and tokens[at - 2].low in self.words.features
        if led not in self.words.strong_locative and not village and not self.feature_after(text, tokens[end].end)[0]:
            return ()
        w = self.words
        if len(name) < 5 or any(
            t.low in w.common or t.low in w.calendar or t.low in w.parts for t in tokens[at : end + 1]
        ):
            return ()
        if any(fold(t.text) in w.demonyms for t in tokens[at : end + 1]):
            return ()
        return tuple(m.place.index for m in self.gazetteer.kin(name) if m.likeness >= 0.87)

    def _longer(self, text: str, tokens: list[_Token], at: int, ids: tuple[int, ...]) -> tuple[int, ...]:
        """A little-known word with another name right after it is the beginning of a longer name: its kin (after a -1), or none."""
        first, second = tokens[at], tokens[at + 1]
        w = self.words
        known = second.low in w.common or second.low in w.calendar or second.low in w.features or second.low in w.parts
        if text[first.end : second.start] != " " or not second.capital or known or fold(second.text) in w.demonyms:
            return ids
        kin = tuple(
            m.place.index
            for m in self.gazetteer.kin(text[first.start : second.end])
            if m.likeness >= 0.85 and bare(m.place.name) != bare(first.text)
        )
        return (-1, *kin) if kin else () if not self.gazetteer.knows(second.text) else ids

    def _known(self, number: int) -> int:
        """0 little known, 1 a town of some size, 2 a city, a province or a curated site, 3 a country."""
        place = self.gazetteer.place(number)
        if place.kind == "country":
            return 3
        if place.kind == "province" or place.place_id.startswith("db:") or place.population >= _TOWN_SIZE:
            return 2
        return int(place.population >= 10_000 or place.fame >= 12)

    def _judge(
        self,
        text: str,
        tokens: list[_Token],
        at: int,
        end: int,
        name: str,
        ids: tuple[int, ...],
        before: list[PlaceHit],
        persons: set[str],
    ) -> PlaceHit | None:
        """Whether these words name a place here, and what kind the words around them tell."""
        w = self.words
        first, last = tokens[at], tokens[end]
        left = tokens[at - 1] if at else None
        left_gap = text[left.end : first.start] if left else ""
        right = tokens[end + 1] if end + 1 < len(tokens) else None
        right_gap = text[last.end : right.start] if right else ""
        joined_left = left is not None and left_gap == " "
        joined_right = right is not None and right_gap in (" ", "-")
        feature, stop = self.feature_after(text, last.end)
        traits = self._traits(ids)
        fame = traits.fame
        if feature and traits.country and text.startswith(" of ", stop):
            feature, stop = "", last.end  # "the Myanmar town of Maungdaw": the town's word, not the country's
        ahead = "" if feature or traits.country else self.feature_before(text, first.start, last.end)
        opens = at == 0 or (left_gap != " " and bool(_OPENS.search(left_gap) or left_gap.strip() in (".", "!", "?")))
        if end + 1 < len(tokens) and at < end + 1:
            rest = text[last.end : tokens[end + 1].start]
            if rest == "-" and (tokens[end + 1].capital or tokens[end + 1].low in w.starters) and fame < 2:
                return None  # the beginning of a longer, unknown name
        single = at == end
        of = joined_left and left is not None and left.low == "of"
        led = left.low if joined_left and left is not None else ""
        if single and first.text[-1].isdigit() and feature != "road":
            return None  # "the M4" is a rifle as well
        featured = bool(feature) or (of and at >= 2 and tokens[at - 2].low in w.features) or led in w.features
        touching = bool(before) and before[-1].end <= first.start and text[before[-1].end : first.start].strip(" ") in (
            ",", "and", "or", "/", "-", "&")  # fmt: skip
        person = joined_left and led in w.titles
        if joined_left and left is not None and left.capital and led not in self._plain:
            known = led in w.features or led in w.parts or fold(left.text) in w.demonyms or led in w.calendar
            inside = bool(before) and before[-1].end == left.end
            person = person or not (known or inside or featured)
        if person and (fame < 3 or led in w.titles):
            persons.add(last.low)
            return None
        if joined_right and right is not None and right.capital and not feature and right_gap == " ":
            if right.low in w.organisation_tails and not self._headline(tokens, end):
                return None
            stranger = right.low not in self._ordinary and fold(right.text) not in w.demonyms
            if stranger and single and fame < 3 and not self.gazetteer.knows(right.text) and led not in w.locative:
                return None
        if single and first.low in persons and not featured and led not in w.strong_locative:
            return None
        if single and first.low in w.common and not featured and (fame < 2 or opens or led not in w.locative):
            return None
        if fame < 2 and not featured and not touching and led not in w.strong_locative and not of:
            follows = text[last.end : last.end + 2] == ", " and right is not None and right.capital
            if not (follows and right is not None and self.gazetteer.knows(right.text)) and not (
                joined_left and (led in w.locative or led in w.parts)
            ):
                return None
        if fame < 1 and of and not featured:
            return None
        part = w.parts.get(led, "")
        kind = self._kind(ids, feature or ahead)
        if kind == "country" or name.endswith("stan"):
            tail = text[last.end : last.end + 30].lower()
            window = text[max(0, first.start - 24) : first.start].lower()
            if self._border.search(window) or _BORDERING.match(tail):
                return self._hit(first.start, last.end, name, "border", ids)
        if (
            fold(name) in w.capitals
            and not feature
            and not of
            and (not joined_left or led not in w.locative or led in w.metonym_left)
        ):
            backs = right_gap == "-" and right is not None and right.low in w.metonym_tails
            speaks = joined_right and right is not None and right.low in w.metonym_verbs and led not in w.metonym_left
            if backs or (speaks and (opens or led not in w.locative)):
                return self._hit(first.start, last.end, name, "government", ids)
        trailing = stop if feature else last.end
        return PlaceHit(
            start=first.start, end=trailing, name_start=first.start, name_end=last.end, name=name, kind=kind,
            feature=feature or ahead, part=part, ids=traits.ids,
        )  # fmt: skip

    def _headline(self, tokens: list[_Token], end: int) -> bool:
        """In a headline every word has a capital, which proves nothing."""
        around = tokens[max(0, end - 4) : end + 6]
        return sum(t.capital for t in around) >= len(around) - 1 and len(around) > 6

    def _renown(self, number: int) -> tuple[int, int, int]:
        p = self.gazetteer.place(number)
        return (self._fame(number), p.population, p.fame)

    def _together(self, ids: tuple[int, ...]) -> _Traits:
        place = self.gazetteer.place
        return _Traits(
            tuple(sorted(ids, key=self._rank, reverse=True)),
            max(self._fame(i) for i in ids),
            any(place(i).kind == "country" for i in ids),
        )

    def feature_after(self, text: str, end: int) -> tuple[str, int]:
        """The feature word right after a name, and where it ends."""
        following = _LETTERS.match(text, end + 1) if text[end : end + 1] in (" ", "-") else None
        if following is None or following[0].lower() not in self._feature_firsts:
            return "", end
        found = self._features.match(text, end)
        if not found:
            return "", end
        word = found.group(1).lower()
        if word == "state":
            body = re.match(r"[\s-]+([a-z]+)", text[found.end() : found.end() + 20].lower())
            if body and body.group(1) in self.words.state_bodies:
                return "", end  # "Homs state television"
        return self.words.features[word], found.end()

    def strip_feature(self, name: str) -> tuple[str, str]:
        """A name without its trailing feature words, and the kind they tell ("", where there are none)."""
        told = ""
        words = name.split()
        while len(words) > 1:
            last, pair = words[-1].lower(), " ".join(words[-2:]).lower()
            if len(words) > 2 and pair in self.words.features:
                told, words = told or self.words.features[pair], words[:-2]
            elif last in self.words.features or last in ("military", "international"):
                told, words = told or self.words.features.get(last, ""), words[:-1]
            else:
                break
        return " ".join(words), told

    def feature_before(self, text: str, start: int, end: int) -> str:
        """The kind told by "the village of" and the like before a name, or "": "the districts of X" are parts of X, unless
        more names follow."""
        left = text[max(0, start - 40) : start].lower()
        if not left[-1:].isspace():
            return ""
        led = left.rstrip()
        if not led.endswith(("of", "the")):  # by far the most: only the last word counts
            found = _LAST_WORD.search(left, max(0, len(led) - 24))
            return self.words.features.get(found.group(1), "") if found else ""
        found = _NOUN_BEFORE.search(left)
        if not found:
            return ""
        words = (found.group(1) or found.group(2) or "").split()
        if found.group(1) and words[-1] in self.words.subdivisions and not self._listed(text, end):
            return ""
        if found.group(1) and words[0] in self.words.indefinite and words[-1] + "s" in self.words.subdivisions:
            return ""  # "a district of X"
        return self.words.features.get(" ".join(words)) or (self.words.features.get(words[-1], "") if words else "")

    def _listed(self, text: str, end: int) -> bool:
        """True if more names of the same sort follow: not the country, an agency, or somebody else."""
        found = _LISTED.match(text, end)
        if found is None or fold(found[1]) in self.words.demonyms or not self.gazetteer.knows(found[1]):
            return False
        return not any(m.place.kind == "country" for m in self.gazetteer.named(found[1]))

    def _kind(self, ids: tuple[int, ...], feature: str) -> str:
        if feature == "countryside":
            return "province"
        if feature == "state":
            return "province"
        if feature:
            return feature
        best = max(ids, key=self._rank)
        place = self.gazetteer.place(best)
        if place.kind in ("province", "district", "subdistrict"):
            towns = [i for i in ids if self.gazetteer.place(i).kind in ("town", "village")]
            near = [i for i in towns if self.gazetteer.place(i).country == place.country]
            return "town" if near else "province" if place.kind == "province" else "district"
        return "town" if place.kind == "village" else "district" if place.kind == "subdistrict" else place.kind

    def _hit(self, start: int, end: int, name: str, kind: str, ids: tuple[int, ...], country: str = "") -> PlaceHit:
        numbers = ids or tuple(self.gazetteer.countries[c] for c in (country,) if c in self.gazetteer.countries)
        return PlaceHit(
            start=start, end=end, name_start=start, name_end=end, name=name, kind=kind, feature="", part="", ids=numbers
        )

    def _settle(self, text: str, hits: list[PlaceHit]) -> tuple[PlaceHit, ...]:
        """Second look with the document's countries known: foreign event names, hamlets of countries it never speaks of."""
        place = self.gazetteer.place
        countries: Counter[str] = Counter()
        for h in hits:
            if h.kind in ("country", "demonym", "border") and h.ids:
                countries[place(h.ids[0]).country] += 1
            elif h.kind == "government":
                countries[self.words.capitals.get(fold(h.name), "")] += 1
        if not countries:
            return tuple(hits)
        out = []
        for h in hits:
            settled = h.kind in ("town", "village") and h.ids
            if settled and not any(place(i).country in countries for i in h.ids):
                lead = _LED_BY.search(text[max(0, h.start - 24) : h.start].lower())
                tail = _THEN.match(text[h.end : h.end + 24].lower())
                if (
                    tail
                    and tail.group(1) in self.words.event_tails
                    and not (lead and lead.group(1) in ("in", "at", "near"))
                ):
                    h = replace(h, kind="named_event")
                elif not h.feature and max(self._fame(i) for i in h.ids) < 1:
                    continue
            out.append(h)
        return tuple(out)
