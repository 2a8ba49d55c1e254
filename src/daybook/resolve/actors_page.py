"""What a page is as a whole for its nouns: its threads, its state at home, its voice, its missions and armies."""

import itertools
import re
from dataclasses import dataclass

from daybook.core.claims import Claim, Reading
from daybook.core.text import Span
from daybook.core.values import ActorRef
from daybook.core.vocab import Role, SourceKind
from daybook.resolve.actors_finder import ActorFinder
from daybook.resolve.actors_pack import ActorPack
from daybook.resolve.actors_scene import ARMED, FORCES, Named, Relations, Scene
from daybook.resolve.actors_words import ActorWords
from daybook.resolve.coreference import FAR, NEAR, Mentioned, Threads

_STATELY = frozenset(("state", "state_forces", "government", "police"))
_BEARING = frozenset(("army", "police", "navy", "air"))
_ENDS = re.compile(r"[.!?][\"'”’)]*\s+[\"“‘(]?[A-Z0-9]|\n")
_TITLE = 70  # code points: room for "the military commander of the" and a name
_SENTENCE = 400  # code points before a span in which its sentence begins
_ASIDE = re.compile(r"[,;:()\"“”]")  # "the minister, speaking in Egypt, said five militants ..."
_THERE = 40  # code points: room for "in " and a country's name
_STOP = re.compile(r"[.;:!?()\"“”\n]|\b(?:was|were|is|are|had|has|said|killed|who)\b")
UNIDENTIFIED = frozenset("unidentified unknown unnamed masked suspected alleged".split())
SOURCE_KINDS = {
    "source_monitor": frozenset(("monitor",)),
    "source_media": frozenset(("media", "state_media", "party_media")),
    "source_official": frozenset(("government", "ministry", "state_forces", "state", "police")),
    "source_military": frozenset(("state_forces",)),
    "group": frozenset(("monitor", "armed_group", "militia", "ngo")),
}
ACTING = (
    ARMED | FORCES | frozenset(("coalition", "government", "state", "intergovernmental", "ngo", "political", "head"))
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a span was found to mean, how surely (0–1), and why. ``name`` stands in for things that are no actors."""

    actor_id: str | None
    score: float
    reason: str
    thread: Mentioned | None = None
    rivals: tuple[str, ...] = ()
    name: str | None = None


class PageResolution:
    """A reading being resolved: its scene, its threads so far, and what belongs to the page as a whole."""

    def __init__(self, finder: ActorFinder, words: ActorWords, relations: Relations, reading: Reading) -> None:
        self.words = words
        self.pack: ActorPack = finder.pack
        self.pronouns = relations.pronouns
        self.arming = self.pack.related("arming")
        self.belligerents = self.pack.related("belligerent")
        self.home_words = self.pack.related("home")
        self.document = reading.document
        self.reading = reading
        self.scene = Scene(finder, relations, reading.document.text, reading.document.published)
        self.threads = Threads()
        partisan = self.pack.related("partisan")
        self.partisan = any(t.key in partisan for t in self.scene.tokens)  # "the enemy": a side tells this page
        self.events = {o.claim.id: o.event_key for o in reading.observations if o.event_key is not None}
        self.by_event: dict[str, list[Claim]] = {}
        for o in reading.observations:
            if o.event_key is not None:
                self.by_event.setdefault(o.event_key, []).append(o.claim)
        self.barriers = tuple(s.start for s in reading.sentences) if reading.document.patchwork else ()
        for name in self.scene.names:
            held = self.document.text[name.end : name.end + 2]
            if held[:1] == "-" and held[1:].isalpha():
                continue  # "rebel-held": nobody acts
            if name.modifier or name.kind in ("nationality", "people") or self.scene.is_place(name):
                continue
            if len(name.ids) == 1:
                kind = "state" if name.kind in ("state", "capital", "head") else name.kind
                self.threads.add(Mentioned(name.start, name.end, self.scene.whole(name.ids[0]), kind))
        self.out: dict[tuple[int, int], ActorRef] = {}

    def thread(
        self,
        span: Span,
        kinds: frozenset[str],
        reach: int,
        slots: tuple[str, ...] = (),
        avoid: frozenset[str] = frozenset(),
    ) -> Mentioned | None:
        """The nearest earlier mention of these kinds."""
        return self.threads.nearest(
            span.start,
            reach,
            lambda m: m.kind in kinds and m.actor_id not in avoid,
            slots=slots,
            barriers=self.barriers,
        )

    def publisher(self) -> str | None:
        """The actor whose own voice the page is: a state's or a group's press office or outlet; ``None`` for all others."""
        ids = self.scene.finder.lookup(self.document.publisher) if self.document.publisher else ()
        entry = self.pack.actor(ids[0]) if len(ids) == 1 else None
        if entry is None:
            return None
        if entry.kind in ("party_media", "ministry") and entry.parent:
            return entry.parent
        return entry.id if entry.kind in ACTING else None

    def others_of(self, claim: Claim, slot: str) -> frozenset[str]:
        """Actors already decided for the other slot of this claim: a pronoun seldom means both sides."""
        role = Role.TARGET if slot == "actor" else Role.ACTOR
        found = (self.out.get((m.span.start, m.span.end)) for m in claim.of(role))
        return frozenset(r.actor_id for r in found if r is not None and r.actor_id is not None)

    def peacekeepers(self, span: Span) -> Decided:
        """ "The mission", "two peacekeepers": the mission that the page names; unclear if it names several or none."""
        missions = {
            m.actor_id: m
            for m in self.threads.mentions
            if m.slot == "" and (e := self.pack.actor(m.actor_id)) is not None and "peacekeeper" in e.called
        }
        if len(missions) != 1:
            return Decided(None, 0.0, "a mission that the text does not name", rivals=tuple(missions)[:4])
        (found,) = missions.values()
        thread = found if found.end <= span.start else None
        return Decided(found.actor_id, 0.6, "the mission that the page names", thread=thread)

    def affiliate(self, whole: str) -> str | None:
        """The one part of a movement that the page names: "al-Qaeda's local affiliate"."""
        parts = {m.actor_id for m in self.threads.mentions if whole in self.pack.parents(m.actor_id)}
        parts |= {
            m.actor_id
            for m in self.threads.mentions
            if (e := self.pack.actor(m.actor_id)) is not None and whole in e.allies and e.kind in ARMED
        }
        return parts.pop() if len(parts) == 1 else None

    def same_sentence(self, mention: Mentioned, span: Span) -> bool:
        """True if no sentence ends between a mention and a span."""
        return not _ENDS.search(self.document.text, mention.end, span.start + 1)

    def side_of_person(self, span: Span) -> Named | None:
        """The fighting side of a person whom the pack does not know: "Abu Nasr, the commander of ..."."""
        text = self.document.text
        after = text[span.end : span.end + _TITLE]
        cut = _STOP.search(after)
        tokens = self.words.tokens(after[: cut.start()] if cut else after)
        titles = [n for n in self.words.nouns(tokens) if n.noun_class == "fighter"]
        if not titles or titles[0].first > 6:
            return None
        end = span.end + (cut.start() if cut else len(after))
        sides = [n for n in self.scene.within(span.end, end) if n.kind in ARMED | FORCES and len(n.ids) == 1]
        return sides[0] if len({n.ids for n in sides}) == 1 and not sides[0].modifier else None

    @staticmethod
    def takes_up(span: Span) -> str:
        """How armed people are told: ``known`` ("the militants"), ``new`` ("140 militants"), ``any`` ("terrorist groups").

        Several groups, or others, are nobody named; a number of people may be of the group in the sentence before.
        """
        words = [w.strip("'’") for w in span.quote.casefold().split()]
        if {"other", "others", "rival", "various"} & set(words) or words[-1].endswith(
            ("groups", "organizations", "organisations", "factions", "gangs", "rivals")
        ):
            return "any"
        known = ("the", "these", "those", "this", "that")
        chosen = any(a == "of" and b in known for a, b in itertools.pairwise(words))  # "one of the attackers"
        return "known" if words[0] in known or chosen else "new"

    def enemy(self, span: Span) -> Decided:
        """ "The enemy": in a war of two states, and on the page of one of them, the other's forces; else open."""
        country = (self.publisher() or "").partition(":")[2]
        other = self.scene.opponent_of(country) if country else ""
        if not other:
            return Decided(None, 0.0, "somebody opposed to whoever speaks")
        return Decided(f"army:{other}", 0.6, "the enemy of the state whose page it is")

    def troops(self, span: Span) -> Decided | None:
        """ "The army" on a page that names a group with an army of its own: whichever of the two is named last, or open.

        ``None`` where no such group is named, or where the words say whose army it is.
        """
        if self.home_words & {t.key for t in self.words.tokens(span.quote)}:
            return None
        home = self.scene.arm("army")
        armies = {
            m.actor_id
            for m in self.threads.mentions
            if m.actor_id != home and (e := self.pack.actor(m.actor_id)) is not None and "army" in e.called
        }
        if not armies:
            return None
        near = self.threads.before(span.start, FAR, lambda m: m.actor_id in armies | {home}, barriers=self.barriers)
        if not near or len({m.actor_id for m in near if span.start - m.end <= NEAR}) > 1:
            return Decided(None, 0.0, "one of several armies of the page", rivals=tuple(sorted(armies))[:4])
        return Decided(near[0].actor_id, 0.55, "the army that the page named last", thread=near[0])

    def called(self, span: Span, noun_class: str) -> Decided | None:
        """ "The rebels": a group that reports call so and this page names before; ``None`` for the unnamed insurgents."""

        def fits(m: Mentioned) -> bool:
            entry = self.pack.actor(m.actor_id)
            return entry is not None and noun_class in entry.called

        found = self.threads.nearest(span.start, FAR, fits, barriers=self.barriers)
        if found is None:
            return None
        return Decided(found.actor_id, 0.6, "noun for an earlier group", thread=found)

    def of_home(self, arm: str, reason: str, span: Span) -> Decided:
        """An arm of the state at home; unclear if the document shows no war or two states at war alike."""
        actor_id = self.scene.arm(arm)
        if arm in _BEARING:
            voice = (self.publisher() or "").partition(":")
            if voice[0] in ("state", "army", "air", "navy", "ministry") and self.scene.is_apart(voice[2]):
                actor_id = f"{arm}:{voice[2]}"  # "the army" of a ministry's own bulletin
            elif self.partisan and self.scene.opponent_of(self.scene.home):
                return Decided(None, 0.0, "the forces of whoever speaks, whom the page does not name")
            elif not (self.home_words & {t.key for t in self.words.tokens(span.quote)}) and self.foreign_before(span):
                return Decided(None, 0.0, "the state at home or the foreign one named before", rivals=(actor_id,))
        if there := self.elsewhere(span, anywhere=arm == "insurgents" and self.takes_up(span) == "new"):
            rivals = (actor_id, f"{arm}:{there}") if self.pack.actor(f"{arm}:{there}") else (actor_id,)
            return Decided(None, 0.0, "those of the page's first country or of the one where they are", rivals=rivals)
        entry = self.pack.actor(actor_id) if actor_id else None
        if entry is None:
            return Decided(None, 0.0, "the text does not show which country is meant")
        if not entry.valid_on(self.document.published):
            return Decided(None, 0.0, "the state's forces that the pack knows are of another time", rivals=(actor_id,))
        return Decided(actor_id, 0.7, reason)

    def elsewhere(self, span: Span, *, anywhere: bool = False) -> str:
        """The country that the sentence places these people in, where it is not the one at home: "soldiers *in Niger*", "*In Mali*,
        soldiers"; ``anywhere`` in the sentence, if it does not name the one at home. "" if it does not. A page may tell of several
        wars."""
        text = self.document.text
        first = max(0, span.start - _SENTENCE)
        begin = max((m.end() - 1 for m in _ENDS.finditer(text, first, span.start)), default=span.start if first else 0)
        before = self.scene.within(begin, span.start if anywhere else begin + _THERE)
        states = [n for n in (*before, *self.scene.within(span.end, span.end + _THERE)) if n.kind == "state"]
        countries = [n.ids[0].partition(":")[2] for n in states]
        if anywhere and self.scene.home in countries:
            return ""
        for n, country in zip(states, countries, strict=True):
            gap = text[begin : n.start] if n.end <= span.start else text[span.end : n.start]
            beside = anywhere or len(gap.split()) == 1
            aside = not anywhere or _ASIDE.search(text, min(n.end, span.end), max(n.start, span.start)) is None
            if country not in ("", self.scene.home) and self.scene.is_place(n) and beside and aside:
                return country
        return ""

    def foreign_before(self, span: Span) -> bool:
        """True if the sentence or the one before names another state that acts here, and not the one at home."""
        home = self.scene.arm("army").partition(":")[2]
        near = self.threads.before(span.start, NEAR // 2, lambda m: m.kind in _STATELY, barriers=self.barriers)
        codes = [m.actor_id.partition(":")[2] for m in near]
        return bool(codes) and codes[0] not in ("", home, self.scene.home) and home not in codes

    def aircraft(self, span: Span) -> Decided:
        """ "The warplanes", "a jet": of the air power named nearest before; of the home state if no other is named."""
        kinds = frozenset(("state_forces", "coalition", "state", "government"))
        told = self.takes_up(span)
        words = span.quote.casefold().split()
        if UNIDENTIFIED & set(words) or words[:1] in (["a"], ["an"]):  # "a drone": whose is what the text leaves open
            return Decided(None, 0.0, "aircraft of a power that the text does not name")
        found = self.thread(span, kinds, NEAR)
        powers = {
            m.actor_id.partition(":")[2]
            for m in self.threads.before(span.start, NEAR, lambda m: m.kind in kinds, barriers=self.barriers)
        }
        if found is not None and told != "known" and len(powers) > 1:
            return Decided(None, 0.0, "aircraft of a power that the text does not tell", rivals=(found.actor_id,))
        bare = told != "known" and (found is None or found.kind in ("state", "government"))
        if bare:  # a state that is named says nothing of whose planes these are
            return Decided(None, 0.0, "aircraft of a power that the text does not name")
        if found is not None:
            prefix, _, country = found.actor_id.partition(":")
            if prefix in ("state", "army", "air"):
                return Decided(
                    self.scene.whole(f"air:{country}"), 0.6, "aircraft of the power named before", thread=found
                )
            return Decided(found.actor_id, 0.6, "aircraft of the power named before", thread=found)
        return Decided(None, 0.0, "aircraft of a power that the text does not name")

    def opposes_home(self, actor_id: str, noun_class: str) -> bool:
        """True if a group can be meant by "militants", "jihadists": not on the side of the state at home."""
        entry = self.pack.actor(actor_id)
        state = self.pack.actor(self.scene.arm("state")) if self.scene.home else None
        if entry is None or (state is not None and entry.side and entry.side == state.side):
            return False
        if "crowd" in entry.called:  # armed civilians, whom reports take up by their own name only
            return False
        if "force" in entry.called or (state is not None and actor_id in state.allies):
            return False
        if noun_class in ("jihadist", "separatist"):
            return noun_class in entry.called or entry.kind == "umbrella"
        return True

    def _spoke(self, m: Mentioned) -> bool:
        """True if somebody was named as who speaks, or is a ministry, or the page is its own."""
        return m.slot == "source" or m.kind == "ministry" or m.actor_id == self.publisher()

    def source(self, span: Span, claim: Claim, noun_class: str) -> Decided:
        """ "The monitor", "the agency", "the group": the nearest earlier source of that sort."""
        kinds = SOURCE_KINDS[noun_class]
        if noun_class == "group":
            wanted = {a.kind for a in claim.attribution if (a.source.start, a.source.end) == (span.start, span.end)}
            if wanted == {SourceKind.MONITOR}:
                kinds = frozenset(("monitor", "ngo"))
            elif wanted == {SourceKind.ARMED_GROUP}:
                kinds = ARMED
        quote = span.quote.lstrip()
        definite = quote[:4].casefold() == "the " or quote[:1].isupper()
        found = self.thread(span, kinds, FAR, ("source",)) if definite else None
        if found is not None and noun_class == "source_official" and not self._spoke(found):
            # "a Russian missile killed 18, the interior minister said": a state that acts is nobody's ministry
            return Decided(None, 0.0, "officials of a state that the text does not tell", rivals=(found.actor_id,))
        if found is None:
            return Decided(None, 0.0, "a source that the text does not name")
        return Decided(found.actor_id, 0.6, "noun for an earlier source", thread=found)
