"""Imports point one way: show -> engine -> rooms and store -> stages, registry -> core. Checked on the syntax tree."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "daybook"
ROOMS = {"fetch", "clean", "read", "resolve", "fuse", "store"}
ALLOWED = {
    "core": set(),
    "stages": {"core"},
    "registry": {"core"},
    **{room: {"core", "stages", "registry"} for room in ROOMS},
    "engine": {"core", "stages", "registry", "packs", *ROOMS},
    "show": {"core", "stages", "registry", "engine", "packs"},
    "packs": set(),
    "": {"core", "engine", "stages"},  # the public API
    "__main__": {"show"},
}
STANDARD_ONLY = {"core"}


def room_of(path: Path) -> str:
    """First folder (or module) under ``daybook``; the package's own ``__init__`` is the empty string."""
    head = path.relative_to(SOURCE).parts[0]
    return "" if head == "__init__.py" else head.removesuffix(".py")


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    """(dotted name, line) of every import, inside functions too; ``from daybook import fuse`` names the room."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                found.append((f"relative.{node.module}", node.lineno))
            elif node.module == "daybook":
                found += [(f"daybook.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((node.module or "", node.lineno))
    return found


def breaches(path: Path, source: str) -> list[str]:
    """What a module imports that its room may not."""
    room, wrong = room_of(path), []
    for name, line in imported(ast.parse(source)):
        if name.startswith("relative."):
            wrong.append(f"{path.name}:{line} imports relatively")
        elif name.split(".")[0] == "daybook":
            other = [*name.split("."), ""][1]
            if other not in ALLOWED[room] | {room} and other != "__version__":
                wrong.append(f"{path.name}:{line}: {room or 'daybook'} imports {other}")
        elif room in STANDARD_ONLY:
            import sys

            if name.split(".")[0] not in sys.stdlib_module_names:
                wrong.append(f"{path.name}:{line}: core imports {name}")
    return wrong


def test_every_module_keeps_to_its_floor() -> None:
    wrong = [w for p in sorted(SOURCE.rglob("*.py")) for w in breaches(p, p.read_text("utf-8"))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core/text.py", "from daybook.store import log"),
        ("core/text.py", "import numpy"),
        ("read/rules.py", "from daybook.resolve.places import Gazetteer"),
        ("resolve/places.py", "import daybook.read.rules"),
        ("store/log.py", "from daybook import engine"),
        ("engine/case.py", "def f():\n    from daybook.show import words"),
        ("fuse/match.py", "from ..read import rules"),
    ],
)
def test_the_check_bites(module: str, line: str) -> None:
    assert breaches(SOURCE / module, line)


def test_modules_stay_small() -> None:
    long = [f"{p.name}: {n}" for p in SOURCE.rglob("*.py") if (n := len(p.read_text("utf-8").splitlines())) > 500]
    assert not long, f"over 500 lines; split by noun: {long}"
