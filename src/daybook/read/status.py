"""Whether the text says that it happened: denied, possible and planned, by cues and their reach.

Codebook: *reportedly* and attribution alone make nothing ``possible``; "tried to" is ``planned``, and ``denied`` where the
text says that it failed; a violated truce is ``denied``; "in an attempt to" is a purpose and is not coded by itself.
"""

from daybook.core.vocab import ClaimType, Phase, Status
from daybook.read.clauses import Clauses
from daybook.read.grammar import Item
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft

Told = tuple[Status, str]
_REACH = 8  # items to the left in which a cue governs
_CERTAIN: Told = (Status.ACTUAL, "")
_WHETHER = frozenset(("whether",))
_CONDITION = frozenset(("if", "unless"))


class Statuses:
    """Sets status and phase of drafts in one sentence."""

    def __init__(self, phrases: Phrases, clauses: Clauses) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        lex = phrases.lex
        self._denied = lex.set("denied_cues")
        self._failed = lex.set("failed_cues")
        self._foiled = lex.set("foiled_cues")
        self._feared = lex.set("feared_cues")
        self._accusing = lex.set("accusing_forms")
        self._planned = lex.set("planned_cues")
        self._ahead = lex.set("ahead_cues")
        self._calling = lex.set("calling_cues")  # with "for" alone: "called the bombing savage" plans nothing
        self._done = lex.set("done_cues")
        self._ceasing = lex.set("ceasing_verbs")  # what has not stopped goes on
        self._doubtful = lex.set("doubtful_adjectives")
        self._coming = lex.set("coming_adjectives")
        self._broken = lex.set("broken_cues")
        self._will = lex.set("will_modals")
        self._may = lex.set("may_modals")

    def set(self, d: Draft) -> None:
        """Status by the verb's own group, then by cues to its left in the same clause; phase of a siege or of control."""
        d.status, d.cue = self._status(d)
        if d.type is ClaimType.SIEGE:
            d.phase = self._siege_phase(d)
        elif d.type is ClaimType.CONTROL:
            d.phase = Phase.HOLD

    def _status(self, d: Draft) -> Told:
        if d.entry.pos == "a":
            return _CERTAIN
        told = self._noun(d) if d.noun else self._verb(self.items[d.item])
        return told or self._left(d) or self._adverb(d) or _CERTAIN

    # -- the word's own group --------------------------------------------------------------------------------------
    def _verb(self, verb: Item) -> Told | None:
        if verb.negated:
            return Status.DENIED, "not"
        before = self.items[verb.index - 1] if verb.index else None
        if verb.modal in self._may:
            subject = self.c.verb(verb.index).subject
            opener = self.items[subject[0] - 1] if subject and subject[0] else before
            if opener is not None and opener.kind in ("CS", "P") and opener.low == "before":
                return Status.DENIED, "before"
            return Status.POSSIBLE, verb.modal
        verb = self._leader(verb)
        if verb.negated:
            return Status.DENIED, "not"
        if verb.modal in self._will:
            feared = self._feared_before(verb.index)
            if feared:
                return Status.POSSIBLE, feared
            return (Status.POSSIBLE, verb.modal) if verb.modal == "would" else (Status.PLANNED, verb.modal)
        if verb.voice == "ing" and verb.index > 1 and self.items[verb.index - 1].kind == "P":
            governor = self.items[verb.index - 2]  # "planning on entering"
            words = {t.low for t in self.tokens[governor.first : governor.last]}
            if governor.kind == "V" and words & self._planned:
                return (Status.DENIED, "not") if governor.negated else (Status.PLANNED, governor.low)
        if verb.modal == "to":
            return self._governor(verb.index)
        return None

    def _leader(self, verb: Item) -> Item:
        """The first of joined verbs: "to remove positions and consolidate control" shares its "to"."""
        if verb.last - verb.first > 1 or verb.voice != "active":
            return verb
        k = self.c.joined_to(verb.index)
        if k is None or not self.items[k].modal:
            return verb
        return self.items[k] if self.items[k].modal in self._will | self._may | {"to"} else verb

    def _feared_before(self, k: int) -> str:
        for item in reversed(self.items[max(0, k - _REACH) : k]):
            if item.kind == "." or (item.kind == "CS" and item.low != "that"):
                return ""
            for token in self.tokens[item.first : item.last]:
                if token.low in self._feared:
                    return token.low
        return ""

    def _noun(self, d: Draft) -> Told | None:
        item = self.items[d.item]
        for token in self.tokens[item.first : d.first]:
            if token.low in self._doubtful and not self._about_who(d, token.low):
                return Status.POSSIBLE, token.low
            if token.low in self._coming:
                return Status.PLANNED, token.low
            if token.low == "no":
                return Status.DENIED, token.low
        if d.kind == "agreement":
            for token in self.tokens[max(0, item.first - 6) : item.last + 2]:
                if token.low in self._broken:
                    return Status.DENIED, token.low
        k = self.c.verb_after(d.item)
        if k is not None:
            verb, frame = self.items[k], self.c.verb(k)
            if verb.negated and not frame.passive and verb.low not in self._ceasing and verb.modal not in self._will:
                return Status.DENIED, "not"
            if verb.low in self._foiled and frame.passive and d.kind in ("suicide_attack", "bombing"):
                return Status.DENIED, verb.low
            if verb.low in self._failed and not frame.passive:
                return Status.DENIED, verb.low
            if verb.modal in self._will and verb.modal != "would" and not verb.negated:
                return Status.PLANNED, verb.modal
            if verb.modal in self._may and not frame.objects and len(frame.subject) == 1:
                return Status.POSSIBLE, verb.modal
        k = self.c.verb_before(d.item)
        if k is not None:
            verb = self._leader(self.items[k])
            k = verb.index
            if verb.negated:
                return Status.DENIED, "not"
            if verb.modal in ("should", "must"):
                return Status.PLANNED, verb.modal
            if verb.modal in self._will:
                return (Status.PLANNED, verb.modal) if verb.modal != "would" else (Status.POSSIBLE, verb.modal)
            if verb.modal in self._may:
                return Status.POSSIBLE, verb.modal
            if verb.voice == "inf":
                return self._governor(k)
            if verb.low in self._foiled and d.kind in ("suicide_attack", "bombing"):
                return Status.DENIED, verb.low
        return None

    # -- cues to the left ------------------------------------------------------------------------------------------
    def _left(self, d: Draft) -> Told | None:
        for k in range(d.item - 1, max(-1, d.item - 1 - _REACH), -1):
            item = self.items[k]
            words = [t.low for t in self.tokens[item.first : item.last]]
            if item.kind == ".":
                return None
            if item.kind == "CS" and item.low != "that":
                if item.low in _CONDITION or (item.low in _WHETHER and not (d.noun and d.definite)):
                    return Status.POSSIBLE, item.low
                return None
            if item.kind == "V" and d.noun and self._accusing & set(words):
                return None  # "it denied the first and accused the army of bombing": what it accuses of is not denied
            for word in words:
                if word in self._feared and item.kind in ("V", "NP", "A"):
                    return Status.POSSIBLE, word
                if item.kind == "V" and word in self._denied:
                    return Status.DENIED, word
                ahead = word in self._ahead or (word in self._calling and self._calls_for(item))
                if ahead and d.noun and item.kind in ("V", "NP") and self._leads(k, d.item):
                    return Status.PLANNED, word
            if item.kind == "V" and not d.noun and item.voice != "copula":
                return None
        return None

    def _calls_for(self, item: Item) -> bool:
        return item.last < len(self.tokens) and self.tokens[item.last].low in self.p.lex.set("calling_for")

    def _leads(self, k: int, item: int) -> bool:
        """True if only prepositions, adverbs and times stand between a cue and the event's phrase."""
        return all(i.kind in ("P", "A", "T", "Q") for i in self.items[k + 1 : item])

    def _adverb(self, d: Draft) -> Told | None:
        for token in self.tokens[max(0, d.first - 3) : d.first]:
            if token.low == "allegedly":
                return Status.POSSIBLE, token.low
        return None

    def _about_who(self, d: Draft, word: str) -> bool:
        """ "suspected French strikes": the doubt is about the perpetrator, not the strike."""
        item = self.items[d.item]
        at = next((i for i in range(item.first, d.first) if self.tokens[i].low == word), -1)
        return any(r.first <= at + 1 < r.last for r in d.actors)

    def _governor(self, k: int) -> Told | None:
        """Of "to" + verb: "tried to take", "plans to attack", "an offensive to capture"; ``None`` after "managed to"."""
        items = self.items
        j = k - 1
        while j >= 0 and items[j].kind in ("A", "T", ",", "CC"):
            j -= 1
        if j < 0:
            return None
        words = [t.low for t in self.tokens[items[j].first : items[j].last]]
        if items[j].kind == "NP" and j > 0 and items[j - 1].kind == "V":
            words += [t.low for t in self.tokens[items[j - 1].first : items[j - 1].last]]
        for word in words:
            if word in self._failed:
                return Status.DENIED, word
        if any(word in self._done for word in words) or self._driven(j):
            return None
        for word in words:
            if word in self._planned:
                return Status.PLANNED, word
        if items[j].kind == "V" and items[j].modal in self._will:
            return Status.PLANNED, items[j].modal
        group = self.tokens[items[k].first : items[k].last]
        if any(t.low in ("have", "be") and t.tag == "X" for t in group):
            return None  # "claims to have captured"
        return Status.PLANNED, "to"

    def _driven(self, j: int) -> bool:
        """ "forced nearly half of the population to flee": a verb that brought it about, over a long object."""
        while j >= 0 and self.items[j].kind in ("NP", "P", "Q", "A", "#"):
            j -= 1
        if j < 0 or self.items[j].kind != "V" or self.items[j].modal:
            return False
        return any(t.low in self._done for t in self.tokens[self.items[j].first : self.items[j].last])

    # -- phase -----------------------------------------------------------------------------------------------------
    def _siege_phase(self, d: Draft) -> Phase:
        before = {t.low for t in self.tokens[max(0, d.first - 8) : d.first]}
        after = {t.low for t in self.tokens[d.last : d.last + 4]}
        if d.noun and (before | after) & self.p.lex.set("siege_end_verbs"):
            return Phase.END
        if d.noun and before & self.p.lex.set("siege_start_verbs"):
            return Phase.START
        if d.noun or d.frame.passive or d.entry.pos == "a":
            return Phase.HOLD
        voice = self.items[d.item].voice
        if d.entry.phrase in self.p.lex.set("cutting_verbs"):
            return Phase.START
        if d.entry.phrase == "cut off":
            return Phase.START
        return Phase.START if voice in ("bare", "inf", "ing") else Phase.HOLD
