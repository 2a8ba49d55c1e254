"""Who does what: subjects, objects and prepositional phrases of a verb or an event noun, read off the row of items.

English word order carries the roles. Where the walk meets something it does not understand it stops with nothing: an empty
slot is an honest answer, a wrong one blames somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from daybook.read.coordination import after_item, before_item, coordinated_left, coordinated_right
from daybook.read.grammar import Item, Parse
from daybook.read.lexicon import Lexicon

_DASHES = frozenset("-–—")
_INCLUDING = frozenset(("including", "among", "such as", "mostly"))
_LINKS = frozenset(("CC", ","))


@dataclass(slots=True)
class Frame:
    """The neighbourhood of a verb group or event noun: item indices."""

    subject: list[int] = field(default_factory=list)
    how: str = ""  # direct, relative, conjoined, chain, adjunct
    objects: list[int] = field(default_factory=list)
    by: list[int] = field(default_factory=list)
    preps: list[tuple[str, list[int]]] = field(default_factory=list)
    passive: bool = False
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbSets:
    """Surface forms of verbs whose grammar differs: they take no object, take a clause, or hand their object the next verb."""

    intransitive: frozenset[str]
    clausal: frozenset[str]
    controls: frozenset[str]
    controls_of: frozenset[str]
    resultatives: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon) -> "VerbSets":
        """From the lists of a lexicon pack."""
        return cls(
            intransitive=lexicon.surfaces(lexicon.set("intransitive_verbs")),
            clausal=lexicon.surfaces(lexicon.set("reporting") | lexicon.set("clausal_verbs")),
            controls=lexicon.set("object_control_verbs"),
            controls_of=lexicon.set("object_control_of"),
            resultatives=lexicon.set("resultatives"),
        )


class Clauses:
    """Frames of the verbs and event nouns of one parsed sentence."""

    def __init__(
        self,
        parse: Parse,
        *,
        words: "VerbSets",
        is_place: Callable[[Item], bool],
        is_measure: Callable[[Item], bool],
    ) -> None:
        self.items = parse.items
        self.is_place = is_place
        self.is_measure = is_measure
        self.clausal = words.clausal
        self.controls = words.controls
        self.resultatives = words.resultatives
        self.controls_of = words.controls_of
        self.parse = parse
        self.intransitive = words.intransitive
        self._frames: dict[int, Frame] = {}

    def verb(self, k: int) -> Frame:
        """Frame of the verb group at item ``k``."""
        if k not in self._frames:
            frame = Frame(end=k)
            self._frames[k] = frame  # set first: conjoined verbs ask for each other's subject
            self._fill(k, frame)
        return self._frames[k]

    def _fill(self, k: int, frame: Frame) -> None:
        items, item = self.items, self.items[k]
        j = after_item(items, k)
        has_object = j < len(items) and items[j].kind == "NP"
        if has_object and (
            self._starts_clause(k, j) or (items[j].low in self.resultatives and items[j].last - items[j].first == 1)
        ):
            has_object = False  # "were shot dead", "soldiers taken captive": how it ended, not whom it befell
        shared = [] if has_object else self._shared_objects(k)
        frame.passive = item.voice == "passive"
        if item.voice == "bare":
            previous = self._conjoined_to(k)
            chained = k + 1 < len(items) and items[k + 1].kind == "V" and items[k + 1].voice in ("inf", "ing")
            relative = k > 1 and items[k - 1].kind == "NP" and items[k - 2].kind == "W"  # "which the forces captured"
            if not (has_object or shared or chained or relative) and item.low not in self.intransitive:
                frame.passive = True
            if previous is not None and self.verb(previous).passive and not has_object and not shared:
                frame.passive = True
        if has_object and not frame.passive:
            frame.objects = coordinated_right(items, j)
            j = frame.objects[-1] + 1
        elif shared and not frame.passive:
            frame.objects = list(shared)
            j = max(j, shared[-1] + 1)
        frame.preps, frame.end = self.prepositions(j if not frame.passive else k + 1)
        for prep, nps in frame.preps:
            if prep == "by":
                frame.by.extend(nps)
        frame.subject, frame.how = self._subject(k)
        if not frame.objects and not frame.passive and len(frame.subject) == 1 and frame.how == "direct":
            # "the town, which it holds": the relative word is the object
            opener = frame.subject[0] - 1
            if opener > 0 and items[opener].kind == "W" and items[opener].low in ("which", "that"):
                antecedent = opener - 1
                while antecedent > 0 and items[antecedent].kind in (",", "A", "Q"):
                    antecedent -= 1
                if items[antecedent].kind == "NP":
                    frame.objects = [antecedent]

    def _starts_clause(self, k: int, j: int) -> bool:
        """True if the phrase at ``j`` behind the verb ``k`` is not its object: it has a verb of its own."""
        items = self.items
        after = after_item(items, j)
        if after >= len(items) or items[after].kind != "V":
            return False
        if items[after].voice in ("active", "copula", "passive"):
            # "kills 12 wounds 50": a bare number does not act
            number = all(t.tag in ("#", "D") for t in self.parse.tokens[items[j].first : items[j].last])
            return not (number and items[after].voice == "active")
        if items[after].voice == "bare":
            beyond = after_item(items, after)
            if items[after].low in self.clausal and beyond < len(items) and items[beyond].kind == "NP":
                return False  # "killed ten people said the monitor"
            if beyond >= len(items) or items[beyond].kind not in ("P", "NP"):
                return items[k].voice == "bare" and items[j].last - items[j].first <= 2
            if items[beyond].kind == "NP":
                return True
            # "Civilians killed 43 others injured in": a bare number with its own participle
            tokens = self.parse.tokens
            return items[k].voice == "bare" and all(
                t.tag in ("#", "D") or t.low in ("others", "more") for t in tokens[items[j].first : items[j].last]
            )
        return False

    def _shared_objects(self, k: int) -> list[int]:
        """ "killed and wounded ten", "stormed and seized the base": the second verb's object belongs to both."""
        items = self.items
        if k + 2 < len(items) and items[k + 1].kind == "CC" and items[k + 1].low in ("and", "or"):
            n = k + 2
            while n < len(items) and items[n].kind == "A":
                n += 1
            if (
                n < len(items)
                and items[n].kind == "V"
                and items[n].voice == items[k].voice
                and items[k].voice in ("bare", "ing", "active", "inf")
            ):
                return self.verb(n).objects
        return []

    def joined_to(self, k: int) -> int | None:
        """The verb that this verb is joined to, if any."""
        return self._conjoined_to(k)

    def _conjoined_to(self, k: int) -> int | None:
        """The verb that this verb is joined to by "and" or a comma, if no phrase stands between."""
        items = self.items
        j = before_item(items, k)
        if j < 0 or items[j].kind not in _LINKS:
            return None
        while j >= 0 and items[j].kind in (*_LINKS, "A"):
            j -= 1
        while j >= 0:
            kind = items[j].kind
            if kind == "V":
                return j if items[j].voice != "copula" else None
            if kind in ("NP", "P", "A", "T", "CC", ","):
                j -= 1
            else:
                return None
        return None

    def _subject(self, k: int) -> tuple[list[int], str]:
        items = self.items
        verb = items[k]
        j = before_item(items, k)
        if verb.voice == "ing" and j >= 0 and items[j].kind in (",", "NP", "P", "CS") and items[j].kind in (",",):
            return [], "adjunct"
        steps = 0
        while j >= 0 and steps < 40:
            steps += 1
            kind = items[j].kind
            if kind == "NP":
                group = coordinated_left(items, j, self.clausal)
                before = group[0] - 1
                joined = before > 1 and items[before].kind == "CC" and items[before - 1].kind == "NP"
                if joined and items[before - 2].low in _INCLUDING:
                    j = self._step(before - 3)  # "20 people including women and children were killed"
                    continue
                if (
                    self.is_place(items[group[0]])
                    and before > 0
                    and items[before].kind in ("CC", ",")
                    and items[before - 1].kind == "NP"
                ):
                    j = before - 1  # "the groups in the city and its outskirts fired"
                    continue
                if before >= 0 and items[before].kind == "NP" and self.is_place(items[group[0]]):
                    j = before  # "the second city Arvand killed five": a name beside its noun
                    continue
                if verb.voice == "ing" and self.is_place(items[group[0]]):
                    return [], "adjunct"
                if verb.voice == "inf":
                    return self._controller(k, group)
                governed = before >= 0 and items[before].kind == "V" and items[before].voice != "copula"
                reduced = verb.voice == "bare" and self.verb(k).passive
                if governed and not reduced and items[before].low not in self.clausal:
                    if verb.voice == "ing":
                        return (group, "near") if verb.low in self.intransitive else ([], "adjunct")
                    out = self._out_of(before)
                    if out is None:
                        return [], ""  # the other verb's object does not act here
                    j = out
                    continue
                if before > 1 and items[before].kind == "CC" and items[before - 1].kind == "NP":
                    lead = items[before - 2]
                    if lead.kind == "P" and not (verb.voice == "bare" and self.verb(k).passive):
                        before -= 2  # "forces backed by French and Ostian warplanes seized"
                if before >= 0 and items[before].kind == "P":
                    if verb.voice in ("ing", "bare") and steps == 1 and verb.voice == "bare" and self.verb(k).passive:
                        return group, "direct"  # "districts held by rebels": the nearest phrase is what suffers
                    if verb.voice == "ing":
                        return (group, "near") if verb.low in self.intransitive else ([], "adjunct")
                    if before >= 2 and items[before - 1].kind == "CC" and items[before - 2].kind == "P":
                        before -= 2
                    if items[before].low == "of" and (before == 0 or items[before - 1].kind == "T"):
                        return group, "direct"  # "six days of bombing killed"
                    j = self._step(before - 1)
                    if items[before].low == "by" and j >= 0 and items[j].kind == "V":
                        j = self._step(j - 1)
                    continue
                if self.is_measure(items[j]):
                    j = self._step(j - 1)  # "the town about 30 km south of the city"
                    continue
                return group, "direct"
            if kind == "W":
                antecedent = j - 1
                while antecedent >= 0 and items[antecedent].kind in (",", "A", "Q", "P"):
                    antecedent -= 1
                if antecedent >= 0 and items[antecedent].kind == "NP" and items[j].low in ("which", "who", "that"):
                    return [antecedent], "relative"
                return [], ""
            if kind == "CC" and j > 0 and items[j - 1].kind == "P":
                j = self._step(j - 2)  # "in and around a town"
                continue
            if kind == "CC" or (kind == "," and j > 0 and items[j - 1].kind == "CC"):
                previous = self._conjoined_to(k)
                if previous is None:
                    return [], ""
                frame = self.verb(previous)
                if items[previous].voice == "ing" and verb.voice != "ing" and frame.how == "adjunct":
                    return [], ""
                return frame.subject, "conjoined"
            if kind == ",":
                opening = self._opening_comma(j)
                if opening is None:
                    previous = self._conjoined_to(k)
                    if previous is not None and verb.voice != "ing":
                        return self.verb(previous).subject, "conjoined"
                    return [], ""
                j = self._step(opening - 1)
                continue
            if kind == "V":
                opener = j - 1
                while opener >= 0 and items[opener].kind == "A":
                    opener -= 1
                if (
                    opener > 0
                    and items[opener].kind == "W"
                    and items[j].voice in ("active", "bare", "copula", "passive")
                    and j != k - 1
                ):
                    j = self._step(opener - 1)  # a relative clause between subject and verb
                    continue
                if items[j].voice == "bare" and self.verb(j).passive:
                    j = self._step(j - 1)  # reduced relative: "forces backed by X seized"
                    continue
                if j == k - 1 and verb.voice == "bare" and items[j].voice == "bare" and items[j].low in self.clausal:
                    return self.verb(j).subject, "chain"  # "200 people reported killed"
                chained = j == k - 1 or items[j].voice in ("inf", "ing") or verb.voice in ("inf", "ing")
                if chained and (verb.voice in ("inf", "ing", "active") or verb.modal == "to"):
                    return self.verb(j).subject, "chain"
                return [], ""
            if kind == "." and items[j].low in _DASHES:
                opening = next((i for i in range(j - 1, max(-1, j - 24), -1) if items[i].kind == "."), -1)
                if opening < 0 or items[opening].low not in _DASHES:
                    return [], ""
                j = self._step(opening - 1)  # "the fighters - backed by air strikes - retook"
                continue
            if kind == "P":
                j = self._step(j - 1)
                if verb.voice == "ing" and j >= 0 and items[j].kind in ("V", "NP"):
                    if items[j].kind == "V":
                        return self.verb(j).subject, "chain"
                    if j > 0 and items[j - 1].kind == "V" and items[j - 1].low in self.controls_of:
                        return [j], "control"  # "accused the army of shelling"
                    return [], ""
                continue
            return [], ""
        return [], ""

    def _out_of(self, k: int) -> int | None:
        """Where to go on left of a clause whose verb is at ``k``: before its opener; ``None`` if it has none."""
        items = self.items
        if items[k].voice == "ing" or (items[k].voice == "bare" and self.verb(k).passive):
            return self._step(k - 1)
        i = k - 1
        while i >= 0 and items[i].kind in ("NP", "A", "P", "T"):
            i -= 1
        if i > 0 and items[i].kind in ("CS", "W"):
            return self._step(i - 1)
        return None

    def _controller(self, k: int, group: list[int]) -> tuple[list[int], str]:
        """Subject of "to" + verb behind a phrase: "ordered the army to attack", "launched an operation to retake"."""
        items = self.items
        for j in range(group[0] - 1, max(-1, group[0] - 9), -1):
            if items[j].kind == "V" and items[j].voice != "copula":
                if items[j].low in self.controls:
                    return (group, "control") if group[0] in self.verb(j).objects else ([], "")
                frame = self.verb(j)
                return ([], "") if frame.passive else (frame.subject, "purpose")
            if items[j].kind in (".", "CS", "W"):
                break
        return [], ""

    def _step(self, j: int) -> int:
        return before_item(self.items, j + 1) if j >= 0 else -1

    def _opening_comma(self, j: int) -> int | None:
        """The comma that opens the aside which the comma at ``j`` closes."""
        items = self.items
        i, verbs = j - 1, 0
        while i >= 0 and items[i].kind not in (".", "CS"):
            if items[i].kind == ",":
                first = items[i + 1]
                if verbs == 0 or first.kind in ("W", "P") or (first.kind == "V" and first.voice in ("bare", "ing")):
                    return i
                return None
            verbs += items[i].kind == "V"
            i -= 1
        return None

    def prepositions(self, j: int) -> tuple[list[tuple[str, list[int]]], int]:
        """Prepositional phrases from item ``j`` on, and where they end."""
        items = self.items
        found: list[tuple[str, list[int]]] = []
        while j < len(items):
            kind = items[j].kind
            if kind == "P" and j + 2 < len(items) and items[j + 1].kind == "CC" and items[j + 2].kind == "P":
                j += 2  # "in and around the town"
                continue
            if kind == "P":
                word = items[j].low
                if word.startswith("according"):
                    break
                n = j + 1
                while n < len(items) and items[n].kind in ("A", "Q"):
                    n += 1
                if n < len(items) and items[n].kind == "NP":
                    nps = coordinated_right(items, n)
                    pair = n + 2 < len(items) and items[n + 1].kind == "CC" and items[n + 2].kind == "NP"
                    if word == "between" and len(nps) == 1 and pair:
                        nps = [n, n + 2]
                    found.append((word, nps))
                    j = nps[-1] + 1
                    continue
                if n < len(items) and items[n].kind == "T":
                    if n + 1 < len(items) and items[n + 1].kind == "NP" and word in ("in", "by", "from"):
                        found.append((word, coordinated_right(items, n + 1)))  # "killed in overnight shelling"
                        j = found[-1][1][-1] + 1
                        continue
                    j = n
                    continue
                if n < len(items) and items[n].kind == "P":
                    j = n
                    continue
                break
            if kind in ("A", "T", "Q"):
                j += 1
                continue
            if kind == "," and j + 1 < len(items) and items[j + 1].kind == "P":
                j += 1
                continue
            if kind == "NP" and found and self.parse.tokens[items[j].first].name == "place":
                found.append(("in", [j]))  # a town and its country without a comma
                j += 1
                continue
            if kind == "V" and items[j].voice == "bare" and self.verb_is_reduced(j) and found:
                # "areas held by the army": what follows tells of the areas, not of this event
                found.append(("by-other", self._after_by(j)))
                j = found[-1][1][-1] + 1 if found[-1][1] else j + 1
                continue
            break
        return found, j

    def verb_is_reduced(self, k: int) -> bool:
        """True for a participle that opens a reduced relative ("areas held by")."""
        items = self.items
        j = after_item(items, k)
        return items[k].voice == "bare" and j < len(items) and items[j].kind == "P" and items[j].low == "by"

    def _after_by(self, k: int) -> list[int]:
        j = after_item(self.items, k)
        while j < len(self.items) and self.items[j].kind in ("P", "A", "Q"):
            j += 1
        if j < len(self.items) and self.items[j].kind == "NP":
            return coordinated_right(self.items, j)
        return []

    def noun(self, k: int) -> Frame:
        """Frame of an event noun's phrase: its prepositional phrases, and the verb it is subject or object of."""
        frame = Frame()
        frame.preps, frame.end = self.prepositions(k + 1)
        for prep, nps in frame.preps:
            if prep == "by":
                frame.by.extend(nps)
        return frame

    def verb_after(self, k: int) -> int | None:
        """The verb whose subject the phrase at ``k`` is (passives count)."""
        items = self.items
        for j in range(k + 1, min(len(items), k + 16)):
            if items[j].kind == "V" and k in self.verb(j).subject:
                return j
            if items[j].kind == ".":
                return None
        return None

    def verb_before(self, k: int) -> int | None:
        """The verb whose object the phrase at ``k`` is."""
        items = self.items
        for j in range(k - 1, max(-1, k - 10), -1):
            if items[j].kind == "V":
                return j if k in self.verb(j).objects else None
        return None
