"""Who is said to have said it: sources with their cues, chains innermost first, and quotes that run over sentences."""

from dataclasses import dataclass, field

from daybook.core.vocab import SourceKind
from daybook.read.clauses import Clauses
from daybook.read.coordination import coordinated_left, coordinated_right
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases

_HIT_KINDS = {  # kinds of the actor pack -> kinds of voices
    kind: source
    for source, kinds in {
        SourceKind.MONITOR: "monitor ngo",
        SourceKind.MEDIA: "media state_media party_media",
        SourceKind.OFFICIAL: "ministry government state head capital police",
        SourceKind.INTERGOVERNMENTAL: "intergovernmental",
        SourceKind.ARMED_GROUP: "armed_group militia",
        SourceKind.MILITARY: "state_forces coalition",
        SourceKind.OPPOSITION: "political umbrella",
    }.items()
    for kind in kinds.split()
}


@dataclass(slots=True)
class Source:
    """One hop: code points of the source's words and of its cue."""

    start: int
    end: int
    kind: SourceKind
    cue: tuple[int, int] | None


@dataclass(slots=True)
class Saying:
    """A reporting frame of a sentence: its chain, innermost first, and the token range that it covers."""

    chain: list[Source]
    first: int
    last: int
    verb: int  # token index of the cue
    trailing: bool = False
    leading: bool = False
    items: set[int] = field(default_factory=set)  # items used up by the frame: never actors


