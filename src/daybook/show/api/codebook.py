"""The codebook cut up for the screen: a paragraph a field, the table of types, the hard cases, the closed lists.

``codebook.md`` here is docs/codebook.md, packaged; a test holds them equal.
"""

import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter

from daybook.core import vocab
from daybook.core.ids import sha256
from daybook.engine.deciding import GRADES
from daybook.engine.policies import POLICIES
from daybook.show.api import models_review as mr
from daybook.show.api.deps import Looking
from daybook.show.api.errors import ApiError

router = APIRouter(tags=["codebook"])
SOURCE = Path(__file__).with_name("codebook.md")


def sections(text: str) -> dict[str, str]:
    """Heading of the second level -> what stands under it."""
    parts = re.split(r"(?m)^## (.+)$", text)
    return {parts[n].strip(): parts[n + 1].strip() for n in range(1, len(parts) - 1, 2)}


def bullets(text: str) -> list[str]:
    """Items of the first level, each with what is indented under it, on one line."""
    items = re.split(r"(?m)^- ", text)[1:]
    return [" ".join(i.split("\n\n")[0].split()) for i in items]


@cache
def codebook() -> mr.CodebookOut:
    """The packaged codebook."""
    text = SOURCE.read_text("utf-8")
    told = sections(text)
    types_part = told["Types"]
    rows = [
        [c.strip() for c in line.strip("|").split("|")] for line in types_part.splitlines() if line.startswith("| `")
    ]
    after = " ".join(types_part.split("|")[-1].split())
    hard = told["Decisions for the hard cases"]
    hard_type, _, hard_slots = hard.partition("\nSlots\n")
    cases = bullets(hard_type)
    fields = [
        mr.CodebookField(field="type", title="type", text="\n".join([after, *cases])),
        mr.CodebookField(field="trigger", title="trigger", text="\n".join(bullets(told["The unit: a claim"])[:1])),
    ]
    for item in bullets(told["Slots of a claim"]):
        found = re.match(r"\*\*(\w+)\*\*\s*(.*)", item)
        if found:
            extra = [b for b in bullets(hard_slots) if re.search(rf"\b{found[1]}\b", b)]
            body = found[2].removeprefix(": ")
            fields.append(mr.CodebookField(field=found[1], title=found[1], text="\n".join([body, *extra])))
        if found and found[1] == "actor" and (also := re.search(r"\*\*target\*\*:?\s*(.*)", item)):
            fields.append(mr.CodebookField(field="target", title="target", text=also[1]))
    return mr.CodebookOut(
        version=sha256(text.encode())[:16],
        fields=fields,
        types=[mr.CodebookType(type=r[0].strip("`"), means=r[1], acled=r[2], plover=r[3], harm=r[4]) for r in rows],
        hard_cases=[*cases, *bullets(hard_slots)],
        values={
            "type": list(vocab.ClaimType),
            "status": list(vocab.Status),
            "phase": list(vocab.Phase),
            "harm": list(vocab.HarmKind),
            "whom": list(vocab.Whom),
            "source_kind": list(vocab.SourceKind),
            "place_role": list(vocab.PlaceRole),
            "precision": list(vocab.Precision),
            "verdict": list(vocab.Verdict),
            "furniture": list(vocab.FurnitureKind),
            "control_status": list(vocab.ControlStatus),
            "grade": list(GRADES),
            "policy": [p.name for p in POLICIES],
        },
    )


@router.get("/codebook")
def get_codebook(who: Looking) -> mr.CodebookOut:
    """The codebook, for the side of the screen."""
    return codebook()


@router.get("/codebook/{field}")
def get_field(field: str, who: Looking) -> mr.CodebookField:
    """What the codebook says on one field."""
    found = next((f for f in codebook().fields if f.field == field), None)
    if found is None:
        raise ApiError(404, f"The codebook has no field {field[:40]!r}.", "codebook")
    return found
