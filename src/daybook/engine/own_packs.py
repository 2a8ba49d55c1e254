"""Adds and removes the user's own packs of places, which stand beside the shipped gazetteer in everything that is read."""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from daybook.core.errors import StopRun
from daybook.core.ids import sha256
from daybook.engine.packs import OWN_FILE, Pack, look_again, own_folder, packs, read_manifest

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LICENCES = {"GeoNames": ("CC-BY-4.0", "GeoNames (geonames.org), CC BY 4.0"), "table": ("not told", "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A pack that was added. ``passed``: rows of kinds that are not read; ``unused``: columns without a use.

    ``guessed``: places whose country was not told and is the nearest known place's.
    """

    pack: Pack
    places: int
    names: int
    passed: int
    unused: tuple[str, ...]
    guessed: int


def add(
    file: Path, name: str | None = None, licence: str | None = None, step: Callable[[int], None] = lambda n: None
) -> Added:
    """Make a pack of a GeoNames dump or a table. Raises ``StopRun``; then nothing is left of it.

    ``name``: the file's if it is not told; ``licence``: whose terms the data come under, GeoNames' if it is theirs.
    """
    from daybook.resolve.gazetteer import Gazetteer
    from daybook.resolve.places_build import entries, in_order
    from daybook.resolve.places_import import read_places
    from daybook.resolve.places_pack import write_pack

    called = name if name is not None else re.sub(r"[^a-z0-9_]+", "-", file.stem.lower()).strip("-_")[:40]
    if not _NAME.fullmatch(called):
        raise StopRun(
            f"{called!r} is no name of a pack: small letters, digits, - and _, at most 40; give one with --name"
        )
    if called in {p.name for p in packs()}:
        raise StopRun(f"{called}: is the name of a pack that came with Daybook; give another with --name")
    target = own_folder() / called
    if target.exists():
        raise StopRun(
            f"{called}: there is such a pack already; `daybook packs remove {called}` first, or give a --name"
        )
    source = read_places(file, called, Gazetteer(), step)
    rows = in_order(source.rows)
    made = entries(rows, lambda r: 5)
    if len(rows) >= 1 << 24:
        raise StopRun(f"{file.name}: holds more than {1 << 24:,} places")
    digest = sha256(file.read_bytes())
    version = source.newest or digest[:8]
    terms, attribution = _LICENCES[source.form]
    temporary = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{called}-", dir=target.parent))
        write_pack(
            temporary / OWN_FILE,
            made.places,
            made.exact,
            made.skeletons,
            {"name": f"own/{called}", "version": version},
        )
        manifest = {
            "name": called,
            "version": version,
            "licence": licence or terms,
            "attribution": attribution,
            "description": f"{len(rows)} places of {file.name}",
            "source": {"file": file.name, "sha256": digest},
            "files": {OWN_FILE: sha256((temporary / OWN_FILE).read_bytes())},
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        (temporary / "manifest.json").write_text(text, "utf-8")
        temporary.chmod(0o755)
        os.rename(temporary, target)
    except OSError as e:
        raise StopRun(f"{target}: cannot be written ({e.strerror})") from e
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
    look_again()
    return Added(
        pack=read_manifest(target / "manifest.json"),
        places=len(rows),
        names=len(made.exact),
        passed=source.passed,
        unused=tuple(source.unused),
        guessed=source.guessed,
    )


def remove(name: str) -> None:
    """Take a pack of the user's away. Raises ``StopRun`` if there is none of this name."""
    folder = own_folder()
    target = folder / name
    if not _NAME.fullmatch(name) or not target.is_dir():
        shipped = name in {p.name for p in packs()}
        why = "came with Daybook and stays" if shipped else "there is no such pack of yours; see `daybook packs list`"
        raise StopRun(f"{name}: {why}")
    try:  # renamed first, so that nobody opens half a pack
        away = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
        os.rename(target, away / name)
        shutil.rmtree(away)
    except OSError as e:
        with suppress(OSError):
            away.rmdir()
        raise StopRun(f"{target}: cannot be removed ({e.strerror})") from e
    look_again()
