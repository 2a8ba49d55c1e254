"""Floors under the date reasoner's measured quality, on data named by its hash; raised when it improves, never lowered quietly."""

import hashlib
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "eval"
FINGERPRINTS = {
    "wikiwars": "0224bf2600224f7c850236c6d948b920a28a3f0c03db9ed22e8181f6a7cb8fe7",
    "gold": "75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978",
    "isaf": "e032b32744aefc905654bc26fd64eccf51f27dee7757d1497d3c49fba46819a6",
}


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_dates", ROOT / "tools" / "measure_dates.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("tools/measure_dates.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _files(name: str, *paths: Path) -> list[Path]:
    missing = [p for p in paths if not p.is_file()]
    if missing or not paths:
        pytest.skip("the shared evaluation data is not on this machine")
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(paths))).hexdigest()
    assert digest == FINGERPRINTS[name], (
        f"the {name} data changed; measure again and renew floor and fingerprint together"
    )
    return sorted(paths)


def test_values_of_war_narratives() -> None:
    files = _files("wikiwars", *(DATA / "dev" / "wikiwars").glob("*.tml"))
    scores = _tool().timeml(files, 0)
    assert scores["value"] >= 0.875 and scores["relaxed"] >= 0.95  # HeidelTime: 0.83


def test_days_of_coded_claims() -> None:
    [file] = _files("gold", DATA / "dev" / "gold.jsonl")
    assert _tool().claims(file, 0)["all"] >= 0.855


def test_days_of_press_releases() -> None:
    [file] = _files("isaf", DATA / "dev" / "isaf.jsonl")
    scores = _tool().releases(file, 0)
    assert scores["right"] >= 0.74 and scores["right of dated"] >= 0.85
