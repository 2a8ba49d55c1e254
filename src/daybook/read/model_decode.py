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
from daybook.read.model_scheme import BLOCKS, DATED, ROLES, SPAN_OF_ROLE, SPANS, UNDATED, buckets, slices
from daybook.read.model_text import Tokens, Window

Floats = npt.NDArray[np.floating[Any]]
BLOCK_AT = slices()
ROLE_AT = {role: i for i, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Probabilities a reading must reach. ``outside`` is added to the logit of "outside a span" of each kind: below zero
    favours recall. ``margin`` is how far an actor must beat the target reading of the same words; ``odd`` is added to the
    logit of every status other than actual; ``run`` is what each token must reach to fill a slot where no span of the
    slot's kind was seen; ``stray_count`` lets a sure count stay although no trigger is sure of it."""

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
    odd: float = 0.0

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


_SURELY_OUTSIDE = 7.0


def bio_spans(logits: Floats, outside: float) -> list[tuple[int, int, float]]:
    """Best legal sequence of outside/begins/inside; returns ``(first, last, mean probability)`` of each span.

    Tokens that are outside beyond any doubt separate islands, and only islands are searched.
    """
    away = logits[:, 0] + outside - logits[:, 1:].max(1)
    near = np.flatnonzero(away < _SURELY_OUTSIDE).tolist()
    found: list[tuple[int, int, float]] = []
    k = 0
    while k < len(near):
        end = k + 1
        while end < len(near) and near[end] == near[end - 1] + 1:
            end += 1
        first, last = near[k], near[end - 1]
        if away[first : last + 1].min() < 0:  # else "outside" throughout is best, and legal
            found += _island(logits[first : last + 1], outside, first)
        k = end
    return found


def _island(logits: Floats, outside: float, at: int) -> Iterator[tuple[int, int, float]]:
    """Viterbi in which only "outside, then inside" is forbidden; spans are moved by ``at``."""
    rows, back = logits.tolist(), []
    o, b, i = rows[0][0] + outside, rows[0][1], -1e9
    for to_o, to_b, to_i in rows[1:]:
        best, state = (o, 0) if o >= b and o >= i else (b, 1) if b >= i else (i, 2)
        inner, inner_state = (b, 1) if b >= i else (i, 2)
        back.append((state, state, inner_state))
        o, b, i = best + to_o + outside, best + to_b, inner + to_i
    state = max(range(3), key=(o, b, i).__getitem__)
    path = [state]
    for step in reversed(back):
        state = step[state]
        path.append(state)
    path.reverse()
    inside = 1 - softmax(logits)[:, 0]
    k, n = 0, len(path)
    while k < n:
        end = k + 1
        if path[k]:
            while end < n and path[end] == 2:
                end += 1
            yield k + at, end - 1 + at, float(inside[k:end].mean())
        k = end


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate for a slot: document tokens ``first..last`` and how surely the trigger points at them."""

    first: int
    last: int
    score: float

    def meets(self, other: "_Found") -> bool:
        return self.first <= other.last and other.first <= self.last


class _View:
    """One window decoded: spans of every kind, and what each of its triggers points at."""

    def __init__(self, window: Window, output: Output, pointers: Pointers, bars: Bars) -> None:
        inside = slice(window.offset, window.offset + window.last - window.first)
        self.base, self.labels = window.first, output.labels[inside].astype(np.float64)
        hidden, key = output.hidden[inside], output.key[inside]
        n, roles = len(hidden), len(ROLES)
        self.spans = {kind: self._spans(kind, bars) for kind in SPANS}
        core = window.core[0] - window.first, window.core[1] - window.first
        self.triggers = [(a, b, p) for a, b, p in self.spans["trigger"] if core[0] <= a < core[1]]
        pooled = np.asarray([hidden[a : b + 1].mean(0) for a, b, _ in self.triggers]).reshape(-1, hidden.shape[1])
        # one small product a role: large ones would wake the threads of the linear algebra library
        weight = pointers.query_weight.reshape(roles, -1, hidden.shape[1])
        query = np.matmul(pooled[None], weight.transpose(0, 2, 1)) + pointers.query_bias.reshape(roles, 1, -1)
        keys = key.reshape(n, roles, -1)
        width = query.shape[-1]
        point = np.matmul(query, keys.transpose(1, 2, 0)) / np.sqrt(width)  # roles, triggers, tokens
        point += pointers.role[:, None, None]
        for k, (first, _, _) in enumerate(self.triggers):
            point[:, k] += pointers.distance[:, buckets(first, n)]
        self.point = sigmoid(point)
        self._sums = np.concatenate([np.zeros((*point.shape[:2], 1)), np.cumsum(self.point, -1)], -1)
        self.event_query = query[ROLE_AT["event"]]
        event_key = keys[:, ROLE_AT["event"]]
        self.event_key = np.asarray([event_key[a : b + 1].mean(0) for a, b, _ in self.triggers]).reshape(-1, width)

    def _spans(self, kind: str, bars: Bars) -> list[tuple[int, int, float]]:
        return bio_spans(self.labels[:, BLOCK_AT[f"{kind}-span"]], bars.outside[kind])

    def mean(self, role: str, k: int, first: int, last: int) -> float:
        """How surely trigger ``k`` points at window tokens ``first..last`` in a role."""
        sums = self._sums[ROLE_AT[role], k]
        return float(sums[last + 1] - sums[first]) / (last + 1 - first)

    def means(self, role: str, k: int) -> list[tuple[int, int, float]]:
        """The same for every span of the role's kind."""
        spans = self.spans[SPAN_OF_ROLE[role]]
        if not spans:
            return []
        at = np.asarray([(a, b + 1) for a, b, _ in spans])
        sums = self._sums[ROLE_AT[role], k]
        scores = (sums[at[:, 1]] - sums[at[:, 0]]) / (at[:, 1] - at[:, 0])
        return [(a, b, p) for (a, b, _), p in zip(spans, scores.tolist(), strict=True)]

    def candidates(self, role: str, k: int, bars: Bars) -> list[_Found]:
        """Spans the trigger points at, and runs of tokens it points at where no span was seen; in document tokens."""
        chosen = [c for c in self.means(role, k) if c[2] >= bars.role[role]]
        strong = np.flatnonzero(self.point[ROLE_AT[role], k] >= bars.run).tolist()
        runs: list[list[int]] = []
        for i in strong:
            if any(a <= i <= b for a, b, _ in chosen):
                continue
            if runs and runs[-1][1] == i - 1:
                runs[-1][1] = i
            else:
                runs.append([i, i])
        chosen += [(a, b, self.mean(role, k, a, b)) for a, b in runs]
        return [_Found(a + self.base, b + self.base, p) for a, b, p in sorted(chosen)]

    def value(self, block: str, first: int, last: int) -> str:
        """The likeliest label of document tokens ``first..last``."""
        mean = self.labels[first - self.base : last + 1 - self.base, BLOCK_AT[block]].mean(0)
        return BLOCKS[block][int(mean.argmax())]


@dataclass(frozen=True, slots=True)
class _Count:
    """A count with the claims it belongs to (positions in the document's list of triggers)."""

    at: _Found
    owners: frozenset[int]
    view: _View


class Decoder:
    """Turns the outputs of a document's windows into a reading."""

    def __init__(self, pointers: Pointers, bars: Bars | None = None) -> None:
        self.pointers, self.bars = pointers, bars or Bars()

    def read(self, text: str, tokens: Tokens, parts: Sequence[tuple[Window, Output]]) -> ModelReading:
        """The claims and furniture of a text whose windows gave ``parts``."""
        furniture = np.full(len(tokens), -5.0)
        views = []
        for window, output in parts:
            core = slice(window.core[0] - window.first + window.offset, window.core[1] - window.first + window.offset)
            block = output.labels[core, BLOCK_AT["furniture"]]
            furniture[window.core[0] : window.core[1]] = block[:, 1] - block[:, 0]
            views.append(_View(window, output, self.pointers, self.bars))
        junk = _two_state(furniture, self.bars.furniture_stay) if len(tokens) else []
        triggers = [
            (view, k)
            for view in views
            for k, (a, b, _) in enumerate(view.triggers)
            if not all(junk[a + view.base : b + 1 + view.base])
        ]
        events, counts = self._events(triggers), self._counts(triggers)
        claims = [
            self._claim(text, tokens, view, k, events[i], [c for c in counts if i in c.owners])
            for i, (view, k) in enumerate(triggers)
        ]
        return ModelReading(claims=tuple(sorted(claims, key=lambda c: c.start)), furniture=tuple(_ranges(tokens, junk)))

    def _events(self, triggers: Sequence[tuple[_View, int]]) -> list[str]:
        """Average-link groups of triggers; a key for each trigger, numbered in order of first mention."""
        n, role = len(triggers), ROLE_AT["event"]
        if not n:
            return []
        query = np.stack([view.event_query[k] for view, k in triggers])
        key = np.stack([view.event_key[k] for view, k in triggers])
        at = np.asarray([view.triggers[k][0] + view.base for view, k in triggers])
        raw = query @ key.T / np.sqrt(query.shape[1]) + self.pointers.role[role]
        raw += np.stack([self.pointers.distance[role][_bucket_of(at - a)] for a in at])
        link = sigmoid((raw + raw.T) / 2)
        np.fill_diagonal(link, -1.0)
        size, group, gone = np.ones(n), np.arange(n), np.zeros(n, np.bool_)
        while True:
            a, b = divmod(int(link.argmax()), n)
            if link[a, b] < self.bars.role["event"]:
                break
            a, b = min(a, b), max(a, b)
            mean = (link[a] * size[a] + link[b] * size[b]) / (size[a] + size[b])
            link[a], link[:, a] = mean, mean
            size[a] += size[b]
            group[group == b], gone[b] = a, True
            link[gone], link[:, gone], link[a, a] = -1.0, -1.0, -1.0
        names: dict[int, str] = {}
        return [names.setdefault(int(g), f"e{len(names) + 1}") for g in group]

    def _counts(self, triggers: Sequence[tuple[_View, int]]) -> list[_Count]:
        """Every count with the claims it belongs to: its best trigger, and others only where the pointer is sure."""
        options: dict[tuple[int, int], list[tuple[float, int]]] = {}
        sure: dict[tuple[int, int], float] = {}
        for i, (view, k) in enumerate(triggers):
            for (a, b, score), (_, _, p) in zip(view.means("count", k), view.spans["count"], strict=True):
                at = a + view.base, b + view.base
                options.setdefault(at, []).append((score, i))
                sure[at] = max(p, sure.get(at, 0.0))
        found = []
        for (a, b), choices in options.items():
            choices.sort(reverse=True)
            score, best = choices[0]
            if score < self.bars.role["count"] and sure[a, b] < self.bars.stray_count:
                continue
            owners = frozenset({best} | {i for p, i in choices[1:] if p >= self.bars.joint})
            found.append(_Count(_Found(a, b, score), owners, triggers[best][0]))
        return found

    def _claim(
        self, text: str, tokens: Tokens, view: _View, k: int, event: str, counts: Sequence[_Count]
    ) -> ModelClaim:
        first, last, score = view.triggers[k]
        mean = view.labels[first : last + 1].mean(0)
        mean[BLOCK_AT["status"].start + 1 : BLOCK_AT["status"].stop] += self.bars.odd
        probs = {name: softmax(mean[BLOCK_AT[name]]) for name in ("type", "status", "phase", "dating")}
        best = {name: BLOCKS[name][int(p.argmax())] for name, p in probs.items()}
        role = {name: view.candidates(name, k, self.bars) for name in SPAN_OF_ROLE if name != "count"}

        def words(f: _Found) -> dict[str, Any]:
            start, end = _snap(text, int(tokens.starts[f.first]), int(tokens.ends[f.last]))
            return {"start": start, "end": end}

        def pull(name: str, f: _Found) -> float:
            return view.mean(name, k, f.first - view.base, f.last - view.base)

        actors = [f for f in role["actor"] if f.score - pull("target", f) > self.bars.margin]
        targets = [f for f in role["target"] if not any(f.meets(a) for a in actors)]
        via = [f for f in role["via"] if not any(f.meets(s) for s in role["said"])]
        times = role["time"]
        carried = [] if times else sorted(role["carried"], key=lambda f: -f.score)[:1]
        legal = (*DATED, "undated", "none") if times else UNDATED if carried else UNDATED[:-1]
        dating = max(legal, key=lambda d: float(probs["dating"][BLOCKS["dating"].index(d)]))
        places = []
        for f in role["place"]:
            away = {name: pull(name, f) for name in ("from", "to")}
            way = max(away, key=away.__getitem__)
            places.append(ModelPlace(**words(f), score=f.score, role=way if away[way] >= 0.5 else "at"))
        return ModelClaim(
            **words(_Found(first + view.base, last + view.base, score)),
            score=score,
            type=best["type"],
            type_score=float(probs["type"].max()),
            status=best["status"],
            status_score=float(probs["status"].max()),
            phase=best["phase"] if best["type"] in ("siege", "control") else None,
            actors=tuple(
                ModelActor(**words(f), score=f.score, suspected=view.value("suspected", f.first, f.last) == "yes")
                for f in actors
            ),
            targets=tuple(ModelSpan(**words(f), score=f.score) for f in targets),
            counts=tuple(
                ModelCount(
                    **words(c.at),
                    score=c.at.score,
                    kind=c.view.value("harm", c.at.first, c.at.last),
                    whom=c.view.value("whom", c.at.first, c.at.last),
                    part=c.view.value("part", c.at.first, c.at.last) == "part",
                    bounds=c.view.value("bounds", c.at.first, c.at.last),
                    joint=len(c.owners) > 1,
                )
                for c in counts
            ),
            places=tuple(places),
            times=tuple(ModelSpan(**words(f), score=f.score) for f in times),
            dating=dating,
            carried=tuple(ModelSpan(**words(f), score=f.score) for f in carried if dating == "carried"),
            sources=tuple(
                ModelSource(**words(f), score=f.score, kind=view.value("voice", f.first, f.last))
                for f in (*role["said"], *via)
            ),
            event=event,
        )


def _bucket_of(away: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Distance classes of arbitrary signed token distances."""
    reach = int(np.abs(away).max()) + 1 if len(away) else 1
    return buckets(reach, 2 * reach + 1)[away + reach]


def _snap(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to whole words and whole numbers: a span that ends within "1,181" holds all of it, and is not read as 1."""
    while start > 0 and (_one_word(text, start) or _one_number(text, start) or _one_number(text, start - 1)):
        start -= 1
    while end < len(text) and (_one_word(text, end) or _one_number(text, end) or _one_number(text, end - 1)):
        end += 1
    return start, end


def _one_word(text: str, at: int) -> bool:
    return text[at - 1].isalnum() and text[at].isalnum()


def _one_number(text: str, at: int) -> bool:
    """True if ``text[at]`` is the comma or point between two digits."""
    return 0 < at < len(text) - 1 and text[at] in ",." and text[at - 1].isdigit() and text[at + 1].isdigit()


def _ranges(tokens: Tokens, junk: Sequence[bool]) -> Iterator[tuple[int, int]]:
    k, n = 0, len(junk)
    while k < n:
        end = k
        while end < n and junk[end]:
            end += 1
        if end > k:
            yield int(tokens.starts[k]), int(tokens.ends[end - 1])
        k = end + 1
