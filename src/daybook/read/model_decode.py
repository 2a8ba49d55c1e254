"""From the network's logits to claims: segmentation, roles under constraints, event groups.

Everything here is numpy on arrays of one document; thresholds live in ``Bars`` and travel with the pack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from daybook.read.model_records import (
    ModelActor,
    ModelClaim,
    ModelCount,
    ModelPlace,
    ModelReading,
    ModelSource,
    ModelSpan,
)
from daybook.read.model_scheme import BLOCKS, ROLES, SPAN_OF_ROLE, SPANS, buckets, slices
from daybook.read.model_text import Tokens, Window

Floats = npt.NDArray[np.floating[Any]]
BLOCK_AT = slices()
ROLE_AT = {role: i for i, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Probabilities a reading must reach. ``outside`` is added to the logit of "outside a span" of each kind: below zero
    favours recall. ``margin`` is how far an actor must beat the target reading of the same words."""

    outside: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SPANS, -0.7) | {"trigger": 0.0})
    role: dict[str, float] = field(
        default_factory=lambda: {
            "actor": 0.45,
            "target": 0.4,
            "count": 0.35,
            "place": 0.4,
            "time": 0.4,
            "carried": 0.3,
            "said": 0.45,
            "via": 0.5,
            "event": 0.5,
        }
    )
    joint: float = 0.6
    stray_count: float = 0.7
    run: float = 0.6
    margin: float = 0.0
    furniture_stay: float = 2.0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Bars":
        """From a manifest's ``bars``; a name that is no bar is a ``TypeError``."""
        return cls(**values)


@dataclass(slots=True)
class Output:
    """What the network gives for one window: label logits ``[n, labels]``, hidden states ``[n, d]``, and the keys of
    all roles ``[n, roles * width]``."""

    labels: Floats
    hidden: Floats
    key: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointers:
    """Learnt weights of the pointers outside the network: hidden state to query (needed at triggers only), an offset a
    role, and one for each role and distance class."""

    query_weight: Floats  # [roles * width, d]
    query_bias: Floats
    role: Floats  # [roles]
    distance: Floats  # [roles, BUCKETS]


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True))


def sigmoid(x: Floats) -> Floats:
    """Elementwise, safe for large magnitudes."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def bio_spans(logits: Floats, outside: float) -> list[tuple[int, int, float]]:
    """Best legal sequence of outside/begins/inside; returns ``(first, last, mean probability)`` of each span."""
    scores = logits - np.asarray([-outside, 0, 0])
    scores = (
        scores
        - np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True))
        - scores.max(1, keepdims=True)
    )
    n = len(scores)
    # a plain pass: only "outside, then inside" is illegal
    back, best = np.zeros((n, 3), np.int64), np.asarray([scores[0, 0], scores[0, 1], -1e9])
    rows = scores.tolist()
    o, b, i = best.tolist()
    for k in range(1, n):
        so, sb, si = rows[k]
        prev, at = (o, 0) if o >= b and o >= i else (b, 1) if b >= i else (i, 2)
        inner, at_inner = (b, 1) if b >= i else (i, 2)
        back[k] = at, at, at_inner
        o, b, i = prev + so, prev + sb, inner + si
    state = int(np.argmax([o, b, i]))
    path = [0] * n
    for k in range(n - 1, -1, -1):
        path[k] = state
        state = int(back[k, state])
    inside = 1 - softmax(logits)[:, 0]
    found, k = [], 0
    while k < n:
        if path[k] == 0:
            k += 1
            continue
        end = k + 1
        while end < n and path[end] == 2:
            end += 1
        found.append((k, end - 1, float(inside[k:end].mean())))
        k = end
    return found


def _two_state(logit: Floats, stay: float) -> list[bool]:
    """Viterbi over a yes/no chain whose change of state costs ``stay``."""
    no, yes, back = 0.0, float(logit[0]), []
    for x in logit[1:].tolist():
        back.append((no < yes - stay, yes >= no - stay))
        no, yes = max(no, yes - stay), max(yes, no - stay) + x
    state = yes > no
    path = [state]
    for from_no, from_yes in reversed(back):
        state = from_yes if state else from_no
        path.append(state)
    return path[::-1]


@dataclass(slots=True)
class _Trigger:
    """A trigger found in a window, with its pointers over the window's document tokens."""

    first: int  # document token
    last: int
    score: float
    labels: Floats  # mean label logits of its tokens
    point: Floats  # [roles, tokens of the window], probabilities
    query: Floats  # event role only
    key: Floats
    spans: dict[str, list[tuple[int, int, float]]]  # document tokens
    base: int
    window_labels: Floats