class Attributions:
    """Reporting frames of one sentence."""

    def __init__(self, phrases: Phrases, clauses: Clauses, memory: dict[str, SourceKind]) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        self.memory = memory
        self._strong = self._surfaces("reporting_strong")
        self._weak = self._surfaces("reporting")

    def _surfaces(self, key: str) -> frozenset[str]:
        return self.p.lex.set(key)

    def _lemma_in(self, item: Item, lemmas: frozenset[str]) -> str:
        return next((f.lemma for f in self.p.lex.verbs.get(self.tokens[item.head].low, ()) if f.lemma in lemmas), "")

    def find(self) -> list[Saying]:
        """Frames in text order."""
        found: list[Saying] = []
        for item in self.items:
            if item.kind == "P" and self.tokens[item.first].low == "according":
                self._according(item, found)
            elif item.kind == "V" and item.voice != "copula":
                lemma = self._lemma_in(item, self._strong)
                if lemma:
                    self._says(item, lemma, found)
                elif self.tokens[item.head].low in self.p.lex.set("quoting_verbs"):
                    self._quotes(item, found)
        if not found:
            self._headline(found)
        return found

    def _headline(self, found: list[Saying]) -> None:
        """ "21 dead in the city Monitor": a headline's last word names its source, set off by blanks or the end."""
        for item in self.items[-1:] + [i for i in self.items if i.kind == "NP" and i.last < len(self.tokens)]:
            last = self.tokens[item.last - 1]
            word = last.low
            kind = self.p.lex.source_kind.get(word)
            after_colon = item.kind == "NP" and item.first > 0 and self.tokens[item.first - 1].low in (":", "|")
            capital = last.text[:1].isupper() or after_colon  # "… half the city dark: mayor"
            if item.kind != "NP" or kind is None or not capital or last.name == "place":
                continue
            following = self.tokens[item.last] if item.last < len(self.tokens) else None
            if following is not None and following.start - last.end < 3:
                continue
            if following is None and item.index < 3:
                continue
            first = item.last - 1
            if word in ("media", "tv", "television", "cross") and first > item.first:
                first -= 1
            source = Source(start=self.tokens[first].start, end=last.end, kind=SourceKind(kind), cue=None)
            found.append(Saying(chain=[source], first=0, last=first, verb=first, trailing=True))
            return

    # -- frames ----------------------------------------------------------------------------------------------------
    def _according(self, item: Item, found: list[Saying]) -> None:
        k = item.index + 1
        while k < len(self.items) and self.items[k].kind in ("A", "Q", "P"):
            k += 1
        if k >= len(self.items) or self.items[k].kind != "NP":
            return
        nps = coordinated_right(self.items, k)
        leads = item.index == 0 or all(i.kind in ("A", "T", "CC") for i in self.items[: item.index])
        if leads:  # "According to the monitor, soldiers and militiamen were killed": the comma ends the source
            comma = next((n for n, a in enumerate(nps[1:], 1) if self.items[a - 1].kind == ","), len(nps))
            nps = nps[:comma]
        cue = (self.tokens[item.first].start, self.tokens[item.last - 1].end)
        chain = [self._source(self.items[n], cue) for n in nps]
        last = self._extend(nps[-1])
        leading = item.index == 0 or all(i.kind in ("A", "T", "CC") for i in self.items[: item.index])
        total = len(self.tokens)
        chain = self._quoted_by(last, chain)
        found.append(
            Saying(
                chain=chain,
                first=0,
                last=total,
                verb=item.first,
                trailing=not leading,
                leading=leading,
                items=set(range(item.index, last + 1)),
            )
        )

    def _extend(self, k: int) -> int:
        """Swallow "for Human Rights", "of the ministry" after a source's name."""
        items = self.items
        while (
            k + 2 < len(items)
            and items[k + 1].kind == "P"
            and items[k + 1].low in ("for", "of", "in", "from")
            and items[k + 2].kind == "NP"
        ):
            k += 2
        return k

    def _quoted_by(self, k: int, chain: list[Source]) -> list[Source]:
        """ "according to a resident quoted by the agency": the agency is the outer hop."""
        items = self.items
        if (
            k + 3 < len(items)
            and items[k + 1].kind == "V"
            and items[k + 1].low in self.p.lex.set("quoted_verbs")
            and items[k + 2].low == "by"
        ):
            j = k + 3
            if items[j].kind == "NP":
                cue = (self.tokens[items[k + 1].first].start, self.tokens[items[k + 1].last - 1].end)
                return [*chain, self._source(items[j], cue)]
        return chain

    def _quotes(self, item: Item, found: list[Saying]) -> None:
        """ "The paper quoted a resident as saying": [resident, the paper]; "citing X" after a report adds an inner hop."""
        f = self.c.verb(item.index)
        cue = (self.tokens[item.first].start, self.tokens[item.last - 1].end)
        objects = [self.items[k] for k in f.objects]
        inner = [self._source(o, cue) for o in objects if self._can_speak(o)]
        if not inner:
            return
        if item.voice in ("ing",):
            previous = found[-1] if found else None
            if previous is not None:
                previous.chain = [*inner, *previous.chain]
                previous.items |= set(f.objects)
                previous.last = len(self.tokens)
                return
        subjects = [self.items[k] for k in f.subject]
        outer = [self._source(s, cue) for s in subjects if self._can_speak(s) or s.pronoun]
        found.append(
            Saying(
                chain=[*inner, *outer],
                first=item.last,
                last=len(self.tokens),
                verb=item.head,
                items=set(f.objects) | set(f.subject),
            )
        )

    def _says(self, item: Item, lemma: str, found: list[Saying]) -> None:
        f = self.c.verb(item.index)
        cue = (self.tokens[item.first].start, self.tokens[item.last - 1].end)
        k = item.index
        items = self.items
        if item.modal == "to":
            return
        if f.passive:
            if f.by and lemma in self.p.lex.set("passive_reporting") and all(self._can_speak(items[b]) for b in f.by):
                found.append(
                    Saying(
                        chain=[self._source(items[b], cue) for b in f.by],
                        first=0,
                        last=len(self.tokens),
                        verb=item.head,
                        items=set(f.by),
                    )
                )
            elif item.voice != "bare":
                return
        subjects = [items[s] for s in f.subject if f.how in ("direct", "relative", "conjoined", "chain")]
        speaker = self._speaker(k)
        inverted = False
        if speaker is None:
            j = k + 1
            while j < len(items) and items[j].kind in ("A",):
                j += 1
            if j < len(items) and items[j].kind == "NP" and not f.passive and self._can_speak(items[j]):
                speaker, inverted = [items[j]], True
        if speaker is None:
            if not subjects or f.passive or not any(self._can_speak(s) for s in subjects):
                return
            speaker = subjects
        if not any(self._can_speak(s) for s in speaker):
            return
        chain = [self._source(s, cue) for s in speaker if self._can_speak(s)]
        used = {s.index for s in speaker}
        # "told Reuters": the outlet is the outer hop.
        j = k + 1
        if lemma == "tell":
            while j < len(items) and items[j].kind in ("A", "T"):
                j += 1
            if (
                j < len(items)
                and items[j].kind == "NP"
                and (self._kind(items[j]) is SourceKind.MEDIA or self.p.actor_hits(items[j].first, items[j].last))
            ):
                chain.append(self._source(items[j], cue))
                used.add(j)
        total = len(self.tokens)
        rest = self._content_after(item, inverted, speaker)
        first_speaker = min(s.first for s in speaker)
        if inverted or not rest:
            found.append(Saying(chain=chain, first=0, last=total, verb=item.head, trailing=True, items=used))
        else:
            quoted = k > 0 and first_speaker > 0 and self._quote_before(first_speaker)
            found.append(
                Saying(
                    chain=chain,
                    first=0 if quoted else item.last,
                    last=total,
                    verb=item.head,
                    trailing=quoted,
                    items=used,
                )
            )

    def _quote_before(self, token: int) -> bool:
        return any(t.kind in ("quote", "noise") for t in self.tokens[max(0, token - 2) : token])

    def _content_after(self, item: Item, inverted: bool, speaker: list[Item]) -> bool:
        """True if what is said follows the verb: some verb or event word stands behind it."""
        if inverted:
            return False
        for later in self.items[item.index + 1 :]:
            if later.kind == "V":
                return True
            if later.kind == ".":
                return False
            if later.kind == "NP" and any((t.low,) in self.p.lex.noun_entries for t in self.p.tokens(later)):
                return True
        return False

    def _speaker(self, k: int) -> list[Item] | None:
        """The phrase right before a reporting verb: without commas, only its own tail can speak ("Arvand local media said")."""
        items = self.items
        j = k - 1
        while j >= 0 and items[j].kind in ("A", "T", "Q", ","):
            if items[j].kind == "," and j - 1 >= 0 and items[j - 1].kind != "NP":
                return None
            j -= 1
        if j < 0 or items[j].kind != "NP":
            return None
        # "the Observatory for Human Rights", "a spokesman for the army": climb over prepositional tails.
        top = j
        while (
            top - 2 >= 0
            and items[top - 1].kind == "P"
            and items[top - 1].low in ("for", "of", "in", "at", "from", "with")
            and items[top - 2].kind == "NP"
        ):
            if self._can_speak(items[top]) and not self._can_speak(items[top - 2]):
                break
            top -= 2
            if self._can_speak(items[top]):
                break
        candidate = items[top] if self._can_speak(items[top]) else items[j]
        if not self._can_speak(candidate):
            return None
        group = coordinated_left(items, candidate.index) if candidate.index == j else [candidate.index]
        speakers = [items[g] for g in group if self._can_speak(items[g])]
        # "Rami Abdel Rahman director of the Observatory": an apposition is the same voice.
        return speakers or None

    def _can_speak(self, item: Item) -> bool:
        if item.kind != "NP":
            return False
        if item.pronoun:
            return item.low in ("he", "she", "it", "they")
        if self._kind(item) is not None:
            return True
        head = self.tokens[item.head]
        return (
            head.capital
            and head.name != "place"
            and head.name != "time"
            and item.head > 0
            and (not head.text.isupper() or 2 <= len(head.text) <= 6)
        )

    def _kind(self, item: Item) -> SourceKind | None:
        hits = self.p.actor_hits(item.first, item.last)
        words = [t.low for t in self.p.tokens(item)]
        source = self.p.lex.source_kind
        for hit in reversed(hits):
            if hit.kind in _HIT_KINDS and hit.kind in (
                "monitor",
                "ngo",
                "media",
                "state_media",
                "party_media",
                "intergovernmental",
                "ministry",
            ):
                return _HIT_KINDS[hit.kind]
        if words and words[-1] in self.p.lex.set("bare_sources"):
            for word in words[:-1]:
                if word in self.p.lex.set("military_source_words"):
                    return SourceKind.MILITARY
                if word in self.p.lex.set("local_source_words"):
                    return SourceKind.LOCAL
                if word in self.p.lex.set("rebel_source_words"):
                    return SourceKind.OPPOSITION if word == "opposition" else SourceKind.ARMED_GROUP
                if word in ("media", "news"):
                    return SourceKind.MEDIA
                if word in self.p.lex.set("official_source_words"):
                    return SourceKind.OFFICIAL
        if set(words) & self.p.lex.set("monitor_words"):
            return SourceKind.MONITOR
        for word in reversed(words):
            kind = source.get(word)
            if kind:
                if kind == "local" and "media" in words:
                    return SourceKind.MEDIA
                return SourceKind(kind)
        for hit in reversed(hits):
            if hit.kind in _HIT_KINDS:
                return _HIT_KINDS[hit.kind]
        low = words[-1] if words else ""
        if low in self.memory:
            return self.memory[low]
        if low in self.p.lex.set("group_sources") and "last" in self.memory:
            return self.memory["last"]
        if self.p.actor_like(item) and not item.pronoun:
            if set(words) & self.p.lex.set("official_words"):
                return SourceKind.OFFICIAL
            if set(words) & self.p.lex.set("military_words"):
                return SourceKind.MILITARY
            return SourceKind.ARMED_GROUP
        return None

    def _source(self, item: Item, cue: tuple[int, int]) -> Source:
        first, last = item.first, item.last
        end_item = (
            self._extend(item.index)
            if self.tokens[item.last - 1].low in self.p.lex.set("sources_with_tails")
            else item.index
        )
        last = self.items[end_item].last
        start, end = self.p.parse.text_range(first, last)
        kind = self._kind(item)
        if kind is None:
            kind = self.memory.get("he" if item.pronoun else item.low) or SourceKind.ANONYMOUS
        if item.pronoun:
            kind = self.memory.get("he", kind)
        else:
            self.memory["he"] = self.memory["last"] = kind
            for token in self.p.tokens(item):
                if token.capital and token.kind == "word":
                    self.memory[token.low] = kind
        return Source(start=start, end=end, kind=kind, cue=cue)
