"""Floors under fusion: pairs and B³ over the coded happenings of ``training/fusion``. Skipped where the data is absent.

``floors.json`` keeps them under ``fusion: …``, each with its day and why; none may be lower than one before. A floor is void
where the documents or the coded groups have changed. The coded claims tell of fusion alone; a reader's figure turns with its
weights, so that its floor lies some wrong pairs below what was measured.
"""

import argparse
import hashlib
import json
import sys
from functools import cache
from pathlib import Path

import pytest

from daybook.core.claims import ResolvedReading
from daybook.core.errors import DaybookError

ROOT = Path(__file__).resolve().parents[2]
EVAL = ROOT.parent / "shared" / "eval"
sys.path.insert(0, str(ROOT / "tools"))
import measure_fusion  # noqa: E402

FLOORS = {
    name.removeprefix("fusion: "): {figure: entries[-1][1] for figure, entries in figures.items()}
    for name, figures in json.loads((Path(__file__).parent / "floors.json").read_text("utf-8")).items()
    if name.startswith("fusion: ")
}
FINGERPRINTS = {
    EVAL / "dev" / "fakes.jsonl": "bb72a3e3fc88ecbcd7e8114051a4af4b8d1e9073fcf541e6708913d53b899464",
    EVAL / "dev" / "gold.jsonl": "75438e31e5670de3b261e1265ade87c444178468f5135f221e58b26340ce1978",
    EVAL / "train" / "gold.jsonl": "23a7fb82d465911c14091557a0c604809f44a444b9b0ca0ce8d169b865dbfef6",
    measure_fusion.GROUPS: "c39c1722adb13c579f285771a64ae0a95c8d1f08c84703e2cbbb489d81f7dd43",
    measure_fusion.PAIRS: "223f4f2de4286ef7705112d3d15b1e3d25f25b42e22e9cb56b94fd2c4fa71d5a",
}


def data() -> None:
    for path, sha in FINGERPRINTS.items():
        if not path.exists():
            pytest.skip(f"{path.name} is not on this machine")
        if hashlib.sha256(path.read_bytes()).hexdigest() != sha:
            pytest.skip(f"{path.name} is not the data that the floor was measured on")


@cache
def readings(source: str) -> tuple[ResolvedReading, ...]:
    """The coded claims, or a reader's of the same 100 documents."""
    data()
    coded = [EVAL / "train" / "gold.jsonl", EVAL / "dev" / "gold.jsonl"] if source == "coded" else []
    asked = argparse.Namespace(
        coded=[str(p) for p in coded],
        documents=[] if coded else [str(EVAL / "dev" / "fakes.jsonl")],
        readers=source,
        grouped=True,
    )
    try:
        ((_, found),) = measure_fusion.sources(asked)
    except (DaybookError, FileNotFoundError) as e:
        pytest.skip(f"the reader is not installed: {e}")
    return tuple(found)


@pytest.mark.parametrize("source", FLOORS)
def test_happenings_are_told_apart_and_put_together(source: str) -> None:
    columns = measure_fusion.measure(list(readings(source)), 0)
    figures = {
        "pair precision": columns["all"]["pair precision"],
        "pair recall": columns["all"]["pair recall"],
        "B3 F1": columns["all"]["B3 F1"],
        "pair precision, the other half": columns["other half"]["pair precision"],
        "B3 F1, the other half": columns["other half"]["B3 F1"],
    }
    assert set(figures) == set(FLOORS[source]), "a figure without a floor"
    fallen = [f"{k}: {v:.4f}, floor {FLOORS[source][k]}" for k, v in figures.items() if v < FLOORS[source][k]]
    assert not fallen, f"{source} fell: {'; '.join(fallen)}"


@pytest.mark.parametrize("source", FLOORS)
def test_numbers_of_several_outlets_are_kept_and_covered(source: str) -> None:
    found = measure_fusion.coverage(list(readings(source)))
    assert found["numbers of events of two outlets"] >= 100
    assert found["kept and covered"] >= 0.95
