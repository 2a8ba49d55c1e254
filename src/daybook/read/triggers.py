"""Event words of a sentence, and the type that the sentence supports for each (codebook, "Types" and "Hard cases")."""

from dataclasses import dataclass, field

from daybook.core.vocab import ClaimType, Phase, Status
from daybook.read.clauses import Clauses, Frame
from daybook.read.lexicon import Entry, Lexicon
from daybook.read.phrases import Phrases


@dataclass(slots=True)
class Range:
    """A token range of a sentence, end exclusive."""

    first: int
    last: int


@dataclass(slots=True)
class HarmDraft:
    """A count before it becomes a record: kind, whom, bounds and the code points of its words."""

    kind: str
    whom: str
    low: int | None
    high: int | None
    start: int
    end: int
    approx: bool = False
    part: bool = False
    joint: bool = False


@dataclass(slots=True)
class Draft:
    """A claim in the making. Token ranges count inside its sentence; ``places``/``times`` are code points."""

    sentence: int
    first: int
    last: int
    item: int
    entry: Entry
    kind: str  # a type of the codebook once decided; "" = dropped
    rule: str
    frame: Frame
    noun: bool
    actors: list[Range] = field(default_factory=list)
    targets: list[Range] = field(default_factory=list)
    suspected: bool = False
    harm: list[HarmDraft] = field(default_factory=list)
    places: list[tuple[int, int, str]] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)
    status: Status = Status.ACTUAL
    phase: Phase | None = None
    start: int = 0
    end: int = 0
    key: str = ""
    definite: bool = False
    merged: bool = False
    sources: list[object] = field(default_factory=list)
    inferred_sources: bool = False
    cue: str = ""

    @property
    def type(self) -> ClaimType:
        """The decided type."""
        return ClaimType(self.kind)


VIOLENT = frozenset(("airstrike", "shelling", "bombing", "suicide_attack", "chemical", "attack", "clash", "execution"))
MEANS = VIOLENT - {"execution"}


def find(phrases: Phrases, clauses: Clauses, sentence: int) -> list[Draft]:
    """All event words of the sentence, in text order; kinds may still be conditional (``?take``)."""
    parse, lex = phrases.parse, phrases.lex
    tokens = parse.tokens
    drafts: list[Draft] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.kind not in ("word",) or token.tag == "T":
            i += 1
            continue
        if token.tag == "V":
            found = _verb(phrases, clauses, i)
            if found:
                entry, last = found
                item = parse.item_of[i]
                if entry.phrase == "lose" and _people_lost(phrases, clauses, item):
                    entry = Entry(phrase="lose", pos="v", kind="?lost", roles="so")
                drafts.append(
                    Draft(
                        sentence=sentence, first=i, last=last, item=item, entry=entry, kind=entry.kind, rule="", noun=False,
                        frame=clauses.verb(item), start=token.start, end=tokens[last - 1].end,
                    )
                )  # fmt: skip
                i = last
                continue
        if (
            token.tag in ("N", "D", "#", "V")
            and (token.low in lex.noun_first or token.low.endswith("ing") or token.low in lex.harmed_words)
            and not (token.tag == "V" and "-" not in token.low and token.low in lex.verbs)
        ):
            found_noun = _noun(phrases, i)
            if found_noun:
                entry, last = found_noun
                item = parse.item_of[last - 1]
                if parse.items[item].kind == "NP":
                    head = parse.items[item]
                    drafts.append(
                        Draft(
                            sentence=sentence, first=i, last=last, item=item, entry=entry, kind=entry.kind, rule="", noun=True,
                            frame=clauses.noun(item), start=token.start, end=tokens[last - 1].end,
                            definite=tokens[head.first].low in ("the", "this", "that", "these", "those"),
                        )
                    )  # fmt: skip
                    i = last
                    continue
        compound = _compound(phrases, i)
        if compound:
            kind, rule = compound
            item = parse.item_of[i]
            drafts.append(
                Draft(
                    sentence=sentence, first=i, last=i + 1, item=item, entry=Entry(phrase=token.low, pos="a", kind=kind, roles=""),
                    kind=kind, rule=rule, noun=True, frame=Frame(), start=token.start, end=token.end,
                )
            )  # fmt: skip
        i += 1
    return drafts


_HELD = ("held", "controlled", "occupied", "run", "dominated", "ruled", "administered", "controlled")


def _compound(phrases: Phrases, i: int) -> tuple[str, str] | None:
    """ "rebel-held", "besieged" before a noun: a state of the place that follows."""
    token = phrases.parse.tokens[i]
    head, hyphen, tail = token.low.rpartition("-")
    if hyphen and head and tail in _HELD and not head.startswith(("un", "self", "long", "state")):
        return "control", "control:prenominal"
    if hyphen and head and tail == "besieged":
        return "siege", "siege:prenominal"
    if token.low in phrases.lex.set("besieged_adjectives") and token.tag == "N":
        return "siege", "siege:prenominal"
    tokens = phrases.parse.tokens
    if (
        token.low in ("held", "controlled")
        and token.tag == "N"
        and i
        and tokens[i - 1].low in phrases.lex.set("actor_nouns")
    ):
        return "control", "control:prenominal"
    return None


