"""The actor packs: states made from a country table by patterns, and the groups and sources of each war.

Files of ``packs/actors`` (tab-separated, first line names the columns; ``|`` separates items; README in manifest.json):
``countries``, ``arms``, ``templates``, ``heads``, ``world``, ``wars/*``, ``theatres``, ``spellings``, ``nouns``, ``relations``.
A row of a war file whose id is made from the country table too (``army:sy``) adds to it and names it anew.
Marks before an alias: ``=`` capitals must be the same; ``~`` a description that only a document of this war decides;
``^`` an adjective or a people's name, not an actor by itself.
"""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from daybook.core.errors import StopRun

MARKS = "=~^"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A pack entry. ``side``: the camp in its war, in neutral words; ``parent``: id of what it is a part of, "" = none.

    ``valid_from``/``valid_to``: ISO year, month or day, "" = open. ``theatres``: ISO country codes of its wars.
    The first theatre is its main ground. ``called``: classes of common nouns that reports take it up with (``jihadist``).
    ``ucdp_id``/``ucdp_name``: as UCDP has them, "" where not known (never inferred).
    """

    id: str
    name: str
    kind: str
    side: str = ""
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""
    allies: tuple[str, ...] = ()
    ucdp_id: str = ""
    ucdp_name: str = ""
    aliases: tuple[str, ...] = ()
    theatres: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    def valid_on(self, day: date | None) -> bool:
        """True unless the entry is known to lie outside its dates on that day; without a day, always true."""
        if day is None:
            return True
        iso = day.isoformat()
        return not (
            (self.valid_from and iso < self.valid_from)
            or (self.valid_to and iso > self.valid_to + "-99"[: 10 - len(self.valid_to)])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """A war file: the countries it is about and words (mostly towns) that betray a document about them.

    ``apart``: countries whose army, air force and police are told apart; the other states are named whole. ``troops``:
    (country, state whose troops "the army" are in a text about it), where a country has no army of its own.
    """

    file: str
    countries: tuple[str, ...]
    apart: tuple[str, ...]
    troops: tuple[tuple[str, str], ...]
    cues: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One row of the country table; ``heads``: names of heads of state or government with their dates."""

    code: str
    name: str
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capital: str
    aliases: tuple[str, ...]
    heads: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A part of a state: ``state``, ``army``, ``air`` … with the pattern of its name."""

    arm: str
    kind: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorPack:
    """Everything the finder and the resolver know. ``patterns``: (arm, pattern with one ``{slot}``)."""

    countries: dict[str, Country]
    arms: dict[str, Arm]
    patterns: tuple[tuple[str, str], ...]
    rows: dict[str, Actor]
    theatres: tuple[Theatre, ...]
    spellings: dict[str, str]
    nouns: tuple[tuple[tuple[str, ...], str, str, bool], ...]
    relations: tuple[tuple[str, str, str], ...]
    _made: dict[str, Actor] = field(default_factory=dict, repr=False, compare=False)
    _related: dict[str, frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    _substitutes: list[tuple[str, str, re.Pattern[str]]] = field(default_factory=list, repr=False, compare=False)

    def actor(self, actor_id: str) -> Actor | None:
        """The entry of this id, made from the country table if no file has it; ``None`` if there is none."""
        if actor_id in self.rows:
            return self.rows[actor_id]
        if actor_id not in self._made:
            made = self._make(actor_id)
            if made is None:
                return None
            self._made[actor_id] = made
        return self._made[actor_id]

    def related(self, where: str) -> frozenset[str]:
        """Words of the relations table that have this place in a phrase (``preposition``, ``opener`` …)."""
        if where not in self._related:
            self._related[where] = frozenset(word for word, place, _ in self.relations if place == where)
        return self._related[where]

    def variants(self, words: str) -> tuple[str, ...]:
        """These words and what stands for parts of them: "Islamic State in the Sahel" is "Daesh in the Sahel" as well.

        A whole name is not varied: its own aliases are in its row. Marks before the words stay.
        """
        out = [words]
        bare = words.lstrip(MARKS)
        marks = words[: len(words) - len(bare)]
        for a, b, pattern in self._stand_ins():
            if a in bare and bare != a and pattern.search(bare):
                out.append(marks + pattern.sub(b, bare))
        return tuple(dict.fromkeys(out))

    def _stand_ins(self) -> list[tuple[str, str, re.Pattern[str]]]:
        """(words, what stands for them, where the words stand whole), in the order of the relations table."""
        if not self._substitutes:
            self._substitutes.extend(
                (a, b, re.compile(rf"(?<![\w-]){re.escape(a)}(?![\w-])"))
                for word, place, means in self.relations
                if place == "stands for"
                for a, b in ((means, word), (word, means))
            )
        return self._substitutes

    def _make(self, actor_id: str) -> Actor | None:
        prefix, _, code = actor_id.partition(":")
        arm, country = self.arms.get(prefix), self.countries.get(code)
        if arm is None or country is None:
            return None
        adjective = country.adjectives[0].lstrip(MARKS) if country.adjectives else country.name
        return Actor(
            id=actor_id,
            name=arm.name.format(country=country.name, adj=adjective),
            kind=arm.kind,
            side="" if prefix == "insurgents" else f"government of {country.name}",
            parent=f"{arm.parent}:{code}" if arm.parent else "",
            theatres=(code,),
            source="country table",
        )

    def parents(self, actor_id: str) -> tuple[str, ...]:
        """The chain of wholes this entry is a part of, nearest first."""
        out: list[str] = []
        entry = self.actor(actor_id)
        while entry is not None and entry.parent and entry.parent not in out:
            out.append(entry.parent)
            entry = self.actor(entry.parent)
        return tuple(out)


def _rows(path: Traversable) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StopRun(f"actor pack: {path.name} cannot be read: {error}") from error
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise StopRun(f"actor pack: {path.name} line {number} does not have the columns of the first line")
    return rows


def _items(cell: str) -> tuple[str, ...]:
    return tuple(x for x in cell.split("|") if x)


def _actor(row: dict[str, str], theatres: tuple[str, ...]) -> Actor:
    return Actor(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        side=row["side"],
        parent=row["parent"],
        valid_from=row["from"],
        valid_to=row["to"],
        allies=_items(row["allies"]),
        ucdp_id=row["ucdp_id"],
        ucdp_name=row["ucdp_name"],
        aliases=_items(row["aliases"]) + _items(row["arabic"]),
        theatres=_items(row["theatres"]) or theatres,
        called=_items(row["called"]),
        source=row["source"],
        note=row["note"],
    )


def _merged(old: Actor, new: Actor) -> Actor:
    """An entry told in two files (Hezbollah in two wars): names, dates and kind of the first, aliases of both."""
    return Actor(
        id=old.id,
        name=old.name,
        kind=old.kind,
        side=old.side or new.side,
        parent=old.parent or new.parent,
        valid_from=old.valid_from,
        valid_to=old.valid_to,
        allies=tuple(dict.fromkeys(old.allies + new.allies)),
        ucdp_id=old.ucdp_id or new.ucdp_id,
        ucdp_name=old.ucdp_name or new.ucdp_name,
        aliases=tuple(dict.fromkeys(old.aliases + new.aliases)),
        theatres=tuple(dict.fromkeys(old.theatres + new.theatres)),
        called=tuple(dict.fromkeys(old.called + new.called)),
        source=old.source,
        note=old.note or new.note,
    )


def load_pack(root: Traversable) -> ActorPack:
    """Read a pack folder; raises ``StopRun`` with file and line if it is damaged."""
    heads: dict[str, list[tuple[str, str, str]]] = {}
    for row in _rows(root / "heads.tsv"):
        heads.setdefault(row["country"], []).extend((name, row["from"], row["to"]) for name in _items(row["names"]))
    countries = {
        row["id"]: Country(
            code=row["id"],
            name=row["name"],
            adjectives=_items(row["adjectives"]),
            people=_items(row["people"]),
            capital=row["capital"],
            aliases=_items(row["aliases"]),
            heads=tuple(heads.get(row["id"], ())),
        )
        for row in _rows(root / "countries.tsv")
    }
    arms = {
        row["arm"]: Arm(arm=row["arm"], kind=row["kind"], name=row["name"], parent=row["parent"])
        for row in _rows(root / "arms.tsv")
    }
    theatres = tuple(
        Theatre(
            file=row["file"],
            countries=_items(row["countries"]),
            apart=_items(row["apart"]),
            troops=tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in _items(row["troops"])),
            cues=tuple(_items(part) for part in row["cues"].split(";")),
        )
        for row in _rows(root / "theatres.tsv")
    )
    rows: dict[str, Actor] = {}
    sources = [(root / "world.tsv", ())] + [(root / "wars" / f"{t.file}.tsv", t.countries) for t in theatres]
    for path, where in sources:
        for number, row in enumerate(_rows(path), 2):
            if not row["id"] or not row["name"] or not row["kind"] or not row["source"]:
                raise StopRun(f"actor pack: {path.name} line {number} lacks an id, a name, a kind or a source")
            prefix, _, code = row["id"].partition(":")
            own = (code,) if prefix in arms else where
            new = _actor(row, own)
            rows[new.id] = _merged(rows[new.id], new) if new.id in rows else new
    return ActorPack(
        countries=countries,
        arms=arms,
        patterns=tuple((row["arm"], row["pattern"]) for row in _rows(root / "templates.tsv")),
        rows=rows,
        theatres=theatres,
        spellings={v: row["to"] for row in _rows(root / "spellings.tsv") for v in _items(row["from"])},
        nouns=tuple(
            (_items(row["forms"]), row["class"], row["whom"], row["loaded"] == "loaded")
            for row in _rows(root / "nouns.tsv")
        ),
        relations=tuple((row["word"], row["where"], row["means"]) for row in _rows(root / "relations.tsv")),
    )


@lru_cache(maxsize=1)
def standard_pack() -> ActorPack:
    """The pack that comes with the program."""
    return load_pack(files("daybook.packs") / "actors")
