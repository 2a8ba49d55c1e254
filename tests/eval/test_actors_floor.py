"""Floors under the actor resolver on coded claims whose spans are given; raised when it improves, never lowered quietly.

The floor under train's actors was 0.895 until pronouns that several could be were left open: right names fell by half a
point, wrong ones by a quarter, and blame on the other side from 0.5 % to 0.1 %. Wrong names have ceilings since. The floor
under dev's targets was 0.740, went to 0.725 with the same change, and is 0.84 since people and things hit are looked up in
their own claim and happening.
"""

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
EVAL = ROOT.parent / "shared" / "eval"
REPORTS = sorted((ROOT / "training" / "reports").glob("[abc]-*.yaml"))  # the d-*.yaml are for testing only


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Shares of coded names: least right, most wrong (the rest is open); most blame on the coded target's side."""

    actor: float
    target: float
    actor_wrong: float
    target_wrong: float
    inverted: float
    pronouns: float = 0.0


FLOORS = {  # part → sha256 of its gold file, floors
    "dev": (
        "75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978",
        Floor(actor=0.925, target=0.84, actor_wrong=0.05, target_wrong=0.06, inverted=0.01),
    ),
    "train": (
        "23a7fb82d465911c14091557a0c604809f44a444b9b0ca0ce8d169b865dbfef6",
        # actor went from 0.89 to 0.888 when aircraft stopped being taken for those of the power named last where two are named;
        # the bars for wrong names went down with it
        Floor(actor=0.888, target=0.845, actor_wrong=0.062, target_wrong=0.069, inverted=0.002, pronouns=0.9),
    ),
}
# Target went from 0.665 to 0.655 when "a drone" and "warplanes" of nobody named stopped being the home state's: fewer are right by
# chance, and the bars for wrong names went down from 0.08 and 0.10.
OWN = Floor(actor=0.63, target=0.655, actor_wrong=0.075, target_wrong=0.085, inverted=0.002, pronouns=0.9)


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _hold(path: Path, floor: Floor) -> None:
    figures, misses = _load(ROOT / "tools" / "measure_actors.py").measure(path)
    assert figures["actor exact"] >= floor.actor, misses.most_common(10)
    assert figures["target exact"] >= floor.target, misses.most_common(10)
    assert figures["actor wrong"] <= floor.actor_wrong, misses.most_common(10)
    assert figures["target wrong"] <= floor.target_wrong, misses.most_common(10)
    assert figures["actor resolved to the side that is the target"] <= floor.inverted
    assert figures["pronouns right of those"] >= floor.pronouns


@pytest.mark.parametrize("part", FLOORS)
def test_names_of_actors_and_targets(part: str) -> None:
    path = EVAL / part / "gold.jsonl"
    if not path.is_file():
        pytest.skip("the shared evaluation data is not on this machine")
    fingerprint, floor = FLOORS[part]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == fingerprint, (
        f"{part}/gold.jsonl changed; measure again and renew floor and fingerprint together"
    )
    _hold(path, floor)


def test_names_in_our_own_reports_of_many_wars(tmp_path: Path) -> None:
    coder = _load(ROOT / "training" / "compile_reports.py").Coder()
    coded = [y for path in REPORTS for y in yaml.safe_load_all(path.read_text("utf-8")) if y]
    path = tmp_path / "own.jsonl"
    path.write_text("".join(json.dumps(coder.report(y)) + "\n" for y in coded), "utf-8")
    assert coder.errors == []
    _hold(path, OWN)
