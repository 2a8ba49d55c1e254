"""Shared pieces of the tests."""

import os
import tempfile
from pathlib import Path

import pytest

# Nobody's own packs count in the tests, in the processes that they start neither.
os.environ["DAYBOOK_PACKS"] = str(Path(tempfile.gettempdir()) / "daybook-tests-without-own-packs")

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def demo_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo case, built once. Tests that change a case copy it first.

    Read by the rules: what is tested on it is the case and its pages, and must not turn with a network's weights. What the
    default reader makes of the same reports: tests/engine/test_demo.
    """
    from daybook.engine.settings import Settings
    from daybook.show.demo import build

    path = tmp_path_factory.mktemp("demo") / "demo.daybook"
    build(path, lambda name, outcome: None, Settings(reader="rules"))
    return path
