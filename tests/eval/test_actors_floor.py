"""Floors under the actor resolver on coded claims whose spans are given; raised when it improves, never lowered quietly."""

import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVAL = ROOT.parent / "shared" / "eval"
FLOORS = {  # part → sha256 of its gold file, share of named actors and targets that resolve to the coder's entry
    "dev": ("75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978", 0.895, 0.740),
    "train": ("23a7fb82d465911c14091557a0c604809f44a444b9b0ca0ce8d169b865dbfef6", 0.895, 0.830),
}
INVERTED = 0.01  # actors resolved to the coded target's side: blaming the wrong side


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_actors", ROOT / "tools" / "measure_actors.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("tools/measure_actors.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("part", FLOORS)
def test_names_of_actors_and_targets(part: str) -> None:
    path = EVAL / part / "gold.jsonl"
    if not path.is_file():
        pytest.skip("the shared evaluation data is not on this machine")
    fingerprint, actor, target = FLOORS[part]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == fingerprint, (
        f"{part}/gold.jsonl changed; measure again and renew floor and fingerprint together"
    )
    figures, misses = _tool().measure(path)
    assert figures["actor exact"] >= actor, misses.most_common(10)
    assert figures["target exact"] >= target, misses.most_common(10)
    assert figures["actor resolved to the side that is the target"] <= INVERTED
