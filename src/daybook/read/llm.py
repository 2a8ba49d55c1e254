"""The reader that asks a language model and believes none of it unseen: proposals are checked against the words they quote, and
those that stand vote with the rules. Off unless asked for; the model is whatever the operator's address names.

The vote: every claim of the rules stands as the rules read it, and a proposal on the same word only fills slots that the rules
left empty. A proposal on a word where the rules see nothing is a claim of its own, with a low score.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document, Sentence
from daybook.core.errors import NotReadNow
from daybook.core.vocab import FATAL, OWN_HARM, Role
from daybook.read.ledger import verdicts
from daybook.read.llm_checks import Checked, check
from daybook.read.llm_client import Call, Client, Endpoint
from daybook.read.llm_prompt import portions, request_body
from daybook.read.llm_schema import MOST_CLAIMS, Proposal, proposal
from daybook.read.llm_words import Page, Refused, overlap, proposed
from daybook.read.rules import RuleReader

NAME = "llm"
# Scores of what only the model sees: not measured, and below every bar that is set for readers that are.
KNOWN_WORD, NEW_WORD = 0.5, 0.3
_STOPS = (".", "!", "?", "”", '"', "…", "'", "’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A proposal, or a part of one, that the words do not bear. ``sentence``: its number, ``None`` if it named none of the page."""

    sentence: int | None
    what: str
    reason: str
    whole: bool = True

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}" if self.what else self.reason


@dataclass(slots=True)
class _Standing:
    """What came of a document's proposals."""

    checked: list[Checked] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


