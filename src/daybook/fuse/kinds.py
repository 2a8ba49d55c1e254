"""How types of claims stand to each other: which may tell one happening, and how readily.

The house's judgement from the codebook's hard cases: a means and the killing it does, a battle and the place it takes, a
strike and what it destroys are told as different types by different desks; an abduction and a release never are one.
"""

from functools import cache

from daybook.core.vocab import ClaimType as T

_SAME_HAPPENING: dict[frozenset[T], float] = {
    frozenset(pair): value
    for value, pairs in (
        (
            0.8,
            (
                (T.CAPTURE, T.LOSS),
                (T.AIRSTRIKE, T.CHEMICAL),
                (T.SHELLING, T.CHEMICAL),
                (T.CHEMICAL, T.ATTACK),
                (T.BOMBING, T.SUICIDE_ATTACK),
                (T.ABDUCTION, T.DETENTION),
                (T.AIRSTRIKE, T.SHELLING),
                (T.ATTACK, T.EXECUTION),
                (T.RELEASE, T.DETENTION),
            ),
        ),
        (
            0.6,
            (
                (T.CLASH, T.CAPTURE),
                (T.CLASH, T.LOSS),
                (T.ATTACK, T.AIRSTRIKE),
                (T.ATTACK, T.SHELLING),
                (T.ATTACK, T.BOMBING),
                (T.ATTACK, T.SUICIDE_ATTACK),
                (T.CLASH, T.ATTACK),
                (T.CLASH, T.SUICIDE_ATTACK),
                (T.AIRSTRIKE, T.DESTRUCTION),
                (T.SHELLING, T.DESTRUCTION),
                (T.BOMBING, T.DESTRUCTION),
                (T.AIRSTRIKE, T.DOWNING),
                (T.CLASH, T.DOWNING),
                (T.SHELLING, T.BOMBING),
                (T.BOMBING, T.CHEMICAL),
                (T.RELEASE, T.AGREEMENT),
                (T.DISPLACEMENT, T.AGREEMENT),
                (T.PROTEST, T.ATTACK),
            ),
        ),
        (
            0.35,
            (
                (T.CLASH, T.MOVEMENT),
                (T.CAPTURE, T.MOVEMENT),
                (T.LOSS, T.MOVEMENT),
                (T.CLASH, T.SHELLING),
                (T.CLASH, T.AIRSTRIKE),
                (T.CLASH, T.BOMBING),
                (T.AIRSTRIKE, T.BOMBING),
                (T.AID, T.AGREEMENT),
                (T.DISPLACEMENT, T.RELEASE),
                (T.DISPLACEMENT, T.MOVEMENT),
                (T.AGREEMENT, T.CAPTURE),
                (T.ATTACK, T.DESTRUCTION),
                (T.CLASH, T.DESTRUCTION),
                (T.AID, T.MOVEMENT),
                (T.AID, T.SUPPORT),
            ),
        ),
    )
    for pair in pairs
}

_FAMILY = {
    T.CLASH: "ground", T.CAPTURE: "ground", T.LOSS: "ground", T.MOVEMENT: "ground",
    T.AIRSTRIKE: "strike", T.SHELLING: "strike", T.BOMBING: "strike", T.SUICIDE_ATTACK: "strike", T.CHEMICAL: "strike",
    T.ATTACK: "strike", T.EXECUTION: "strike", T.DESTRUCTION: "strike", T.DOWNING: "strike", T.PROTEST: "strike",
    T.ABDUCTION: "captive", T.DETENTION: "captive", T.RELEASE: "deal", T.SEXUAL_VIOLENCE: "captive",
    T.AGREEMENT: "deal", T.DISPLACEMENT: "deal", T.AID: "deal", T.SUPPORT: "deal",
    T.TOLL: "toll", T.SIEGE: "siege", T.CONTROL: "control",
}  # fmt: skip
FAMILIES = tuple(sorted(set(_FAMILY.values())))
# Families whose blocks a unit also looks into: types of two families that may be one happening.
_BRIDGES = {
    "ground": ("ground", "strike", "deal"),
    "strike": ("strike",),
    "captive": ("captive", "deal"),
    "deal": ("deal",),
}

# Which type names an event that is told as several: the most telling first.
_RANK = (
    T.CHEMICAL, T.SUICIDE_ATTACK, T.EXECUTION, T.AIRSTRIKE, T.BOMBING, T.SHELLING, T.ABDUCTION, T.RELEASE, T.CAPTURE,
    T.LOSS, T.DOWNING, T.SEXUAL_VIOLENCE, T.AGREEMENT, T.DISPLACEMENT, T.DETENTION, T.CLASH, T.ATTACK, T.PROTEST, T.AID,
    T.DESTRUCTION, T.SUPPORT, T.MOVEMENT, T.SIEGE, T.TOLL, T.CONTROL,
)  # fmt: skip
RANK = {t: n for n, t in enumerate(_RANK)}

VIOLENT = frozenset(
    (T.CLASH, T.AIRSTRIKE, T.SHELLING, T.BOMBING, T.SUICIDE_ATTACK, T.CHEMICAL, T.ATTACK, T.EXECUTION, T.DOWNING)
)


@cache
def compatible(a: T, b: T) -> float:
    """How readily two types tell one happening: 1 the same, 0 never."""
    return 1.0 if a is b else _SAME_HAPPENING.get(frozenset((a, b)), 0.0)


_ONE_REPORT = frozenset((frozenset((T.CLASH, T.MOVEMENT)), frozenset((T.CAPTURE, T.MOVEMENT))))
_TWO = frozenset(
    frozenset(pair)
    for pair in (
        (T.CHEMICAL, T.AIRSTRIKE),
        (T.CHEMICAL, T.SHELLING),
        (T.CHEMICAL, T.BOMBING),
        (T.AIRSTRIKE, T.DOWNING),
    )
)


@cache
def told_apart(a: T, b: T) -> bool:
    """True for types that one and the same report hardly uses for one happening, though two reports may."""
    pair = frozenset((a, b))
    return pair in _TWO or (compatible(a, b) < 0.6 and pair not in _ONE_REPORT)


@cache
def best_match(left: frozenset[T], right: frozenset[T]) -> float:
    """The readiest pairing of two sets of types."""
    return max((compatible(a, b) for a in left for b in right), default=0.0)


@cache
def families(types: frozenset[T]) -> tuple[str, ...]:
    """The blocks that claims of these types are looked for in."""
    return tuple(sorted({f for t in types for f in _BRIDGES.get(_FAMILY[t], (_FAMILY[t],))}))
