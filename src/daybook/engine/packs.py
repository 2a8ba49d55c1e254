"""The packs that are installed: their manifests, and whether their files still have the hashes they came with.

Beside the shipped ones stand the user's own packs of places (``engine/own_packs.py`` makes them), in a folder of theirs.
"""

import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daybook.core.errors import StopRun
from daybook.core.ids import content_id, sha256

FOLDER = Path(__file__).parents[1] / "packs"
OWN_FILE = "own.places"  # what a pack of the user's holds beside its manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack's manifest. ``files``: path inside the pack -> sha256."""

    name: str
    version: str
    licence: str
    attribution: str
    files: tuple[tuple[str, str], ...]
    folder: Path

    @property
    def sha(self) -> str:
        """Hash over the hashes of its files."""
        return content_id("pck", self.name, self.version, [list(f) for f in self.files])


def packs() -> tuple[Pack, ...]:
    """All shipped packs, by name. Raises ``StopRun`` for a manifest that cannot be read."""
    return _packs(FOLDER)


def own_packs() -> tuple[Pack, ...]:
    """The packs that the user added, by name. A process sees those that were there when it first looked."""
    return _packs(own_folder())


def own_folder() -> Path:
    """Where the user's packs lie: ``$DAYBOOK_PACKS``, else the platform's folder for a program's data."""
    if told := os.environ.get("DAYBOOK_PACKS"):
        return Path(told)
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "daybook" / "packs"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "daybook" / "packs"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "daybook" / "packs"


def look_again() -> None:
    """Forget which packs are there: one was added or removed."""
    _packs.cache_clear()


@cache
def _packs(folder: Path) -> tuple[Pack, ...]:
    return tuple(read_manifest(path) for path in sorted(folder.glob("*/manifest.json")) if path.parent.name[0] != ".")


def read_manifest(path: Path) -> Pack:
    """A pack by its manifest. Raises ``StopRun`` if it cannot be read."""
    try:
        m = json.loads(path.read_text("utf-8"))
        return Pack(
            name=m["name"],
            version=str(m["version"]),
            licence=m["licence"],
            attribution=_text(m.get("attribution", "")),
            files=tuple(sorted(m["files"].items())),
            folder=path.parent,
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as e:
        raise StopRun(f"{path.parent.name}: the pack's manifest is broken ({type(e).__name__}: {e})") from e


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def pack_hashes() -> dict[str, str]:
    """Name -> hash of every pack, as its manifest has it (cheap: no file is read). The user's own are named ``own/…``."""
    return {p.name: p.sha for p in packs()} | {f"own/{p.name}": p.sha for p in own_packs()}


def broken_files(pack: Pack) -> list[str]:
    """What is missing or changed in a pack, one sentence each."""
    wrong = []
    for name, wanted in pack.files:
        path = pack.folder / name
        if not path.is_file():
            wrong.append(f"{pack.name}: {name} is missing")
        elif sha256(path.read_bytes()) != wanted:
            wrong.append(f"{pack.name}: {name} does not have the hash its manifest gives")
    return wrong
