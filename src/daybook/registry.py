"""Name -> import path of every component. Built-ins and third parties enter by the same door.

A third party registers in its package's entry points, group ``daybook.components``, as ``kind.name = module:attribute``.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from daybook.core.errors import StopRun

BUILT_IN = {
    "fetcher.files": "daybook.fetch.files:Files",
    "cleaner.standard": "daybook.engine.components:standard_cleaner",
    "reader.rules": "daybook.engine.components:rule_reader",
    "reader.model": "daybook.engine.components:trained_reader",
    "reader.llm": "daybook.engine.components:llm_reader",
    "resolver.standard": "daybook.engine.components:standard_resolver",
    "matcher.standard": "daybook.fuse.standard:StandardMatcher",
}


@cache
def known() -> dict[str, str]:
    """All names, built-in and third-party; a third party may not take a built-in name."""
    others = {e.name: e.value for e in entry_points(group="daybook.components")}
    return others | BUILT_IN


def component(kind: str, name: str) -> Any:
    """The factory registered under ``kind.name``. Raises ``StopRun`` naming what there is."""
    path = known().get(f"{kind}.{name}")
    if path is None:
        there = ", ".join(sorted(k.split(".", 1)[1] for k in known() if k.startswith(f"{kind}.")))
        raise StopRun(f"there is no {kind} called {name!r}; there is: {there}")
    module, attribute = path.split(":")
    return getattr(import_module(module), attribute)
