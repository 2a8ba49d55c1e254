"""The reader by rules: no model, no network; each claim names the rule that made it."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading
from daybook.core.documents import Document, Sentence
from daybook.core.text import Span
from daybook.core.values import Count
from daybook.core.vocab import HarmKind, PlaceRole, Role, SourceKind, Status, Whom
from daybook.read.attribution import Attributions, Saying, Source
from daybook.read.clauses import Clauses, VerbSets
from daybook.read.grammar import Grammar, Named, Parse
from daybook.read.keys import Keys
from daybook.read.kinds import Kinds
from daybook.read.ledger import verdicts
from daybook.read.lexicon import Lexicon
from daybook.read.merge import HARM_KINDS, Merger
from daybook.read.phrases import Hits, Phrases
from daybook.read.roles import Roles
from daybook.read.slots import Places
from daybook.read.status import Statuses
from daybook.read.triggers import Draft, HarmDraft, find
from daybook.stages import NameFinder

NAME = "rules-1"


class TimeHit(Protocol):
    """A time expression: code points of the text."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """End, exclusive."""


TimeFinder = Callable[[str], Sequence[TimeHit]]


class RuleReader:
    """Implements :class:`daybook.stages.Reader`. ``places``/``actors`` find names; ``find_times`` finds time expressions."""

    def __init__(self, lexicon: Lexicon, places: NameFinder, actors: NameFinder, find_times: TimeFinder) -> None:
        self.lexicon = lexicon
        self.grammar = Grammar(lexicon)
        self.places = places
        self.actors = actors
        self.find_times = find_times
        self.verbs = VerbSets.of(lexicon)
        lexicon.check_kinds(Kinds.conditional())

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read one document by itself. Furniture is not read."""
        page = _Page(self, document, sentences)
        observations = page.observations()
        return Reading(
            document=document,
            sentences=verdicts(document, sentences, [o.claim for o in observations], page.notes),
            observations=observations,
            reader=f"{NAME}+{self.lexicon.name}",
        )


# Names of places that are not where something happened: a capital that speaks, a people, a country its border is named for.
_NO_PLACE = frozenset(("demonym", "government", "named_event", "border"))


