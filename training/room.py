"""Lets training import the reader's own modules without the dependencies of the rest of the product."""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def open_reader_room() -> None:
    """Register ``daybook``, ``daybook.read`` and ``daybook.core`` as bare packages unless they are imported already."""
    for name in ("daybook", "daybook.core", "daybook.read"):
        if name not in sys.modules:
            package = types.ModuleType(name)
            package.__path__ = [str(ROOT / "src" / name.replace(".", "/"))]
            sys.modules[name] = package


open_reader_room()
