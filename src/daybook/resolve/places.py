"""Places of a reading: every place span becomes a gazetteer entry with rivals, an area, or "none of these"."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from daybook.core.claims import Reading
from daybook.core.text import Span
from daybook.core.values import NEAR, SOME_PART, PlaceCandidate, PlaceRef
from daybook.core.vocab import PlaceRole, Precision, Role
from daybook.resolve.gazetteer import Gazetteer, Match
from daybook.resolve.places_choose import choose
from daybook.resolve.places_find import PlaceFinder, PlaceHit
from daybook.resolve.places_pack import Place
from daybook.resolve.places_page import BAR, Page, Sense, candidate, is_road, middle, precision_of, settled
from daybook.resolve.places_score import AREAS, POINTS, SETTLED, Context, Ranked, rank, score
from daybook.resolve.places_thread import THREAD, aside, scenes
from daybook.resolve.places_told import far_from
from daybook.resolve.places_wording import Wording, read_wording
from daybook.resolve.places_words import Words, load_words
from daybook.resolve.spelling import bare, fold

_LEVEL = {"country": 5, "province": 4, "region": 3, "district": 3, "subdistrict": 2}
_RADIUS = {"village": 2.0, "quarter": 2.0, "site": 2.0, "district": 25.0, "subdistrict": 15.0, "region": 60.0, "river": 150.0,
           "road": 20.0, "lake": 30.0, "sea": 300.0, "field": 10.0, "island": 30.0}  # fmt: skip
_COMPASS = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1), "northeast": (0.7, 0.7),
            "northwest": (0.7, -0.7), "southeast": (-0.7, 0.7), "southwest": (-0.7, -0.7)}  # fmt: skip


AROUND = "countryside"  # as the gazetteer's English names of such provinces have it
_WITHIN = re.compile(r"(?:\s*,\s*(?:in\s+)?|[^.;!?]{0,40}?\b(?:in|of)\s+[^.;!?,]{0,40}|\s*\(\s*)")
_OWNED = re.compile(
    r"(?:['\u2019]s?\s+(?:[\w-]+\s+){0,4}|s\s|\s(?:[\w-]+\s+){0,3}(?:city|town|village|camp|base|area|suburb|district)\s+of\s+)"
)


class PlaceResolver:
    """Resolves the place spans of readings against a gazetteer. Deterministic; nothing outside the document is used."""

    def __init__(self, gazetteer: Gazetteer, words: Words | None = None, finder: PlaceFinder | None = None) -> None:
        """``finder``: one that looks for names on the same pages already; its answers are not asked for twice."""
        self.gazetteer = gazetteer
        self.words = words or load_words()
        self.finder = finder or PlaceFinder(gazetteer, self.words)
        self._page = lru_cache(maxsize=8)(self._read_page)

    def resolve_places(self, reading: Reading) -> dict[tuple[int, int], PlaceRef]:
        """Every PLACE mention span (start, end in code points) of the reading's claims -> what it was resolved to."""
        document = reading.document
        page = self._page(document.text, document.title or "")
        spans = {(m.span.start, m.span.end): m.span for c in reading.claims for m in c.of(Role.PLACE)}
        goals = frozenset(
            s.start for c in reading.claims for m in c.of(Role.PLACE) if m.place_role is PlaceRole.TO for s in (m.span,)
        )
        same = {at: frozenset(x for x in told if not self._bound(page, *x)) for at, told in scenes(reading).items()}
        nothing: frozenset[tuple[int, int]] = frozenset()
        return {at: self._resolve_span(page, span, goals, same.get(at, nothing)) for at, span in sorted(spans.items())}

    def resolve_name(
        self, name: str, *, within: Sequence[str] = (), kind: str = "", countries: Iterable[str] = ()
    ) -> tuple[Ranked, ...]:
        """Candidates for one name, best first. ``within``: names of provinces or countries around it; ``kind``: e.g. ``town``."""
        weights = dict.fromkeys(countries, 1.0)
        boxes: list[Place] = []
        for outer in within:
            areas = [m.place for m in self.gazetteer.matches(outer, frozenset(weights)) if m.place.kind in AREAS]
            areas = [p for p in areas if not weights or p.country in weights]
            if areas:
                boxes.append(max(areas, key=lambda p: (_LEVEL.get(p.kind, 0), bare(p.name) == bare(outer), p.fame)))
        for box in boxes:
            weights.setdefault(box.country, 1.0)
        if not self.gazetteer.knows(name):
            short, told = self.finder.strip_feature(name)
            whole = self.gazetteer.kin(name, frozenset(weights))
            if not whole or whole[0].likeness < 0.85:
                name, kind = short, kind or told  # "Hajin town"; but "Kafr Basin" is no basin
        found = self.gazetteer.matches(name, frozenset(weights))
        return choose(self.gazetteer, name, kind, found, Context(countries=weights), boxes)

    def forget(self) -> None:
        """Drop the pages held from the last documents, the finder's among them."""
        self._page.cache_clear()
        self.finder.forget()

    # -- the page -------------------------------------------------------------------------------------------------

    def _read_page(self, text: str, title: str) -> Page:
        hits = self.finder.hits(text)
        place = self.gazetteer.place
        votes: dict[str, float] = defaultdict(float)
        for h in (*hits, *(self.finder.hits(title) if title else ())):
            if h.kind in ("country", "demonym", "border", "government") and h.ids:
                code = self.words.capitals.get(fold(h.name)) if h.kind == "government" else None
                shared = h.kind == "country" and any(
                    place(i).kind == "province" and place(i).population > 500_000 for i in h.ids
                )
                votes[code or place(h.ids[0]).country] += 0.2 if shared else 1.0  # Georgia, of the two
            elif h.ids:
                best = place(h.ids[0])
                if best.population >= 100_000 or best.kind == "province":
                    votes[best.country] += 0.6
        top = max(votes.values(), default=0.0)
        context = Context(countries={c: min(1.0, v / top) for c, v in votes.items()} if top else {})
        country = max(votes, key=lambda c: votes[c]) if votes else ""
        lookups: dict[tuple[str, str], list[Match]] = {}
        named = [h for h in hits if h.kind not in ("demonym", "government", "named_event")]
        near = frozenset(c for c, v in context.countries.items() if v >= 0.2)
        for h in named:
            lookups.setdefault((bare(h.name), h.feature), self._matches(h, text[h.start : h.end], near))
        boxes = self._boxes(text, named)
        senses: list[Sense] = []
        for _ in range(2):  # first by itself, then with what the first look held certain
            ranked: dict[tuple[object, ...], tuple[Ranked, ...]] = {}
            senses = []
            for h, around in zip(named, boxes, strict=True):
                key = (bare(h.name), h.feature, h.kind in ("country", "border"), *(b.index for b in around))
                if key not in ranked:
                    ranked[key] = self._rank(h, lookups[bare(h.name), h.feature], context, around)
                senses.append(Sense(hit=h, ranked=ranked[key]))
            senses = [*(far_from(text, a, b, self.words) for a, b in pairwise(senses)), *senses[-1:]]
            anchors: dict[str, tuple[float, float, float, str]] = {}
            provinces: Counter[tuple[str, str]] = Counter()
            for s in senses:
                if s.best and s.best.kind != "country" and s.ranked[0].belief > 0.7:
                    own = bare(s.hit.name)
                    if s.best.kind not in AREAS:
                        anchors[own] = (s.best.lat, s.best.lon, s.ranked[0].belief, own)
                    provinces[s.best.country, s.best.admin] += 1
            most = max(provinces.values(), default=1)
            context.anchors = list(anchors.values())[:24]
            context.provinces = {k: v / most for k, v in provinces.items()}
        here = {c for c, v in context.countries.items() if v >= 0.25} or {country}
        told = [
            (s, aside(text, s.hit.start, s.hit.end))
            for s in senses
            if s.best and (s.best.country in here or not country)
        ]
        return Page(text=text, senses=senses, context=context, country=country, near=near, told=told)

    def _matches(self, hit: PlaceHit, words: str, countries: frozenset[str]) -> list[Match]:
        found = list(self.gazetteer.matches(hit.name, countries))
        if hit.feature and hit.end > hit.name_end:  # "Tabqa Dam" may be an entry of its own
            words = words.replace("\n", " ")
            whole = self.gazetteer.named(words)
            if not whole and hit.feature in POINTS:  # another spelling of "Tabaqa dam"
                kin = [m for m in self.gazetteer.kin(words) if m.place.kind == hit.feature and m.likeness >= 0.85]
                whole = [replace(m, likeness=0.97) for m in kin]
            found = [*whole, *(m for m in found if m.place.index not in {w.place.index for w in whole})]
        return found

    def _rank(self, hit: PlaceHit, found: list[Match], context: Context, boxes: list[Place]) -> tuple[Ranked, ...]:
        if hit.kind in ("country", "border"):
            found = [m for m in found if m.place.kind == "country"] or found
        return choose(self.gazetteer, hit.name, self._wanted(hit), found, context, boxes)

    @staticmethod
    def _wanted(hit: PlaceHit) -> str:
        if hit.feature == "countryside" or hit.feature == "state":
            return "province"
        return hit.feature

    def _boxes(self, text: str, hits: Sequence[PlaceHit]) -> list[list[Place]]:
        """For each hit the places that the words put around it: "X in Y province", "X, Y", "Y's X", "the Y town of X"."""
        place = self.gazetteer.place
        big: list[Place | None] = []
        for h in hits:
            areas = [p for p in map(place, h.ids) if p.kind in ("province", "country")]
            usable = areas and (not h.feature or h.kind in ("province", "region"))
            big.append(self._box(areas, h) if usable else None)
        out: list[list[Place]] = []
        for i, hit in enumerate(hits):
            around = []
            for k in range(max(0, i - 3), min(len(hits), i + 4)):
                area, other = big[k], hits[k]
                if k == i or area is None:
                    continue
                if k > i and 0 <= other.start - hit.end <= 70:
                    between = text[hit.end : other.start].lower()
                    if _WITHIN.fullmatch(between) and " and " not in between:
                        around.append(area)
                elif (
                    k < i and 0 <= hit.start - other.end <= 60 and _OWNED.fullmatch(text[other.end : hit.start].lower())
                ):
                    around.append(area)
            out.append(around)
        return out

    @staticmethod
    def _box(big: Sequence[Place], other: PlaceHit) -> Place:
        return max(big, key=lambda p: (p.kind == "country" and not other.feature, p.fame, p.population))

    # -- one span -------------------------------------------------------------------------------------------------

    def _resolve_span(
        self, page: Page, span: Span, goals: frozenset[int], scene: frozenset[tuple[int, int]]
    ) -> PlaceRef:
        inside = [s for s in page.senses if s.hit.name_start < span.end and span.start < s.hit.name_end]
        named = tuple((s.hit.name_start, s.hit.name_end) for s in inside)
        wording = read_wording(page.text, span.start, span.end, self.words, named)
        inside = [s for s in inside if s.hit.kind != "border"]
        if not inside:
            inside = self._names_of_span(page, span, wording)
        ends = [s for s in inside if s.hit.name_start in wording.bound]
        if len(ends) == len(inside) == 2 and ends[0].best and ends[1].best:
            return middle(self.gazetteer.name, span, settled(ends[0]), settled(ends[1]))
        if ends and len(ends) == len(inside):
            return self._open(span, f"a road from or to {ends[0].hit.name!r}, at neither end")
        if inside:
            return self._from_names(page, span, wording, [s for s in inside if s not in ends])
        return self._from_thread(page, span, wording, goals, scene)

    def _bound(self, page: Page, start: int, end: int) -> bool:
        """True if these words are of a road that leads from or to a place, and is not there."""
        inside = [(s.hit.name_start, s.hit.name_end) for s in page.senses if start <= s.hit.name_start < end]
        return bool(inside) and bool(read_wording(page.text, start, end, self.words, tuple(inside)).bound)

    def _names_of_span(self, page: Page, span: Span, wording: Wording) -> list[Sense]:
        """Names in a span that the finder, which must doubt, passed over: here words are known to be a place."""
        out = []
        for start, end in wording.names:
            if end - start < 3 or fold(page.text[start:end]) in self.words.common:
                continue
            name = page.text[start:end].replace("\n", " ")
            feature, stop = self.finder.feature_after(page.text, end)
            before = self.finder.feature_before(page.text, start, end)
            hit = PlaceHit(
                start=start, end=stop, name_start=start, name_end=end, name=name, kind=feature or before or "town",
                feature=feature or before, part="", ids=(),
            )  # fmt: skip
            found = self._matches(hit, page.text[start:stop], page.near)
            if found:
                others = sorted([hit, *(s.hit for s in page.senses)], key=lambda h: h.start)
                around = self._boxes(page.text, others)[others.index(hit)]
                out.append(Sense(hit=hit, ranked=self._rank(hit, found, page.context, around)))
        following = next((s for s in page.senses if out and s.hit.start >= out[-1].hit.end), None)
        if following is not None:
            out[-1] = far_from(page.text, out[-1], following, self.words)
        return out

    def _from_names(self, page: Page, span: Span, wording: Wording, inside: list[Sense]) -> PlaceRef:
        inside = sorted(inside, key=lambda s: s.hit.start)
        ordered = sorted(inside, key=lambda s: (self._level(s), s.hit.start))
        head = ordered[0]
        peers = [s for s in inside if s is not head and self._level(s) == self._level(head)]
        boxes = [s.best for s in inside if s.best and self._level(s) > self._level(head) and s.best.kind in AREAS]
        if boxes:
            key = bare(head.hit.name)
            scored = [(r.match, score(r.match, head.hit.feature, page.context, boxes, key)) for r in head.ranked]
            head = replace(head, ranked=rank(scored))
        if peers and head.best and peers[0].best and (wording.between or is_road(page.text, head, peers[0])):
            return middle(self.gazetteer.name, span, settled(head), settled(peers[0]))
        ref = self._ref(page, span, wording, head)
        if peers and wording.either:
            others = tuple(candidate(r) for s in peers for r in s.ranked[:1])
            ref = replace(ref, rivals=(*others, *ref.rivals)[:6], reason=ref.reason + "; one of several named")
        return ref

    @staticmethod
    def _level(sense: Sense) -> int:
        kind = sense.hit.feature or (sense.best.kind if sense.best else sense.hit.kind)
        if sense.hit.kind == "country":
            return 5
        return _LEVEL.get({"countryside": "province", "state": "province"}.get(kind, kind), 1)

    def _ref(self, page: Page, span: Span, wording: Wording, sense: Sense, reason: str = "") -> PlaceRef:
        ranked = self._town_or_province(page, wording, sense)
        rivals = tuple(candidate(r) for r in ranked[1:6])
        if not ranked or ranked[0].belief < BAR:
            tried = f"no entry believed enough for {sense.hit.name!r}" if ranked else f"no entry for {sense.hit.name!r}"
            tried = sense.note or tried
            all_rivals = tuple(candidate(r) for r in ranked[:5])
            return self._open(span, tried, all_rivals, ranked[0].belief if ranked else 0.0)
        best = ranked[0]
        place = best.place
        lat, lon, radius, precision = place.lat, place.lon, self._radius(place), precision_of(place, sense.hit)
        part = wording.part or (SOME_PART if wording.partial else "")
        named_after = (
            sense.hit.feature in ("airbase", "base", "camp", "crossing", "field", "site", "river", "road")
            and place.kind in SETTLED
        )
        name = place.name
        why = reason or f"{sense.hit.name!r} by {best.match.stage}"
        if place.kind in SETTLED and wording.region and sense.hit.feature in ("province", "state", "region"):
            # "Kursk region", where the gazetteer knows the town alone: it lies somewhere around, and is not the town
            radius, precision, part = max(radius, 75.0), Precision.PROVINCE, NEAR
            why += "; the region named after it, whose bounds are not known"
        if named_after:
            radius, precision, why = max(radius, 12.0), Precision.EXACT, why + f"; a {sense.hit.feature} named after it"
            name = page.text[sense.hit.name_start : sense.hit.end]
        if wording.distance_km is not None and wording.bearing in _COMPASS and precision is not Precision.COUNTRY:
            dy, dx = _COMPASS[wording.bearing]
            lat += dy * wording.distance_km / 111.2
            lon += dx * wording.distance_km / (111.2 * math.cos(math.radians(place.lat)))
            radius = max(5.0, wording.distance_km * 0.4)
            why += f"; {wording.distance_km:g} km {wording.bearing} of it"
            precision = Precision.DISTRICT
            part = NEAR
        elif wording.distance_km is not None:
            part = NEAR
            radius += wording.distance_km
            precision = Precision.DISTRICT if precision in (Precision.EXACT, Precision.TOWN) else precision
        elif wording.beside and precision in (Precision.EXACT, Precision.TOWN):
            part = NEAR
            radius, precision = radius + 15.0, Precision.DISTRICT
        elif wording.rural_side in _COMPASS and precision is Precision.TOWN:  # "the northern countryside of Homs"
            dy, dx = _COMPASS[wording.rural_side]
            lat += dy * 14.0 / 111.2
            lon += dx * 14.0 / (111.2 * math.cos(math.radians(place.lat)))
            radius, precision, why = (
                radius + 20.0,
                Precision.DISTRICT,
                why + f"; the country {wording.rural_side} of it",
            )
        elif part in ("outskirts", "rural") and precision is Precision.TOWN:
            radius, precision = radius + 15.0, Precision.DISTRICT
        elif part in _COMPASS and precision is Precision.PROVINCE:
            dy, dx = _COMPASS[part]
            lat += dy * radius * 0.2 / 111.2
            lon += dx * radius * 0.2 / (111.2 * math.cos(math.radians(place.lat)))
            radius, why = radius * 0.8, why + f"; its {part}"
        lat, lon = max(-89.9, min(89.9, lat)), (lon + 540.0) % 360.0 - 180.0
        return PlaceRef(
            span=span, gazetteer=self.gazetteer.source(place), place_id=place.place_id, name=name,
            lat=round(lat, 5), lon=round(lon, 5),
            radius_km=round(radius, 1), precision=precision, score=round(best.belief, 3), part=part, admin=place.admin,
            country=place.country, reason=why, rivals=rivals,
        )  # fmt: skip

    def _town_or_province(self, page: Page, wording: Wording, sense: Sense) -> tuple[Ranked, ...]:
        """A bare name that a town and its province share: the province where the words or the page speak of the area."""
        around = self._country_around(wording, sense)
        if around:
            return around
        ranked = sense.ranked
        if not ranked or sense.hit.feature or ranked[0].place.kind not in ("town", "village"):
            return ranked
        top = ranked[0].place
        province = next(
            (
                r
                for r in ranked
                if r.place.kind == "province" and r.place.country == top.country and r.place.admin == top.admin
            ),
            None,
        )
        if province is None or not self._speaks_of_area(page, wording, sense, province.place):
            return ranked
        return (replace(province, belief=ranked[0].belief), *(r for r in ranked if r is not province))

    def _country_around(self, wording: Wording, sense: Sense) -> tuple[Ranked, ...]:
        """The country around a city where it is a province of its own ("rural Damascus"), else nothing."""
        lead, _, rest = sense.hit.name.partition(" ")
        rural = self.words.parts.get(lead.lower()) == "rural"
        if not sense.ranked or wording.rural_side or not (rural or wording.part == "rural"):
            return ()
        country = sense.ranked[0].place.country
        for m in self.gazetteer.named(f"{rest if rural else sense.hit.name} {AROUND}"):
            if m.place.kind == "province" and m.place.country == country:
                return (replace(sense.ranked[0], match=m), *(r for r in sense.ranked if r.place.index != m.place.index))
        return ()

    def _speaks_of_area(self, page: Page, wording: Wording, sense: Sense, province: Place) -> bool:
        key = bare(sense.hit.name)
        same = [
            s.hit
            for s in page.senses
            if bare(s.hit.name) == key or (s.best and s.best.admin == province.admin and s.best.kind == "province")
        ]
        city = any(h.feature == "town" for h in same)
        area = any(h.feature in ("province", "countryside", "region", "state") for h in same)
        return not wording.rural_side and ((area and not city) or wording.part == "rural")

    def _radius(self, place: Place) -> float:
        if place.kind in ("province", "country"):
            return self.gazetteer.extent_km(place)
        if place.kind == "town":
            return max(3.0, min(25.0, 0.006 * math.sqrt(max(place.population, 1)) * 2.2))
        return _RADIUS.get(place.kind, 4.0)

    def _open(self, span: Span, reason: str, rivals: tuple[PlaceCandidate, ...] = (), belief: float = 0.0) -> PlaceRef:
        return PlaceRef(
            span=span, gazetteer=self.gazetteer.name, place_id=None, name=None, lat=None, lon=None, radius_km=None,
            precision=None, score=round(belief, 3), reason=reason, rivals=rivals,
        )  # fmt: skip

    # -- words without a name -------------------------------------------------------------------------------------

    def _from_thread(
        self, page: Page, span: Span, wording: Wording, goals: frozenset[int], scene: frozenset[tuple[int, int]]
    ) -> PlaceRef:
        noun = wording.noun
        before = [s for s, closes in page.told if s.hit.end <= span.start and (closes is None or closes > span.start)]
        if noun in ("city", "town"):  # where people were taken is the scene only if no other place is
            before.sort(key=lambda s: s.hit.name_start not in goals)
        after = [s for s, _ in page.told if s.hit.start >= span.end]
        if noun in ("country", "state", "nation"):
            return self._country(page, span, wording)
        if noun == "capital" and page.country:
            found = [c for c, code in self.words.capitals.items() if code == page.country]
            ranked = self.resolve_name(found[0], countries=[page.country]) if found else ()
            if ranked:
                hit = PlaceHit(start=span.start, end=span.end, name_start=span.start, name_end=span.end, name=found[0],
                               kind="town", feature="town", part=wording.part, ids=())  # fmt: skip
                return self._ref(
                    page, span, wording, Sense(hit=hit, ranked=ranked), reason="the capital of the report's country"
                )
        kinds = THREAD.get(noun)
        if kinds is None:
            country = next((self.words.demonyms[w] for w in fold(span.quote).split() if w in self.words.demonyms), None)
            if country is not None and not noun:
                return self._country(replace(page, country=country), span, wording)
            return self._open(span, "no place name in these words, and no noun that points to one")
        if wording.indefinite:
            told = [s for s in after if self._fits(s, kinds) and s.hit.start - span.end < 700]
            named = [s for s in told if self._noun_kind(noun) == s.hit.feature]
            if named or (told and not any(self._fits(s, kinds) for s in before)):
                return self._follow(page, span, wording, (named or told)[0], "named later")
            return self._open(span, f"{noun!r} is one among others, and not named")
        staged = self._staged(page, span.quote, noun, kinds, scene)
        if staged is not None:
            return self._follow(page, span, wording, staged, "where the same event is told to be")
        for s in reversed(before):
            if self._bound(page, s.hit.name_start, s.hit.name_end) or self._of_office(page, s):
                continue
            if self._fits(s, kinds):
                return self._follow(page, span, wording, s, "named before")
            pointed = tuple(r for r in s.ranked if r.place.kind in kinds & POINTS)
            if pointed:  # "the airbase", after the town whose name it bears
                sure = (replace(pointed[0], belief=max(pointed[0].belief, 0.5)), *pointed[1:])
                return self._follow(page, span, wording, replace(s, ranked=sure), "named before")
        for s in after[:3]:
            if self._fits(s, kinds) and s.hit.start - span.end < 400:
                return self._follow(page, span, wording, s, "named later")
        return self._open(span, f"{noun!r} points to no place of this page")

    def _of_office(self, page: Page, sense: Sense) -> bool:
        """True of "the governor of X": "the city" in the next sentence is not X for that."""
        before = fold(page.text[max(0, sense.hit.start - 30) : sense.hit.start]).split()
        return before[-1:] == ["of"] and not self.words.offices.isdisjoint(before[-2:-1])

    def _staged(
        self, page: Page, quote: str, noun: str, kinds: frozenset[str], scene: frozenset[tuple[int, int]]
    ) -> Sense | None:
        """The one town that other claims of the same event name as their place, for "the city", "the town", "the village"."""
        if noun not in ("city", "town", "village") or noun not in re.findall(
            "[a-z]+", quote.lower()
        ):  # not "two villages"
            return None
        named = [s for s, _ in page.told if any(a <= s.hit.name_start < b for a, b in scene) and self._fits(s, kinds)]
        return named[-1] if len({s.best.place_id for s in named if s.best}) == 1 else None

    def _fits(self, sense: Sense, kinds: frozenset[str]) -> bool:
        best = sense.best
        if best is None or sense.ranked[0].belief < 0.4:
            return False
        kind = sense.hit.feature or best.kind
        if not sense.hit.feature and sense.hit.kind == "town":
            kind = "town"
        kind = {"countryside": "province", "state": "province", "airport": "airbase"}.get(kind, kind)
        if (
            "village" in kinds
            and "quarter" in kinds
            and len(kinds) == 3
            and kind == "town"
            and best.population > 100_000
        ):
            return False  # nobody calls a big city a village
        return kind in kinds

    def _noun_kind(self, noun: str) -> str:
        return self.words.features.get(noun, noun)

    def _follow(self, page: Page, span: Span, wording: Wording, sense: Sense, how: str) -> PlaceRef:
        hit = sense.hit
        if wording.noun in ("city", "town"):
            settled = tuple(r for r in sense.ranked if r.place.kind in SETTLED)
            if settled:  # the city, where the page spoke of the province
                settled = (replace(settled[0], belief=max(settled[0].belief, sense.ranked[0].belief)), *settled[1:])
                sense = replace(sense, ranked=settled)
            sense = replace(sense, hit=replace(hit, feature="town"))
        reason = f"{wording.noun!r}: {hit.name!r}, {how}"
        return self._ref(page, span, wording, replace(sense, hit=replace(sense.hit, part="")), reason=reason)

    def _country(self, page: Page, span: Span, wording: Wording) -> PlaceRef:
        number = self.gazetteer.countries.get(page.country)
        if number is None:
            return self._open(span, "the page names no country")
        match = Match(place=self.gazetteer.place(number), likeness=1.0, stage="name")
        hit = PlaceHit(start=span.start, end=span.end, name_start=span.start, name_end=span.end, name=match.place.name,
                       kind="country", feature="", part="", ids=(number,))  # fmt: skip
        return self._ref(
            page, span, wording, Sense(hit=hit, ranked=rank([(match, 5.0)])), reason="the report's country"
        )
