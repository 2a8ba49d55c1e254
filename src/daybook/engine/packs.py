"""The packs that are installed: their manifests, and whether their files still have the hashes they came with."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daybook.core.errors import StopRun
from daybook.core.ids import content_id, sha256

FOLDER = Path(__file__).parents[1] / "packs"


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


@cache
def packs() -> tuple[Pack, ...]:
    """All packs, by name. Raises ``StopRun`` for a manifest that cannot be read."""
    found = []
    for path in sorted(FOLDER.glob("*/manifest.json")):
        try:
            m = json.loads(path.read_text("utf-8"))
            found.append(
                Pack(
                    name=m["name"],
                    version=str(m["version"]),
                    licence=m["licence"],
                    attribution=_text(m.get("attribution", "")),
                    files=tuple(sorted(m["files"].items())),
                    folder=path.parent,
                )
            )
        except (ValueError, KeyError, AttributeError, TypeError) as e:
            raise StopRun(f"{path.parent.name}: the pack's manifest is broken ({type(e).__name__}: {e})") from e
    return tuple(found)


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def pack_hashes() -> dict[str, str]:
    """Name -> hash of every pack, as its manifest has it (cheap: no file is read)."""
    return {p.name: p.sha for p in packs()}


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
