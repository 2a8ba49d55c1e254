"""Who is compared with whom, and what the sieve says of it, against the plain rules written out one pair at a time."""

import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybook.core.claims import ResolvedReading
from daybook.fuse.block import Block, blocks, copy_crowds, copy_spot, level, looks, stands
from daybook.fuse.config import FusionConfig
from daybook.fuse.copies import copy_groups
from daybook.fuse.match import match
from daybook.fuse.meet import each, pairs
from daybook.fuse.said import chosen, flatten
from daybook.fuse.sieve import ASK, RULED_OUT, Sieve
from daybook.fuse.standard import are_copies, numbered
from daybook.fuse.units import Unit, units
from daybook.fuse.weights import WEIGHTS
from tests.fuse.test_properties import reports

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from fuse import War

CONFIG = FusionConfig()
BAR = CONFIG.keep_links_above / 2


def told(readings: list[ResolvedReading]) -> tuple[list[Unit], dict[str, int]]:
    kept = chosen(readings, frozenset())
    said = flatten(kept, frozenset(), CONFIG.sentence_min_words)
    copies = copy_groups([r.reading.document for r in kept], CONFIG)
    return units([s for s in said if not s.is_state], frozenset()), numbered(copies)


def plainly(
    all_units: list[Unit], copies: dict[str, int], config: FusionConfig, crowds: dict[Block, int] | None
) -> set[tuple[int, int]]:
    """Pairs by the rules: both stand in a block, or one looks where the other stands; crowded blocks are cut."""
    stand = [{b: s.sought for s in stands(u, config) for b in blocks(s)} for u in all_units]
    seek = [{b for s in looks(u, config) for b in blocks(s)} for u in all_units]
    if crowds is None:
        crowds = {}
        if len(all_units) > config.block_cap:
            seen = Counter(b for u in all_units for s in stands(u, config) for b in blocks(s))
            crowds = {b: n for b, n in seen.items() if n > config.block_cap} | copy_crowds(copies, config)
    for u, there in zip(all_units, stand, strict=True):
        if u.document in copies:
            there |= dict.fromkeys(blocks(copy_spot(u, copies[u.document])), False)

    def part(u: Unit, parts: int) -> int:
        return int(u.id[-6:], 16) & ((1 << parts) - 1)

    def meet(n: int, m: int) -> bool:
        a, b = all_units[n], all_units[m]
        sides = a.actor_sides | a.target_sides, b.actor_sides | b.target_sides
        for block in stand[n].keys() & stand[m].keys():
            if stand[n][block]:
                continue
            cut = level(crowds[block], config) if block in crowds else 0
            if not cut or ((sides[0] & sides[1] or not any(sides)) and part(a, cut - 1) == part(b, cut - 1)):
                return True
        for block in (seek[n] & stand[m].keys()) | (stand[n].keys() & seek[m]):
            cut = level(crowds[block], config) if block in crowds else 0
            if not cut or part(a, cut + 1) == part(b, cut + 1):
                return True
        return False

    return {(n, m) for n, m in combinations(range(len(all_units)), 2) if meet(n, m)}


@pytest.mark.parametrize("cap", [400, 12, 2])
@pytest.mark.parametrize("days", [8, 200])
def test_pairs_are_those_of_the_rules(cap: int, days: int) -> None:
    war = War(240, days)
    war.days = days
    war.happenings = [(*h[:2], h[2] % days, *h[3:]) for h in war.happenings]
    there, copies = told(list(war.readings()))
    copies |= {u.document: 99 for u in there[:9]}
    config = FusionConfig(block_cap=cap)
    expected = plainly(there, copies, config, None)
    found = list(each(there, copies, config))
    assert len(found) == len(set(found)) and set(found) == expected
    focus = frozenset(range(0, len(there), 7))
    assert set(each(there, copies, config, focus=focus)) == {p for p in expected if focus & set(p)}


@settings(max_examples=40, deadline=None)
@given(st.lists(reports(), min_size=1, max_size=8), st.integers(1, 4))
def test_pairs_are_those_of_the_rules_for_chances_reports(found: list[ResolvedReading], cap: int) -> None:
    there, copies = told(found)
    config = FusionConfig(block_cap=cap)
    assert set(each(there, copies, config)) == plainly(there, copies, config, None)
    stood = Counter(b for u in there for s in stands(u, config) for b in blocks(s))
    crowds = {b: 3 * n for b, n in stood.items() if n > 1}  # as if many more stood there
    assert set(each(there, copies, config, crowds=crowds)) == plainly(there, copies, config, crowds)


def check(there: list[Unit], copies: dict[str, int]) -> Counter[int]:
    """Every verdict against the scorer's word, for all pairs whatsoever; returns how often each was given."""
    every = np.array(list(combinations(range(len(there)), 2)), np.int64).reshape(-1, 2)
    verdicts = Sieve(there, copies, CONFIG, BAR)(every[:, 0], every[:, 1])
    for (left, right), verdict in zip(every.tolist(), verdicts.tolist(), strict=True):
        if verdict == ASK:
            continue
        a, b = there[left], there[right]
        found = match(a, b, are_copies(a, b, copies), CONFIG)
        assert found.veto if verdict == RULED_OUT else not found.veto and found.score <= BAR
    return Counter(verdicts.tolist())


def test_the_sieve_says_only_what_the_scorer_would() -> None:
    war = War(300, 3)
    war.days = 6
    war.happenings = [(*h[:2], h[2] % 6, *h[3:]) for h in war.happenings]
    there, copies = told(list(war.readings()))
    copies |= {u.document: 99 for u in there[::9]}
    given_ = check(there, copies)
    met = sum(left.size for left, _ in pairs(there, copies, CONFIG))
    assert met > 1000 and given_[ASK] < 0.3 * given_.total()  # it is of some use


@settings(max_examples=80, deadline=None)
@given(st.lists(reports(), min_size=2, max_size=9))
def test_the_sieve_says_only_what_the_scorer_would_of_chances_reports(found: list[ResolvedReading]) -> None:
    check(*told(found))


def test_the_sieve_knows_every_piece_of_evidence() -> None:
    """New evidence must be weighed in ``fuse/sieve.py``, or pairs would be passed over for which it speaks."""
    families = Counter(name.split(".")[0] for name in WEIGHTS)
    assert families == {
        "type": 5, "day": 9, "one": 6, "denial": 3, "news": 4, "place": 11, "bare": 2, "lead": 1, "party": 2, "actor": 4,
        "target": 4, "number": 6, "words": 6, "report": 5,
    }  # fmt: skip
