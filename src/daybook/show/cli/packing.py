"""The verb for packs: ``packs``."""

from pathlib import Path
from typing import Annotated

import typer

from daybook.engine import packs as engine
from daybook.show.cli.console import complain, counting, out_json, say, table
from daybook.show.cli.options import AsJson
from daybook.show.words import plural

ACTIONS = ("list", "add", "remove")


def packs(
    action: Annotated[str, typer.Argument(metavar="ACTION", help="list, add, remove.")] = "list",
    what: Annotated[str | None, typer.Argument(metavar="FILE|NAME", help="File to add; pack to remove.")] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="With add: name of the pack; the file's if not given.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", help="With add: the terms that the data come under.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Packs of data, and gazetteers of your own: a GeoNames country dump, or a CSV with the columns name, lat, lon.

    \b
    daybook packs list
    daybook packs add SY.zip --name geonames-sy    # GeoNames: 19 columns between tabs, zipped or not
    daybook packs add villages.csv                 # name, lat, lon; may have kind, country, admin1, aliases (a|b), id
    daybook packs remove villages
    """
    if action not in ACTIONS:
        raise typer.BadParameter(f"{action!r} is not one of: {', '.join(ACTIONS)}", param_hint="ACTION")
    if action != "add" and (name is not None or licence is not None):
        raise typer.BadParameter(f"goes with add, not with {action}", param_hint="--name" if name else "--licence")
    if action == "list":
        if what is not None:
            raise typer.BadParameter("list takes no name", param_hint="FILE|NAME")
        _list(as_json)
    elif what is None:
        raise typer.BadParameter(f"{action} needs a {'file' if action == 'add' else 'name'}", param_hint="FILE|NAME")
    elif action == "add":
        _add(Path(what), name, licence, as_json)
    else:
        from daybook.engine.own_packs import remove

        remove(what)
        say(f"{what}: removed; what you give daybook add again is read anew, without it")


def _list(as_json: bool) -> None:
    found = [("shipped", p) for p in engine.packs()] + [("own", p) for p in engine.own_packs()]
    if as_json:
        out_json(
            [
                {
                    "name": p.name,
                    "from": whose,
                    "version": p.version,
                    "licence": p.licence,
                    "attribution": p.attribution,
                    "sha": p.sha,
                    "files": dict(p.files),
                    "folder": str(p.folder),
                }
                for whose, p in found
            ]
        )
        return
    table(["pack", "from", "version", "licence", "hash"], [(p.name, w, p.version, p.licence, p.sha) for w, p in found])
    complain(f"your own packs lie in {engine.own_folder()}")


def _add(file: Path, name: str | None, licence: str | None, as_json: bool) -> None:
    from daybook.engine.own_packs import add

    with counting("reading") as counter:
        done = add(file, name, licence, lambda line: counter(f"line {line:,}", "thousand lines"))
    if as_json:
        out_json(
            {
                "name": done.pack.name,
                "version": done.pack.version,
                "sha": done.pack.sha,
                "places": done.places,
                "names": done.names,
                "passed_over": done.passed,
                "columns_not_used": list(done.unused),
                "countries_guessed": done.guessed,
            }
        )
        return
    say(f"{done.pack.name}: {plural(done.places, 'place')} under {plural(done.names, 'name')}, {done.pack.sha}")
    if done.passed:
        complain(
            f"passed over {plural(done.passed, 'row')} of kinds that Daybook does not read (hills, wells, schools …)"
        )
    if done.guessed:
        complain(f"no country told for {plural(done.guessed, 'place')}: taken from the nearest known place")
    if done.unused:
        complain(f"columns not used: {', '.join(done.unused)}")
