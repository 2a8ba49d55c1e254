"""How far coders agree, field by field: shares with Wilson's interval, Cohen's kappa where a field has one value.

Spans agree if they share a character; days if the intervals overlap; counts if kind, group and bounds are the same.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from daybook.show.api import models_review as mr

SINGLE = ("is_event", "type", "status", "phase")
SPANS = ("actor", "target", "place")
FIELDS = (*SINGLE, *SPANS, "time", "harm", "source_kind")
Answers = Mapping[str, Any]


def agreement(coded: Mapping[str, Mapping[str, Answers]]) -> mr.AgreementOut:
    """Agreement over every pair of coders of every claim. ``coded``: claim -> coder -> answers."""
    pairs = [(by[a], by[b]) for _, by in sorted(coded.items()) for a, b in combinations(sorted(by), 2)]
    fields = [_field(name, pairs) for name in FIELDS]
    both = sum(len(by) > 1 for by in coded.values())
    return mr.AgreementOut(fields=fields, claims=both, disagreements=sum(bool(differing(by)) for by in coded.values()))


def differing(by: Mapping[str, Answers]) -> list[str]:
    """The fields on which any two coders of a claim differ."""
    return [f for f in FIELDS if any(_same(f, by[a], by[b]) is False for a, b in combinations(sorted(by), 2))]


def _field(name: str, pairs: Sequence[tuple[Answers, Answers]]) -> mr.FieldAgreement:
    judged = [(s, a, b) for a, b in pairs if (s := _same(name, a, b)) is not None]
    n, agree = len(judged), sum(s for s, _, _ in judged)
    low, high = wilson(agree, n)
    kappa = cohen([(str(a.get(name)), str(b.get(name))) for _, a, b in judged]) if name in SINGLE else None
    return mr.FieldAgreement(
        field=name, both=n, agree=agree, share=round(agree / n, 4) if n else None, low=low, high=high, kappa=kappa
    )


def _same(name: str, a: Answers, b: Answers) -> bool | None:
    """Whether two coders agree; ``None`` if the field does not arise (neither, or only one, sees an event)."""
    if name != "is_event" and not (a.get("is_event") and b.get("is_event")):
        return None
    if name in SINGLE:
        return bool(a.get(name) == b.get(name))
    if name in SPANS:
        x, y = a.get(name) or [], b.get(name) or []
        if not x or not y:
            return not x and not y
        return all(any(_meet(s, t) for t in y) for s in x) and all(any(_meet(s, t) for s in x) for t in y)
    if name == "time":
        first = max(a.get("earliest") or "0000", b.get("earliest") or "0000")
        last = min(a.get("latest") or "9999", b.get("latest") or "9999")
        told = [bool(x.get("earliest") or x.get("latest")) for x in (a, b)]
        return told[0] == told[1] and first <= last
    if name == "harm":
        return _counts(a) == _counts(b)
    return sorted(a.get(name) or []) == sorted(b.get(name) or [])


def _counts(a: Answers) -> list[str]:
    return sorted(repr((h.get("kind"), h.get("whom"), h.get("low"), h.get("high"))) for h in a.get("harm") or [])


def _meet(s: Mapping[str, Any], t: Mapping[str, Any]) -> bool:
    for a, b in (("start", "end"), ("start16", "end16")):
        if None not in (s.get(a), s.get(b), t.get(a), t.get(b)):
            return bool(s[a] < t[b] and t[a] < s[b])
    return bool(s.get("text") == t.get("text"))


def wilson(agree: int, n: int) -> tuple[float | None, float | None]:
    """Wilson's 95% interval of a share; ``None`` of nothing."""
    if not n:
        return None, None
    z, p = 1.96, agree / n
    middle, width = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return round(max(0.0, (middle - width) / (1 + z * z / n)), 4), round(
        min(1.0, (middle + width) / (1 + z * z / n)), 4
    )


def cohen(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa over pairs of answers; ``None`` of nothing, or where chance alone gives full agreement."""
    n = len(pairs)
    if not n:
        return None
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[k] * right[k] for k in left) / (n * n)
    if chance >= 1:
        return None
    return round((sum(a == b for a, b in pairs) / n - chance) / (1 - chance), 4)