class LlmReader:
    """Implements :class:`daybook.stages.Reader`. ``log`` gets every call, ``refused`` every refusal.

    Raises ``StopRun`` where no page could be read and ``NotReadNow`` where this one could not (``llm_client``).
    """

    def __init__(
        self,
        endpoint: Endpoint,
        rules: RuleReader,
        log: Callable[[Call], None] = lambda call: None,
        refused: Callable[[Refusal], None] = lambda refusal: None,
    ) -> None:
        self.rules, self.refused = rules, refused
        self.client = Client(endpoint, log)
        self.name = f"{NAME} ({endpoint.model})"

    def read(self, document: Document, sentences: Sequence[Sentence]) -> Reading:
        """Read one document by itself."""
        ruled = self.rules.read(document, sentences)
        page = Page(self.rules, document, ruled.claims)
        standing = _Standing()
        for portion in portions(document, sentences):
            answer = self.client.ask(request_body(self.client.endpoint.model, document, portion))
            self._judge(page, portion, answer, standing)
        seen = {o.claim.id: o for o in self._vote(document, ruled.observations, standing)}
        observations = tuple(
            sorted(seen.values(), key=lambda o: (o.claim.trigger.start, o.claim.trigger.end, o.claim.id))
        )
        for r in standing.refused:
            self.refused(r)
        ledger = verdicts(document, sentences, [o.claim for o in observations])
        return Reading(
            document=document,
            sentences=tuple(_with_refusals(s, standing.refused) for s in ledger),
            observations=observations,
            reader=f"{self.name} + {ruled.reader}",
        )

    # -- judging -------------------------------------------------------------------------------------------------------

    def _judge(self, page: Page, portion: Sequence[Sentence], answer: Any, standing: _Standing) -> None:
        given = answer.get("claims") if isinstance(answer, dict) else None
        if not isinstance(given, list):
            raise NotReadNow(f"the answer of {self.client.endpoint.model} holds no list of claims")
        if len(given) > MOST_CLAIMS:
            raise NotReadNow(f"the answer of {self.client.endpoint.model} holds {len(given):,} claims for one portion")
        sent = {s.index: s for s in portion}
        for raw in given:
            p = proposal(raw)
            if isinstance(p, str):
                standing.refused.append(Refusal(sentence=_number(raw, sent), what="a proposal", reason=p))
                continue
            sentence = sent.get(p.sentence)
            if sentence is None:
                reason = f"there is no sentence {p.sentence} in what was sent"
                standing.refused.append(Refusal(sentence=None, what=proposed(p), reason=reason))
                continue
            try:
                found = self._checked(page, sentence, p, standing.checked)
            except Refused as e:
                standing.refused.append(Refusal(sentence=p.sentence, what=proposed(p), reason=str(e)))
                continue
            standing.checked.append(found)
            standing.refused += [
                Refusal(sentence=p.sentence, what=proposed(p), reason=r, whole=False) for r in found.refused
            ]

    def _checked(self, page: Page, sentence: Sentence, p: Proposal, others: Sequence[Checked]) -> Checked:
        d = page.document
        if d.patchwork and not d.text[sentence.start : sentence.end].rstrip().endswith(_STOPS):
            raise Refused("a headline of another story on a stitched page")
        found = check(p, page.words_around(sentence, p.trigger))
        claim = found.claim
        if any(overlap(_at(claim), _at(o.claim)) for o in others):
            raise Refused("proposed twice on the same word")
        if d.patchwork and not (claim.of(Role.ACTOR) or claim.of(Role.TARGET) or claim.counts):
            raise Refused("on a stitched page a claim must say who, whom or how many")
        return found

    # -- voting --------------------------------------------------------------------------------------------------------

    def _vote(self, d: Document, ruled: Sequence[Observation], standing: _Standing) -> Iterator[Observation]:
        free = list(standing.checked)
        for o in ruled:
            agreeing = [c for c in free if overlap(_at(c.claim), _at(o.claim))]
            best = next((c for c in agreeing if c.claim.type == o.claim.type), agreeing[0] if agreeing else None)
            if best is None:
                yield o
                continue
            yield self._joined(o, best, ruled)
        used = [_at(o.claim) for o in ruled]
        for c in free:
            if any(overlap(_at(c.claim), u) for u in used):
                continue
            counts = tuple(n for n in c.claim.counts if not _counted(n.span.start, n.span.end, ruled))
            if len(counts) < len(c.claim.counts):
                c.refused.append("a count that another claim tells already")
            yield Observation(
                claim=c.claim.revised(counts=counts),
                rule=f"{NAME}:{c.claim.type}",
                score=KNOWN_WORD if c.known else NEW_WORD,
                notes=tuple(f"refused: {r}" for r in c.refused),
            )

    def _joined(self, o: Observation, checked: Checked, ruled: Sequence[Observation]) -> Observation:
        """The rules' claim; slots that they left empty are filled from the proposal."""
        claim, other = o.claim, checked.claim
        taken = [(m.span.start, m.span.end) for m in claim.mentions if m.role in (Role.ACTOR, Role.TARGET)]
        taken += [(a.source.start, a.source.end) for a in claim.attribution]
        filled: list[Mention] = []
        for role in Role:
            if claim.of(role):
                continue
            blames = role in (Role.ACTOR, Role.TARGET)
            filled += [
                m for m in other.of(role) if not (blames and any(overlap((m.span.start, m.span.end), t) for t in taken))
            ]
        own = OWN_HARM.get(claim.type)
        counts = [
            n
            for n in other.counts
            if not _counted(n.span.start, n.span.end, ruled)
            and (own is None or n.harm in own or (own and n.harm in FATAL))
        ]
        sides = [m.span for m in (*claim.mentions, *filled) if m.role in (Role.ACTOR, Role.TARGET)]
        voices = tuple(a for a in other.attribution if not any(a.source.overlaps(s) for s in sides))
        said = voices if not claim.attribution else ()
        changes: dict[str, object] = {}
        if filled:
            changes["mentions"] = (*claim.mentions, *filled)
        if counts:
            changes["counts"] = (*claim.counts, *counts)
        if said:
            changes["attribution"] = said
        notes = [*o.notes, *(f"refused: {r}" for r in checked.refused)]
        if other.type != claim.type:
            notes.append(f"{self.name} reads {other.type}")
        rule = f"{o.rule} + {NAME}:{other.type}"
        return replace(o, claim=claim.revised(**changes) if changes else claim, rule=rule, notes=tuple(notes))


def _at(claim: Claim) -> tuple[int, int]:
    return claim.trigger.start, claim.trigger.end


def _counted(start: int, end: int, ruled: Sequence[Observation]) -> bool:
    return any(overlap((start, end), (n.span.start, n.span.end)) for o in ruled for n in o.claim.counts)


def _number(raw: Any, sent: dict[int, Sentence]) -> int | None:
    told = raw.get("sentence") if isinstance(raw, dict) else None
    return told if isinstance(told, int) and told in sent else None


def _with_refusals(sentence: Sentence, refused: Sequence[Refusal]) -> Sentence:
    """The sentence of the ledger with what was refused in it, so that the reasons are kept with the case."""
    mine = [str(r) for r in refused if r.sentence == sentence.index]
    if not mine:
        return sentence
    return replace(sentence, reason=f"{sentence.reason}; refused of the model: {'; '.join(mine)}")
