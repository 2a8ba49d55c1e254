"""Write ``packs/actors/shared_names.tsv`` anew: every name that several entries share, for review.

``python tools/actors_shared.py``. A test holds the table against the pack, so a new clash of names must be looked at.
"""

from pathlib import Path

from daybook.resolve.actors import ActorFinder

TABLE = Path(__file__).parents[1] / "src" / "daybook" / "packs" / "actors" / "shared_names.tsv"


def shared_names(finder: ActorFinder) -> dict[str, tuple[str, ...]]:
    """Folded name → ids of the entries that share it, of every alias in the pack's rows."""
    shared: dict[str, tuple[str, ...]] = {}
    for entry in finder.pack.rows.values():
        for alias in (entry.name, *entry.aliases):
            ids = finder.lookup(alias.lstrip("=~^"))
            if len(ids) > 1:
                shared[" ".join(t.key for t in finder.tokenizer.tokens(alias))] = tuple(sorted(ids))
    return shared


if __name__ == "__main__":
    rows = ["name\tids\tdecided by"]
    finder = ActorFinder()
    for name, ids in sorted(shared_names(finder).items()):
        entries = [finder.pack.actor(i) for i in ids]
        grounds = {e.theatres[:1] for e in entries if e is not None}
        dated = any(e is not None and (e.valid_from or e.valid_to) for e in entries)
        how = "the war" if len(grounds) == len(ids) else "the date" if dated else "what else the text names"
        rows.append(f"{name}\t{'|'.join(ids)}\t{how}")
    TABLE.write_text("\n".join(rows) + "\n", encoding="utf-8")
