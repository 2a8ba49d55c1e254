"""Write ``packs/actors/manifest.json`` anew after an edit of its tables: ``python tools/actors_manifest.py``."""

import csv
import hashlib
import json
from pathlib import Path

PACK = Path(__file__).parents[1] / "src" / "daybook" / "packs" / "actors"


def checked(files: list[Path]) -> str:
    """How many entries of wars and of the world were checked against a source that can be opened, in words."""
    rows = [
        row
        for p in files
        if p.parent.name == "wars" or p.name == "world.tsv"
        for row in csv.DictReader(p.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    named = sum(bool(row["ucdp_name"]) for row in rows)
    told = sum("general reference" not in row["source"] for row in rows)
    return (
        f"{told} of {len(rows)} entries name in the column source the page against which kind, side, parent, dates, allies and "
        "those aliases that it shows were held; what the page does not show (most spellings, Arabic names) is general knowledge. "
        f"{named} entries carry a name of UCDP's, which was compared with UCDP's own lists. {len(rows) - told} entries are general "
        "knowledge as a whole, and say so."
    )


def manifest() -> dict[str, object]:
    """The manifest of the tables as they stand."""
    files = sorted(p for p in PACK.rglob("*.tsv"))
    return {
        "name": "actors",
        "version": "1",
        "licence": "CC-BY-4.0",
        "attribution": [
            "Actor names and ids in the columns ucdp_id and ucdp_name: Uppsala Conflict Data Program (UCDP), "
            "UCDP Georeferenced Event Dataset and actor lists, CC BY 4.0, https://ucdp.uu.se",
            "Country codes: ISO 3166-1. Other facts: the pages that the column source names (facts only, no text of theirs: "
            "Wikipedia and its contributors for most; bodies' own sites, the UN, research institutes), compiled for Daybook.",
        ],
        "checked": checked(files),
        "description": "States, armed forces, armed groups, coalitions, civilians, and sources of information, with "
        "aliases in English and Arabic; words for people and forces; marks of aliases are explained in "
        "daybook.resolve.actors_pack.",
        "columns": {
            "side": "camp in its war, in neutral words",
            "from, to": "dates of validity (ISO year, month or day)",
            "aliases": "= capitals must match, ~ only in a document of this war, ^ adjective or people",
            "source": "where the entry's facts come from: UCDP where ucdp_name is given, a page, or 'general reference'",
        },
        "files": {p.relative_to(PACK).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files},
    }


if __name__ == "__main__":
    (PACK / "manifest.json").write_text(json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