class _Page:
    """One document being read."""

    def __init__(self, reader: RuleReader, document: Document, sentences: Sequence[Sentence]) -> None:
        self.r = reader
        self.d = document
        self.sentences = sentences
        self.place_hits = Hits([h for h in reader.places.find(document.text) if h.kind not in _NO_PLACE])
        self.actor_hits = Hits([h for h in reader.actors.find(document.text) if h.kind != "civilians"])
        self.times = [t for t in reader.find_times(document.text) if t.end > t.start and self._dates_something(t)]
        empty = (
            reader.lexicon.set("place_nouns")
            | reader.lexicon.set("demonyms")
            | reader.lexicon.set("prepositions")
            | reader.lexicon.set("empty_words")
        )
        self.keys = Keys(
            document.text,
            in_pieces=document.in_pieces,
            empty=empty,
            directions=reader.lexicon.set("compass_words"),
        )
        self.memory: dict[str, SourceKind] = {}
        self.seen: list[tuple[int, str]] = []
        self.quote_chain: list[Source] = []
        self.quote_open = False
        self.waiting: list[Draft] = []
        self.notes: dict[int, str] = {}  # sentence -> why it gave no claim although there is something to say

    def _dates_something(self, t: TimeHit) -> bool:
        """False for a bare number that no word makes a year: "killed and 1407 injured"."""
        words = self.d.text[t.start : t.end]
        if not words.isdecimal():
            return True
        before = self.d.text[max(0, t.start - 12) : t.start].split()
        return bool(before) and before[-1].lower().strip("(") in self.r.lexicon.set("year_cues")

    def observations(self) -> tuple[Observation, ...]:
        """Claims with the rules that made them, in text order."""
        read: list[tuple[Parse, Draft]] = []
        for number, sentence in enumerate(self.sentences):
            if self.d.in_furniture(sentence.start, sentence.end):
                continue
            if self.d.in_pieces and self._headline(sentence):
                self.notes[sentence.index] = "a headline on a stitched page, which is not read"
                continue
            if self.d.in_pieces:
                self.seen, self.memory, self.quote_open, self.quote_chain, self.waiting = [], {}, False, [], []
            found = self._sentence(number, sentence)
            if self.d.in_pieces:
                # Nothing on a stitched page helps a sentence: a claim must say there who did it, to whom, or how many.
                kept = [(parse, d) for parse, d in found if d.actors or d.targets or d.harm]
                if found and not kept:
                    self.notes[sentence.index] = "on a stitched page a claim must say who, whom or how many"
                found = kept
            read.extend(found)
        out = [self._observe(parse, d) for parse, d in read]
        return tuple(sorted(out, key=lambda o: (o.claim.trigger.start, o.claim.trigger.end, o.claim.id)))

    def _headline(self, sentence: Sentence) -> bool:
        """True for a line without a stop: on a stitched page the headline of another story."""
        return (
            not self.d.text[sentence.start : sentence.end].rstrip().endswith((".", "!", "?", "”", '"', "…", "'", "’"))
        )

    def _names(self, start: int, end: int) -> list[Named]:
        named = [Named(start=t.start, end=t.end, what="time") for t in self.times if t.start < end and t.end > start]
        places = [
            Named(start=h.start, end=h.end, what="place", kind=h.kind)
            for h in self.place_hits.hits
            if h.start < end and h.end > start
        ]
        actors = [
            Named(start=h.start, end=h.end, what="actor", kind=h.kind)
            for h in self.actor_hits.hits
            if h.start < end and h.end > start
        ]
        # Longer names win ("Arvand Military Council" over "Arvand"), then actors over places; a state or its
        # capital is a place first, which can act as well.
        ranked = sorted(
            [*named, *places, *actors],
            key=lambda n: (
                n.what != "time",
                -(n.end - n.start),
                n.what != "actor" or n.kind in ("state", "capital", "ambiguous"),
                n.what != "place",
                n.start,
            ),
        )
        kept: list[Named] = []
        for name in ranked:
            if not any(name.start < k.end and k.start < name.end for k in kept):
                kept.append(name)
        return sorted(kept, key=lambda n: n.start)

    def _sentence(self, number: int, sentence: Sentence) -> list[tuple[Parse, Draft]]:
        parse = self.r.grammar.parse(
            self.d.text, sentence.start, sentence.end, self._names(sentence.start, sentence.end)
        )
        if not parse.tokens:
            return []
        phrases = Phrases(self.r.lexicon, parse, self.place_hits, self.actor_hits)
        clauses = Clauses(
            parse,
            words=self.r.verbs,
            is_place=lambda item: phrases.place_like(item) and not phrases.people(item),
            is_measure=phrases.measure,
        )
        drafts = find(phrases, clauses, number)
        words = list(dict.fromkeys(self.d.text[d.start : d.end] for d in drafts))
        sayings = Attributions(phrases, clauses, self.memory).find()
        drafts = self._decide(phrases, clauses, drafts)
        drafts = [d for d in drafts if not self.d.in_furniture(d.start, d.end)]
        self._slots(parse, phrases, drafts, sayings)
        statuses = Statuses(phrases, clauses)
        for d in drafts:
            statuses.set(d)
            if d.status is Status.DENIED and d.harm and all((h.low, h.high) == (0, 0) for h in d.harm):
                d.status = Status.ACTUAL  # "there were no casualties" denies nothing: it happened, and hurt nobody
            if d.status in (Status.POSSIBLE, Status.PLANNED):  # a fear has no count unless it tells a number
                d.harm = [h for h in d.harm if (h.low, h.high) != (2, None)]
        self._attribute(parse, drafts, sayings)
        if words and not drafts:
            self.notes[sentence.index] = f"event words that tell of none here: {', '.join(words)}"
        return [(parse, d) for d in drafts]

    def _decide(self, phrases: Phrases, clauses: Clauses, drafts: list[Draft]) -> list[Draft]:
        merger, kinds, roles = Merger(phrases, clauses), Kinds(phrases, clauses, self.seen), Roles(phrases, clauses)
        merger.absorb_verbs(drafts)
        for d in drafts:
            if d.kind:
                kinds.decide(d)
        drafts = [d for d in drafts if d.kind]
        for d in drafts:
            roles.fill(d)
        roles.share(drafts)
        deaths: list[tuple[Draft, list[HarmDraft]]] = []
        for d in drafts:
            harm = merger.harm(d)
            if d.entry.kind in HARM_KINDS:
                if d.entry.kind == "?dead" and not harm:
                    d.kind = ""
                    continue
                deaths.append((d, harm))
            else:
                told = {(h.start, h.end, h.kind) for h in d.harm}
                d.harm.extend(h for h in harm if (h.start, h.end, h.kind) not in told)
        for group in merger.groups(deaths):
            self._same_people(group)
            means: list[Draft] = []
            for d, _ in group:
                means = means or merger.means(d, drafts)
            if means:
                for d, harm in group:
                    for m in means:
                        merger.join(d, m, harm, joint=len(means) > 1)
                continue
            first, harm = next(((d, h) for d, h in group if h), group[0])
            if not harm and (first.noun or not first.targets):
                for d, _ in group:
                    d.kind = ""
                continue
            first.harm = harm
            for d, more in group:
                if d is not first:
                    merger.join(d, first, more)
            self._bare_killing(phrases.parse, first)
        self._uprooted(phrases.parse, drafts)
        drafts = [d for d in drafts if d.kind]
        for d in drafts:
            self.seen.append((d.sentence, d.kind))
        return drafts

    def _same_people(self, group: list[tuple[Draft, list[HarmDraft]]]) -> None:
        """ "12 civilians were killed and 30 others wounded": the others are of the people just named."""
        whom = ""
        for _, harm in group:
            for h in harm:
                words = self.d.text[h.start : h.end + 12].lower()
                if h.whom == "mixed" and whom and ("other" in words or "more" in words[-12:]):
                    h.whom = whom
                elif h.whom != "mixed":
                    whom = h.whom

    def _uprooted(self, parse: Parse, drafts: list[Draft]) -> None:
        """Millions driven from their homes belong to the toll of the war that the sentence counts."""
        toll = next((d for d in drafts if d.kind == "toll"), None)
        for d in drafts:
            if d.kind != "displacement" or not any((h.low or 0) >= 100_000 for h in d.harm):
                continue
            if toll is not None:
                toll.harm.extend(d.harm)
                d.kind = ""
            elif {t.low for t in parse.tokens} & self.r.lexicon.set("toll_cues"):
                d.kind, d.rule, d.targets = "toll", "toll:displaced", []

    def _bare_killing(self, parse: Parse, d: Draft) -> None:
        """A killing with no means in its sentence: a total, the event told before, or what the dead were."""
        words = {t.low for t in parse.tokens}
        big = any((h.low or 0) >= 1000 or (h.high or 0) >= 1000 for h in d.harm)
        if big or (
            words & self.r.lexicon.set("toll_cues") and any((h.low or 0) >= 20 for h in d.harm) and not d.actors
        ):
            d.kind, d.rule, d.targets = "toll", "toll:total", []
            return
        inherited = self.keys.inherit(d, self._places_behind(parse, d))
        if inherited:
            d.kind = inherited
            d.rule = f"{inherited}:inherited"

    def _places_behind(self, parse: Parse, d: Draft) -> list[tuple[int, int]]:
        """The places at which a killing happened by its own words: behind it in its clause, before any speaker's."""
        behind = self.d.text[d.end : parse.tokens[-1].end]
        end = d.end + len(re.split(r"[,;:()\"“”]", behind, maxsplit=1)[0])
        at = self.r.lexicon.set("at_prepositions")
        found = [h for h in self.place_hits.hits if d.end <= h.start < end]
        return [(h.start, h.end) for h in found if at.intersection(self.d.text[d.end : h.start].lower().split()[-1:])]

    # -- slots -----------------------------------------------------------------------------------------------------
    def _slots(self, parse: Parse, phrases: Phrases, drafts: list[Draft], sayings: list[Saying]) -> None:
        places = Places(phrases)
        speakers = {k for s in sayings for k in s.items}
        for n, d in enumerate(drafts):
            if d.entry.pos != "a":
                d.actors = [r for r in d.actors if parse.item_of[r.first] not in speakers]
            following = drafts[n + 1].item if n + 1 < len(drafts) else len(parse.items)
            preceding = drafts[n - 1].item if n else -1
            places.fill(d, max(following, d.item + 1), preceding)
        drafts[:] = [d for d in drafts if not (d.entry.pos == "a" and self._whole_country(d))]
        self._dates(parse, drafts, sayings)
        for d in drafts:
            actors = [parse.text_range(r.first, r.last) for r in d.actors]
            self.keys.assign(d, actors)

    def _whole_country(self, d: Draft) -> bool:
        """ "group-controlled Korvia" means the part that it holds; nobody is given a whole country by a compound."""
        hits = [h for a, b, _ in d.places for h in self.place_hits.inside(a, b)]
        return bool(hits) and all(h.kind == "country" for h in hits)

    def _dates(self, parse: Parse, drafts: list[Draft], sayings: list[Saying]) -> None:
        """The times of the sentence to the drafts: what dates the report, or another noun, dates no event."""
        items = parse.items
        cues = {s.verb for s in sayings}
        free: list[tuple[int, int, int]] = []
        for item in items:
            if item.kind != "T":
                continue
            before = item.index - 1
            while before >= 0 and items[before].kind in ("P", "A"):
                before -= 1
            if before >= 0 and items[before].kind == "V" and items[before].head in cues:
                continue  # dates the report, not the event
            start, end = parse.text_range(item.first, item.last)
            hit = next((t for t in self.times if t.start < end and t.end > start), None)
            if hit is None or not getattr(hit, "dates", True):
                continue
            owner = self._modified(parse, item.index)
            if owner is not None:
                for d in drafts:
                    if d.item == owner:
                        d.times = [(hit.start, hit.end)]  # "Saturday's attack", "an October 6 attack"
                continue
            free.append((hit.start, hit.end, item.index))
        walls = [i.index for i in items if i.kind == "." or (i.kind == "CS" and i.low != "that")]
        for d in drafts:
            if d.entry.pos == "a" or d.times:
                continue  # "rebel-held" holds on the day of the report; the day told is the event's
            same = [t for t in free if not any(min(t[2], d.item) < w < max(t[2], d.item) for w in walls)]
            options = sorted(same or free, key=lambda t: (abs(t[2] - d.item), t[2]))[:1]
            d.times = [(a, b) for a, b, _ in options]

    def _modified(self, parse: Parse, k: int) -> int | None:
        """The phrase that a time stands before as a modifier, if it does: "a June 3 poll", "Saturday's attack"."""
        items = parse.items
        if k + 1 >= len(items) or items[k + 1].kind != "NP":
            return None
        following = items[k + 1]
        first = parse.tokens[following.first].tag
        if first == "S":
            return following.index
        before = items[k - 1] if k else None
        if first != "N" or before is None or before.kind != "NP" or parse.tokens[before.last - 1].tag != "D":
            return None
        return following.index

    # -- attribution -----------------------------------------------------------------------------------------------
    def _attribute(self, parse: Parse, drafts: list[Draft], sayings: list[Saying]) -> None:
        """Chains for the sentence's drafts. A quote that runs on keeps its speaker, who may be named only at its end."""
        marks = [t for t in parse.tokens if t.kind == "quote"]
        was_open = self.quote_open
        is_open, opened_at = was_open, -1
        for mark in marks:
            if mark.text in "“«„":
                is_open, opened_at = True, mark.index
            elif mark.text in "”»":
                is_open = False
            else:
                is_open, opened_at = not is_open, mark.index
        self.quote_open = is_open
        starts_quoted = was_open or bool(parse.tokens and parse.tokens[0].kind == "quote")
        for d in drafts:
            chain: list[Source] = []
            chain_leading = False
            for saying in sayings:
                if not (saying.first <= d.first < saying.last and d.item not in saying.items):
                    continue
                if saying.leading:  # "According to the article, a group said": the outer hop
                    outer = [s for s in saying.chain if (s.start, s.end) not in {(c.start, c.end) for c in chain}]
                    chain = [*chain, *outer] if chain else list(saying.chain)
                elif chain and chain_leading:
                    chain = [*saying.chain, *chain]
                elif not chain or not saying.trailing:
                    chain = list(saying.chain)
                chain_leading = saying.leading
            if not chain and not sayings and starts_quoted and self.quote_chain and not self.d.in_pieces:
                chain = list(self.quote_chain)
                d.inferred_sources = True
            d.sources = [s for s in chain if not self._is_publisher(s)]
        closing = [s for s in sayings if s.trailing and was_open]
        if closing and not self.d.in_pieces:
            for d in self.waiting:
                d.sources = [s for s in closing[0].chain if not self._is_publisher(s)]
                d.inferred_sources = True
        if not is_open or sayings:
            self.waiting = []
        if is_open and not sayings and not (was_open and self.quote_chain):
            self.waiting += [d for d in drafts if not d.sources and d.first > opened_at]
        if sayings:
            self.quote_chain = list(sayings[-1].chain)

    def _is_publisher(self, source: Source) -> bool:
        """The chain ends before the publisher itself."""
        if not self.d.publisher:
            return False
        words = self.d.text[source.start : source.end].casefold()
        return self.d.publisher.casefold() in words

    # -- records ---------------------------------------------------------------------------------------------------
    def _span(self, start: int, end: int) -> Span:
        return self.d.span(start, end)

    def _observe(self, parse: Parse, d: Draft) -> Observation:
        mentions: list[Mention] = []

        def add(role: Role, start: int, end: int, place: PlaceRole | None = None, suspected: bool = False) -> None:
            mention = Mention(role=role, span=self._trim(start, end), place_role=place, suspected=suspected)
            if mention not in mentions:
                mentions.append(mention)

        for r in d.actors:
            add(Role.ACTOR, *parse.text_range(r.first, r.last), suspected=d.suspected)
        for r in d.targets:
            add(Role.TARGET, *parse.text_range(r.first, r.last))
        for start, end, role in d.places:
            add(Role.PLACE, start, end, PlaceRole(role))
        for start, end in d.times:
            add(Role.TIME, start, end)
        counts: list[Count] = []
        for h in d.harm:
            count = Count(
                harm=HarmKind(h.kind), whom=Whom(h.whom), low=h.low, high=h.high, span=self._span(h.start, h.end), approx=h.approx,
                part=h.part, joint=h.joint,
            )  # fmt: skip
            if count not in counts:
                counts.append(count)
        chain: list[Attribution] = []
        for source in d.sources:
            if isinstance(source, Source):
                cue = self._span(*source.cue) if source.cue else None
                chain.append(
                    Attribution(
                        source=self._trim(source.start, source.end),
                        kind=source.kind,
                        cue=cue,
                        inferred=d.inferred_sources,
                    )
                )
        claim = Claim(
            type=d.type,
            trigger=self._span(d.start, d.end),
            status=d.status,
            phase=d.phase,
            attribution=tuple(chain),
            mentions=tuple(mentions),
            counts=tuple(counts),
        )
        return Observation(
            claim=claim,
            rule=d.rule or f"{d.kind}:word",
            score=1.0,
            event_key=d.key or None,
            notes=(d.cue,) if d.cue else (),
        )

    def _trim(self, start: int, end: int) -> Span:
        text = self.d.text
        while start < end - 1 and (text[start].isspace() or text[start] in "-–—,.;:\"“”'’("):
            start += 1
        while end > start + 1 and (text[end - 1].isspace() or text[end - 1] in '-–—,;:"“”('):
            end -= 1
        return self._span(start, end)
