"""Floors under the readers: what was reached once is kept. Skipped where the data is absent, void where it has changed.

``floors.json`` keeps, for each reader and figure, every floor ever set with its day and why; the last one holds, and none may be
lower than an earlier one unless its reason begins with "lowered:" and says what was got for it. Raise a floor by adding an entry
when a figure has risen for good.
"""

import hashlib
import importlib.util
import json
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from daybook.core.errors import DaybookError
from daybook.engine.components import Components
from daybook.engine.evaluation import evaluate, readings
from daybook.engine.scoring import Marks, prf
from daybook.engine.settings import Settings
from daybook.read.gate import Gate, GatedReader
from daybook.read.lexicon import Lexicon

ROOT = Path(__file__).resolve().parents[2]
EVAL = ROOT.parent / "shared" / "eval"
FLOORS: dict[str, dict[str, list[list[Any]]]] = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
FINGERPRINTS = {
    "dev/gold.jsonl": "75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978",
    "dev/fakes.jsonl": "bb72a3e3fc88ecbcd7e8114051a4af4b8d1e9073fcf541e6708913d53b899464",
}
PLAIN = "eed5c54bfd82411ed897fbf3f0c2186ee4bd8454b05ea1b332d89dd549d4dc14"  # of training/reports/w-test-*, one after the other
CEILINGS = {
    "wrong side blamed",
    "ordinary news with a claim",
    "ordinary news in words of war with a claim",
}  # must not rise
ORDINARY = {
    "n-test-[1-6].yaml": 240,
    "n-test-7.yaml": 63,
}  # texts in training/reports; the last are full of words of war


def data(name: str) -> Path:
    path = EVAL / name
    if not path.exists():
        pytest.skip(f"../shared/eval/{name} is not on this machine")
    if hashlib.sha256(path.read_bytes()).hexdigest() != FINGERPRINTS[name]:
        pytest.skip(f"../shared/eval/{name} is not the data that the floor was measured on")
    return path


def floors(reader: str) -> dict[str, float]:
    return {key: entries[-1][1] for key, entries in FLOORS[reader].items()}


@cache
def components(reader: str) -> Components:
    made = Components(Settings(reader=reader))
    if reader != "rules":
        try:
            made.reader
        except (DaybookError, FileNotFoundError) as e:
            pytest.skip(f"the trained reader is not installed: {e}")
    return made


@cache
def dev(reader: str) -> Marks:
    return evaluate(components(reader), data("dev/gold.jsonl")).marks


def hold(reader: str, figures: dict[str, float]) -> None:
    """Every figure keeps its floor (or ceiling); all that do not are told at once."""
    bars = floors(reader)
    fallen = [
        f"{key}: {figures[key]:.4f}, floor {bars[key]}"
        for key in figures
        if key in bars and (figures[key] > bars[key] if key in CEILINGS else figures[key] < bars[key])
    ]
    assert not fallen, f"{reader} fell: {'; '.join(fallen)}"


@pytest.mark.parametrize("reader", [r for r in FLOORS if r in ("rules", "model")])
def test_facts_of_the_development_gold(reader: str) -> None:
    marks = dev(reader)
    keys = ("FACTS", "claim", "type", "harm", "attribution", "place", "time", "actor", "status≠actual", "furniture")
    figures = {key: prf(*marks.of(key))[2] for key in keys}
    assert set(figures) <= set(floors(reader)), "a figure without a floor"
    hold(reader, figures)


@pytest.mark.parametrize("reader", [r for r in FLOORS if r in ("rules", "model")])
def test_the_wrong_side_is_hardly_ever_blamed(reader: str) -> None:
    wrong, actors, _ = dev(reader).of("inverted")
    assert actors >= 100  # saying nothing is no way to be right
    hold(reader, {"wrong side blamed": wrong / actors})


def test_what_the_crowd_found_is_found_by_rules() -> None:
    path = data("dev/fakes.jsonl")
    spec = importlib.util.spec_from_file_location("crowd", EVAL / "crowd.py")
    assert spec and spec.loader
    crowd = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(crowd)
    rows = [json.loads(x) for x in path.open(encoding="utf-8")]
    for row in rows:
        row["claims"] = []
    read = {row["id"]: found for row, found in readings(components("rules"), rows) if isinstance(found, dict)}
    found = crowd.score({r["id"]: r["crowd"] for r in rows if r.get("crowd")}, read)
    hold("rules", {f"crowd {key}": value["recall"] for key, value in found.items()})


@pytest.mark.parametrize("reader", [r for r in FLOORS if r in ("rules", "model")])
def test_facts_of_plain_news_that_nothing_was_made_on(reader: str, tmp_path: Path) -> None:
    """Own reports of many wars, written and coded after reader and votes were made (``training/reports/w-test-*``)."""
    paths = sorted((ROOT / "training" / "reports").glob("w-test-*.yaml"))
    if hashlib.sha256(b"".join(p.read_bytes() for p in paths)).hexdigest() != PLAIN:
        pytest.skip("training/reports/w-test-* are not the reports that the floor was measured on")
    sys.path.insert(0, str(ROOT / "training"))
    from compile_reports import Coder

    coder = Coder()
    rows = [coder.report(y) for p in paths for y in yaml.safe_load_all(p.read_text("utf-8"))]
    assert not coder.errors
    gold = tmp_path / "plain.jsonl"
    gold.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    marks = evaluate(components(reader), gold).marks
    hold(reader, {f"plain news: {key}": prf(*marks.of(key))[2] for key in ("FACTS", "claim", "harm", "attribution")})


@cache
def ordinary_news(files: str) -> tuple[dict[str, Any], ...]:
    """Own ordinary news without any claim, compiled from the project's YAML."""
    sys.path.insert(0, str(ROOT / "training"))
    from compile_reports import Coder

    coder, out = Coder(), []
    for path in sorted((ROOT / "training" / "reports").glob(files)):
        out += [coder.report(y) for y in yaml.safe_load_all(path.read_text("utf-8"))]
    assert not coder.errors and len(out) == ORDINARY[files]
    assert not any(d["claims"] for d in out)
    return tuple(out)


def share_with_a_claim(made: Components, files: str) -> float:
    found = [read for _, read in readings(made, list(ordinary_news(files)))]
    assert all(isinstance(read, dict) for read in found), "a text was refused"
    return sum(bool(read["claims"]) for read in found if isinstance(read, dict)) / len(found)


@pytest.mark.parametrize(("reader", "cut"), [("rules", "rules"), ("model", "page")])
def test_ordinary_news_yields_no_claims_behind_the_gate(reader: str, cut: str) -> None:
    made = Components(Settings(reader=reader))
    made.reader = GatedReader(components(reader).reader, Gate.load(Lexicon.load()), cut)
    plain, hard = (share_with_a_claim(made, files) for files in ORDINARY)
    assert plain < 0.03  # all 303 together are over it: docs/quality.md tells by how much
    hold(reader, {"ordinary news with a claim": plain, "ordinary news in words of war with a claim": hard})


def test_no_floor_was_ever_lowered() -> None:
    for reader, figures in FLOORS.items():
        for key, entries in figures.items():
            for (_, before, _), (_, value, why) in pairwise(entries):
                worse = value > before if key in CEILINGS else value < before
                assert not worse or why.startswith("lowered:"), (
                    f"{reader}, {key}: a floor was lowered, and nothing says so"
                )
            days = [day for day, _, _ in entries]
            assert days == sorted(days) and all(why for _, _, why in entries), (
                f"{reader}, {key}: days in order, each with a reason"
            )
