"""Whether the text says that it happened: denied, possible and planned, by cues and their reach."""

from daybook.core.vocab import ClaimType, Phase, Status
from daybook.read.clauses import Clauses
from daybook.read.phrases import Phrases
from daybook.read.triggers import Draft

_PLANNED_MODALS = frozenset(("will", "would", "shall", "'ll"))
_POSSIBLE_MODALS = frozenset(("may", "might", "could", "can"))


class Statuses:
    """Sets status and phase of drafts in one sentence."""

    def __init__(self, phrases: Phrases, clauses: Clauses) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        lex = phrases.lex
        self._denied, self._possible, self._planned = (
            lex.set("denied_cues"),
            lex.set("possible_cues"),
            lex.set("planned_cues"),
        )
        self._failed = lex.set("failed_cues")

    def set(self, d: Draft) -> None:
        """Status by the verb's own group, then by cues to its left in the same clause."""
        d.status, d.cue = self._status(d)
        if d.type is ClaimType.SIEGE:
            d.phase = self._siege_phase(d)
        elif d.type is ClaimType.CONTROL:
            d.phase = Phase.HOLD

    def _status(self, d: Draft) -> tuple[Status, str]:
        if d.entry.pos == "a":
            return Status.ACTUAL, ""
        verb = self.items[d.item] if not d.noun else None
        if verb is not None:
            if verb.negated:
                return Status.DENIED, "not"
            if verb.modal in _PLANNED_MODALS:
                return (Status.PLANNED, verb.modal) if verb.modal != "would" else (Status.POSSIBLE, verb.modal)
            if verb.modal in _POSSIBLE_MODALS and not (verb.modal == "could" and False):
                return Status.POSSIBLE, verb.modal
        k = d.item - 1
        steps = 0
        infinitive = verb is not None and verb.modal == "to"
        if infinitive and k >= 0:
            governor = self._governor(d.item)
            if governor:
                return governor
        while k >= 0 and steps < 8:
            item = self.items[k]
            words = [t.low for t in self.tokens[item.first : item.last]]
            if item.kind in (".", "CS") and item.low not in ("that",):
                if item.low in ("if", "unless", "whether"):
                    return Status.POSSIBLE, item.low
                break
            if (
                item.kind == "V"
                and not d.noun
                and steps > 0
                and item.voice != "copula"
                and not (set(words) & (self._denied | self._failed | self._planned | self._possible))
            ):
                break
            for word in words:
                if word in self._denied and item.kind == "V" and self._content(item.index, d):
                    return Status.DENIED, word
                if word in self._failed and item.kind == "V" and (d.noun or infinitive):
                    return Status.DENIED, word
                if (
                    word in ("alleged", "suspected", "possible", "presumed", "purported")
                    and d.noun
                    and item.kind == "NP"
                    and k == d.item
                ):
                    return Status.POSSIBLE, word
                if word in ("fears", "fear", "feared", "fearing", "allegedly", "concerns") and item.kind in (
                    "V",
                    "NP",
                    "A",
                ):
                    return Status.POSSIBLE, word
            if (
                item.kind == "V"
                and item.modal in _PLANNED_MODALS
                and d.noun
                and d.item in self.c.verb(item.index).objects
            ):
                return Status.PLANNED, item.modal
            k -= 1
            steps += 1
        if d.noun:
            item = self.items[d.item]
            before = [t.low for t in self.tokens[item.first : d.first]]
            for word in before:
                if word in ("suspected", "alleged", "possible", "presumed", "purported", "potential") and not self._who(
                    d, word
                ):
                    return Status.POSSIBLE, word
                if word in ("planned", "imminent", "looming", "upcoming", "expected"):
                    return Status.PLANNED, word
                if word in ("no",) and d.kind not in ("toll",):
                    return Status.DENIED, word
            k_verb = self.c.verb_after(d.item)
            if k_verb is not None:
                verb_item = self.items[k_verb]
                if (
                    verb_item.low in self._failed
                    and self.c.verb(k_verb).passive
                    and verb_item.low not in ("repelled", "repulsed")
                ):
                    return Status.DENIED, verb_item.low
        for token in self.tokens[max(0, d.first - 3) : d.first]:
            if token.low == "allegedly":
                return Status.POSSIBLE, token.low
        return Status.ACTUAL, ""

    def _who(self, d: Draft, word: str) -> bool:
        """ "suspected Russian strikes": the doubt is about the perpetrator, not the strike."""
        if not d.actors:
            return False
        item = self.items[d.item]
        position = next((i for i in range(item.first, d.first) if self.tokens[i].low == word), -1)
        return any(r.first == position + 1 or r.first <= position + 1 < r.last for r in d.actors)

    def _content(self, k: int, d: Draft) -> bool:
        return d.item > k

    def _governor(self, k: int) -> tuple[Status, str] | None:
        """ "tried to take", "plans to attack", "ordered to storm", "an offensive to capture"."""
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
            if word in self._failed or word in ("refused", "unable"):
                return Status.DENIED, word
        for word in words:
            if word in self._planned:
                return Status.PLANNED, word
            if word in (
                "able",
                "managed",
                "manages",
                "helped",
                "continue",
                "continued",
                "began",
                "started",
                "used",
                "forced",
                "begun",
                "allowed",
            ):
                return None
        if items[j].kind == "V" and items[j].modal in _PLANNED_MODALS:
            return Status.PLANNED, items[j].modal
        return Status.PLANNED, "to"

    def _siege_phase(self, d: Draft) -> Phase:
        before = {t.low for t in self.tokens[max(0, d.first - 8) : d.first]}
        after = {t.low for t in self.tokens[d.last : d.last + 4]}
        if d.noun and (before | after) & self.p.lex.set("siege_end_verbs"):
            return Phase.END
        if d.noun and before & self.p.lex.set("siege_start_verbs"):
            return Phase.START
        if not d.noun and d.entry.phrase in ("cut off", "sever", "isolate") and not d.frame.passive:
            return Phase.START
        if (
            not d.noun
            and d.entry.phrase in ("encircle", "surround", "besiege", "blockade")
            and not d.frame.passive
            and self.items[d.item].voice != "ing"
        ):
            return Phase.START if self.items[d.item].voice in ("bare", "inf") else Phase.HOLD
        return Phase.HOLD