def _verb(phrases: Phrases, clauses: Clauses, i: int) -> tuple[Entry, int] | None:
    tokens, lex = phrases.parse.tokens, phrases.lex
    for form in lex.verbs.get(tokens[i].low, ()):
        for rest, entry in lex.phrasal.get(form.lemma, ()):
            last = _particle(tokens, i, rest, lex)
            if last is not None:
                return entry, last
    if {t.low for t in tokens[i + 1 : i + 4]} & lex.set("life_words"):  # "claimed the lives of", "lost their lives"
        for form in lex.verbs.get(tokens[i].low, ()):
            if form.lemma in lex.set("life_claiming"):
                return Entry(phrase="kill", pos="v", kind="?kill", roles="so"), i + 1
            if form.lemma == "lose":
                return Entry(phrase="die", pos="v", kind="?die", roles="p"), i + 1
    for form in lex.verbs.get(tokens[i].low, ()):
        single = lex.verb_entries.get(form.lemma)
        if single:
            return single, i + 1
    return None


def _people_lost(phrases: Phrases, clauses: Clauses, item: int) -> bool:
    """ "lost 30 fighters": a number of people, not ground."""
    items = phrases.parse.items
    for k in clauses.verb(item).objects[:1]:
        tokens = phrases.tokens(items[k])
        counted = any(t.tag == "#" or t.low in phrases.lex.set("quantity_nouns") for t in tokens)
        if counted and (phrases.whom(items[k]) is not None or all(t.tag in ("#", "D") for t in tokens)):
            return not phrases.vehicle(items[k])
    return False


def _particle(tokens: list, i: int, rest: tuple[str, ...], lex: Lexicon) -> int | None:  # type: ignore[type-arg]
    """Last token of a phrasal verb: its words follow, a short object may stand before the particle."""
    split = lex.set("split_particles")  # "let 104 prisoners go", "blew it up"
    words = [t.low for t in tokens[i + 1 : i + 8]]
    if tuple(words[: len(rest)]) == rest:
        return i + 1 + len(rest)
    if len(rest) == 1 and rest[0] in split:
        for gap in range(1, 6):
            if gap < len(words) and words[gap] == rest[0]:
                between = tokens[i + 1 : i + 1 + gap]
                if all(t.tag in ("D", "N", "#", "R", "S") for t in between):
                    return i + 1
                return None
    if len(rest) > 1 and words[:1] and words[0] in lex.set("full_words") and tuple(words[1 : 1 + len(rest)]) == rest:
        return i + 2 + len(rest)
    return None


def _gerund(phrases: Phrases, i: int) -> Entry | None:
    """ "the massacring of civilians by": a verb used as a noun, with the roles of one."""
    tokens, lex = phrases.parse.tokens, phrases.lex
    token = tokens[i]
    if token.tag != "N" or not token.low.endswith("ing") or (token.low,) in lex.noun_entries:
        return None
    if i + 1 >= len(tokens) or tokens[i + 1].low != "of":
        return None
    for form in lex.verbs.get(token.low, ()):
        entry = lex.verb_entries.get(form.lemma)
        if entry and entry.roles == "so" and "ing" in form.forms:
            return Entry(phrase=entry.phrase, pos="n", kind=entry.kind, roles="by/of")
    return None


def _noun(phrases: Phrases, i: int) -> tuple[Entry, int] | None:
    parse, lex = phrases.parse, phrases.lex
    tokens = parse.tokens
    gerund = _gerund(phrases, i)
    if gerund:
        return gerund, i + 1
    for length in range(min(lex.longest_noun, len(tokens) - i), 0, -1):
        window = tokens[i : i + length]
        entry = lex.noun_entries.get(tuple(t.low for t in window))
        if entry is None or any(t.name == "actor" for t in window):
            continue
        last = i + length
        item = parse.items[parse.item_of[last - 1]]
        of = item.of and last < item.last and tokens[last].low == "of" and entry.kind != "?bulk"
        if item.kind != "NP" or of:
            continue  # "a barrage of air strikes" is told by what it consists of
        if last < item.last and tokens[last].tag == "N" and not tokens[last].name and tokens[last].low != "'s":
            following = tokens[last].low
            if entry.kind in ("control", "siege") or (following,) in lex.noun_entries:
                continue
            if following not in lex.set("event_tails"):
                continue
        return entry, last
    return _harmed(phrases, i)


def _harmed(phrases: Phrases, i: int) -> tuple[Entry, int] | None:
    """A noun for the dead or the hurt: "those killed", "the victims", "nine injured"."""
    parse = phrases.parse
    token = parse.tokens[i]
    item = parse.items[parse.item_of[i]]
    if (
        token.tag != "N"
        or item.kind != "NP"
        or token.name
        or not any(token.low in w for w in phrases.lex.harmed_nouns.values())
    ):
        return None
    following = parse.tokens[i + 1] if i + 1 < item.last else None
    if following is not None and following.tag in ("N", "S") and following.low != "of":
        return None  # "killed militants", "body armour"
    return Entry(phrase=token.low, pos="n", kind="?dead", roles="/"), i + 1
