"""Shared pieces of the tests."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def demo_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo case, built once. Tests that change a case copy it first."""
    from daybook.show.demo import build

    path = tmp_path_factory.mktemp("demo") / "demo.daybook"
    build(path, lambda name, outcome: None)
    return path