class Decoder:
    """Turns the outputs of a document's windows into a reading."""

    def __init__(self, pointers: Pointers, bars: Bars | None = None) -> None:
        self.pointers, self.bars = pointers, bars or Bars()

    def read(self, text: str, tokens: Tokens, parts: Sequence[tuple[Window, Output]]) -> ModelReading:
        """The claims and furniture of a text whose windows gave ``parts``."""
        triggers, furniture = [], np.full(len(tokens), -5.0)
        for window, output in parts:
            inside = slice(window.offset, window.offset + window.last - window.first)
            labels = output.labels[inside].astype(np.float64)
            core = slice(window.core[0] - window.first, window.core[1] - window.first)
            block = labels[core, BLOCK_AT["furniture"]]
            furniture[window.core[0] : window.core[1]] = block[:, 1] - block[:, 0]
            triggers += list(self._triggers(window, labels, output.hidden[inside], output.key[inside]))
        junk = _two_state(furniture, self.bars.furniture_stay) if len(tokens) else []
        triggers = [t for t in triggers if not all(junk[t.first : t.last + 1])]
        events = self._events(triggers)
        counts = self._counts(triggers)
        claims = [
            self._claim(text, tokens, t, events[k], [c for c in counts if k in c[2]]) for k, t in enumerate(triggers)
        ]
        return ModelReading(claims=tuple(sorted(claims, key=lambda c: c.start)), furniture=tuple(_ranges(tokens, junk)))

    def _triggers(self, window: Window, labels: Floats, hidden: Floats, key: Floats) -> Iterator[_Trigger]:
        spans = {kind: bio_spans(labels[:, BLOCK_AT[f"{kind}-span"]], self.bars.outside[kind]) for kind in SPANS}
        base = window.first
        moved = {kind: [(a + base, b + base, p) for a, b, p in found] for kind, found in spans.items()}
        key = key.reshape(len(key), len(ROLES), -1)
        keys = key.transpose(1, 2, 0)
        for first, last, score in spans["trigger"]:
            if not window.core[0] <= first + base < window.core[1]:
                continue
            own = self.pointers.query_weight @ hidden[first : last + 1].mean(0) + self.pointers.query_bias
            own = own.reshape(len(ROLES), -1)
            point = np.einsum("rk,rkn->rn", own, keys) / np.sqrt(own.shape[-1])
            point = point + self.pointers.role[:, None] + self.pointers.distance[:, buckets(first, len(labels))]
            yield _Trigger(
                first=first + base,
                last=last + base,
                score=score,
                labels=labels[first : last + 1].mean(0),
                point=sigmoid(point),
                query=own[ROLE_AT["event"]],
                key=key[first : last + 1, ROLE_AT["event"]].mean(0),
                spans=moved,
                base=base,
                window_labels=labels,
            )

    def _events(self, triggers: Sequence[_Trigger]) -> list[str | None]:
        """Average-link groups of triggers; a key for each trigger, in order of first mention."""
        n, role = len(triggers), ROLE_AT["event"]
        if not n:
            return []
        queries, keys = np.stack([t.query for t in triggers]), np.stack([t.key for t in triggers])
        raw = queries @ keys.T / np.sqrt(queries.shape[1]) + self.pointers.role[role]
        at = np.asarray([t.first for t in triggers])
        raw = raw + np.stack([self.pointers.distance[role][_bucket_of(at - t.first)] for t in triggers])
        link = sigmoid((raw + raw.T) / 2)
        groups = [[k] for k in range(n)]
        while len(groups) > 1:
            best, pair = self.bars.role["event"], None
            for a in range(len(groups)):
                for b in range(a + 1, len(groups)):
                    mean = float(link[np.ix_(groups[a], groups[b])].mean())
                    if mean > best:
                        best, pair = mean, (a, b)
            if pair is None:
                break
            groups[pair[0]] += groups.pop(pair[1])
        groups.sort(key=min)
        keyed = {k: f"e{number}" for number, group in enumerate(groups, 1) for k in group}
        return [keyed[k] for k in range(n)]

    def _counts(self, triggers: Sequence[_Trigger]) -> list[tuple[tuple[int, int], float, set[int], Floats]]:
        """Every count with the claims it belongs to: its best trigger, and others only where the pointer is sure."""
        options: dict[tuple[int, int], list[tuple[float, int, float]]] = {}
        for k, t in enumerate(triggers):
            for a, b, p in t.spans["count"]:
                options.setdefault((a, b), []).append((_mean(t, "count", a, b), k, p))
        found = []
        for (a, b), choices in options.items():
            choices.sort(reverse=True)
            score, k, span_score = choices[0]
            if score < self.bars.role["count"] and span_score < self.bars.stray_count:
                continue
            owners = {k} | {j for p, j, _ in choices[1:] if p >= self.bars.joint}
            t = triggers[k]
            found.append(((a, b), score, owners, t.window_labels[a - t.base : b - t.base + 1].mean(0)))
        return found

    def _candidates(self, t: _Trigger, role: str) -> list[tuple[int, int, float]]:
        """Spans of the role's kind that the trigger points at, and runs it points at where no span was seen."""
        bar = self.bars.role[role]
        chosen = [(a, b, _mean(t, role, a, b)) for a, b, _ in t.spans[SPAN_OF_ROLE[role]]]
        chosen = [c for c in chosen if c[2] >= bar]
        strong = t.point[ROLE_AT[role]] >= self.bars.run
        for a, b, _ in chosen:
            strong[a - t.base : b - t.base + 1] = False
        k, n = 0, len(strong)
        while k < n:
            end = k
            while end < n and strong[end]:
                end += 1
            if end > k:
                chosen.append((k + t.base, end - 1 + t.base, _mean(t, role, k + t.base, end - 1 + t.base)))
            k = end + 1
        return sorted(chosen)

    def _claim(self, text: str, tokens: Tokens, t: _Trigger, event: str | None, counts: list[Any]) -> ModelClaim:
        probs = {name: softmax(t.labels[BLOCK_AT[name]]) for name in ("type", "status", "phase", "dating")}
        best = {name: BLOCKS[name][int(p.argmax())] for name, p in probs.items()}

        def words(a: int, b: int) -> dict[str, int]:
            return dict(zip(("start", "end"), _snap(text, int(tokens.starts[a]), int(tokens.ends[b])), strict=True))

        def say(block: str, a: int, b: int) -> str:
            return BLOCKS[block][int(t.window_labels[a - t.base : b - t.base + 1, BLOCK_AT[block]].mean(0).argmax())]

        actors, targets = self._candidates(t, "actor"), self._candidates(t, "target")
        as_target = [_mean(t, "target", a, b) for a, b, _ in actors]
        actors = [x for x, other in zip(actors, as_target, strict=True) if x[2] - other > self.bars.margin]
        targets = [x for x in targets if not any(a <= x[1] and x[0] <= b for a, b, _ in actors)]
        places = []
        for a, b, p in self._candidates(t, "place"):
            come, go = _mean(t, "from", a, b), _mean(t, "to", a, b)
            role = "at" if max(come, go) < 0.5 else "from" if come > go else "to"
            places.append(ModelPlace(**words(a, b), score=p, role=role))
        said = self._candidates(t, "said")
        via = [x for x in self._candidates(t, "via") if not any(a <= x[1] and x[0] <= b for a, b, _ in said)]
        times = self._candidates(t, "time")
        carried = sorted(self._candidates(t, "carried"), key=lambda c: -c[2])[:1] if not times else []
        dating = best["dating"]
        if times:
            dating = "span"
        elif dating == "span" or (dating == "carried" and not carried):
            order = np.argsort(-probs["dating"])
            dating = next(BLOCKS["dating"][i] for i in order if BLOCKS["dating"][i] not in ("span", "carried"))
        return ModelClaim(
            **words(t.first, t.last),
            score=t.score,
            type=best["type"],
            type_score=float(probs["type"].max()),
            status=best["status"],
            status_score=float(probs["status"].max()),
            phase=best["phase"] if best["type"] in ("siege", "control") else None,
            actors=tuple(
                ModelActor(**words(a, b), score=p, suspected=say("suspected", a, b) == "yes") for a, b, p in actors
            ),
            targets=tuple(ModelSpan(**words(a, b), score=p) for a, b, p in targets),
            counts=tuple(
                ModelCount(
                    **words(a, b),
                    score=score,
                    kind=BLOCKS["harm"][int(labels[BLOCK_AT["harm"]].argmax())],
                    whom=BLOCKS["whom"][int(labels[BLOCK_AT["whom"]].argmax())],
                    part=bool(labels[BLOCK_AT["part"]].argmax()),
                    bounds=BLOCKS["bounds"][int(labels[BLOCK_AT["bounds"]].argmax())],
                    joint=len(owners) > 1,
                )
                for (a, b), score, owners, labels in counts
            ),
            places=tuple(places),
            times=tuple(ModelSpan(**words(a, b), score=p) for a, b, p in times),
            dating=dating,
            carried=tuple(ModelSpan(**words(a, b), score=p) for a, b, p in carried if dating == "carried"),
            sources=tuple(ModelSource(**words(a, b), score=p, kind=say("voice", a, b)) for a, b, p in (*said, *via)),
            event=event,
        )


def _bucket_of(away: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Distance classes of arbitrary signed token distances."""
    reach = int(np.abs(away).max()) + 1 if len(away) else 1
    return buckets(reach, 2 * reach + 1)[away + reach]


def _mean(t: _Trigger, role: str, a: int, b: int) -> float:
    return float(t.point[ROLE_AT[role], a - t.base : b - t.base + 1].mean())


def _snap(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to whole words."""
    while start > 0 and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _ranges(tokens: Tokens, junk: Sequence[bool]) -> Iterator[tuple[int, int]]:
    k, n = 0, len(junk)
    while k < n:
        end = k
        while end < n and junk[end]:
            end += 1
        if end > k:
            yield int(tokens.starts[k]), int(tokens.ends[end - 1])
        k = end + 1
