"""How often a field was right when it was measured: kept in a small file of the installation, shown beside the field.

``daybook evaluate GOLD --save NAME`` writes it. A figure belongs to a reader, a gold file and a kind of value (a date told
relative to the report's day, a place known to the town); it says how often values of that kind were right there, and nothing else.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daybook.core.errors import StopRun
from daybook.core.vocab import Role
from daybook.engine.seen import Seen

if TYPE_CHECKING:
    from daybook.engine.evaluation import Evaluation

FILE = Path(__file__).parents[1] / "packs" / "measured.json"
ENOUGH = 20  # with fewer values of a kind the figure of the whole field is given
# What kinds of a field are called in a sentence: "dates of this kind" (field -> plural)
NAMES = {
    "type": "types", "status": "statuses", "actor": "actors", "target": "targets", "place": "places", "time": "dates",
    "attribution": "sources", "harm": "numbers",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """``right`` of ``of`` values of a kind. ``kind`` empty: of all kinds. ``current``: measured with this very reader."""

    field: str
    kind: str
    right: int
    of: int
    gold: str
    gold_sha256: str
    current: bool

    @property
    def text(self) -> str:
        """In words: ``dates of this kind (relative): right 91 of 100 on gold dev v1``."""
        what = f"{NAMES[self.field]} of this kind ({self.kind})" if self.kind else NAMES[self.field]
        stale = "" if self.current else ", with another version of the reader"
        return f"{what}: right {self.right} of {self.of} on {self.gold}{stale}"


def measured(reader: str, field: str, kind: str = "", *, file: Path = FILE) -> Measured | None:
    """The figure for a field of a reading, or ``None`` if that reader was never measured.

    ``reader``: a reader's name or the key a reading is stored under (``rules/0.1.0/ab12``); ``field``: one of ``NAMES``;
    ``kind``: for ``type`` and ``status`` the value, for ``harm`` what is counted, for ``place`` its precision, for ``time`` its
    basis, for ``attribution`` the kind of source. Raises ``KeyError`` for an unknown field, ``StopRun`` for a broken file.
    """
    if field not in NAMES:
        raise KeyError(field)
    entry = _load(file).get(reader.split("/")[0])
    if entry is None:
        return None
    kinds: dict[str, list[int]] = entry["fields"].get(field, {})
    right, of = kinds.get(kind, [0, 0])
    if not kind or of < ENOUGH:
        kind, right, of = "", sum(k[0] for k in kinds.values()), sum(k[1] for k in kinds.values())
    if not of:
        return None
    return Measured(
        field=field,
        kind=kind,
        right=right,
        of=of,
        gold=entry["gold"],
        gold_sha256=entry["gold_sha256"],
        current=reader in (entry["reader"], entry["reader_key"]),
    )


def kinds_of(seen: Seen, field: str) -> list[str]:
    """The kinds of a claim's values in a field, as :func:`measured` knows them; ``field`` may also be a harm kind."""
    c, r = seen.claim, seen.resolution
    if field == "type":
        return [str(c.type)]
    if field == "status":
        return [str(c.status)]
    if field == "time":
        return [str(r.time.basis)] if r.time.earliest or r.time.latest else []
    if field == "place":
        return [str(ref.precision or "") for m in c.of(Role.PLACE) if (ref := r.place(m.span))]
    if field == "attribution":
        return [str(a.kind) for a in c.attribution]
    if field in (Role.ACTOR, Role.TARGET):
        return ["" for _ in c.of(Role(field))]
    return [str(h.harm) for h in c.counts if h.harm == field]


def beside(claims: Iterable[Seen], field: str, *, file: Path = FILE) -> Measured | None:
    """The figure to show beside a field that these claims tell: of the kind and the reader that most of them have.

    ``field``: one of ``NAMES`` or a harm kind (``killed``). ``None`` where no claim tells it or nothing was measured.
    """
    told = Counter((seen.reader, kind) for seen in claims for kind in kinds_of(seen, field))
    if not told:
        return None
    (reader, kind), _ = min(told.items(), key=lambda t: (-t[1], t[0]))
    return measured(reader, field if field in NAMES else "harm", kind, file=file)


def entry_of(e: "Evaluation", name: str) -> dict[str, Any]:
    """What is kept of an evaluation. ``name``: what people call the gold file, e.g. ``gold dev v1``."""
    fields: dict[str, dict[str, list[int]]] = {}
    for key, (right, predicted, _) in sorted(e.values.tallies.items()):
        field, _, kind = key.partition(":")
        fields.setdefault(field, {})[kind] = [right, predicted]
    return {
        "reader": e.reader,
        "reader_key": e.reader_key,
        "gold": name,
        "gold_sha256": e.gold_sha256,
        "documents": len(e.documents),
        "fields": fields,
    }


def save(e: "Evaluation", name: str, *, file: Path = FILE) -> None:
    """Keep the figures of this reader, in place of earlier ones. Raises ``StopRun`` if the file cannot be written."""
    kept = dict(_load(file))
    kept[e.reader] = entry_of(e, name)
    try:
        file.write_text(json.dumps({"format": 1, "readers": kept}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise StopRun(f"{file}: the measured figures cannot be written ({error.strerror})") from error
    _load.cache_clear()


@cache
def _load(file: Path) -> dict[str, Any]:
    """Reader -> entry; nothing if nothing was measured yet."""
    if not file.exists():
        return {}
    try:
        content = json.loads(file.read_text("utf-8"))
        readers: dict[str, Any] = content["readers"]
        for entry in readers.values():
            entry["fields"], entry["gold"], entry["gold_sha256"], entry["reader"], entry["reader_key"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise StopRun(f"{file}: the measured figures are broken ({type(e).__name__}: {e})") from e
    return readers
