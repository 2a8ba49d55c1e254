"""What people correct on a report itself (its day, publisher, title, author), and what hung on it.

The row of a report never changes, and neither do its id and text: the correction lies over it when a reading is loaded.
A correction of the day moves every day that was counted from it, so its decision holds what the words of the reading mean
now. That is good for one reading and one set of corrections; beside another (a newer reader, an earlier correction taken
back) the words are resolved anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from daybook.core.claims import Reading, Resolution, ResolvedReading
from daybook.core.documents import Anchor, Document, Evidence
from daybook.core.errors import InvalidRecord
from daybook.core.ids import content_id
from daybook.core.review import Decision
from daybook.stages import Resolver
from daybook.store import encode as enc

FIELDS = ("published", "publisher", "title", "author")
LONGEST = {"publisher": 200, "title": 500, "author": 200}  # characters
PERSON = "person"  # the rule of a claim that a person added


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What people say of a report: field -> the decision that holds, the latest one."""

    by_field: Mapping[str, Decision]

    @classmethod
    def of(cls, decisions: Sequence[Decision]) -> "Edit":
        """The edit that these decisions make, the oldest first."""
        return cls(by_field={d.judgement: d for d in decisions if d.judgement in FIELDS})

    def value(self, field: str) -> Any:
        """What the field is to be; ``None``: not told."""
        return json.loads(self.by_field[field].value or "{}").get(field)


def checked(field: str | None, value: Mapping[str, Any]) -> str | None:
    """The new value of a report's field as it is stored. Raises ``InvalidRecord`` with what may stand there."""
    if field not in FIELDS:
        raise InvalidRecord(f"field: of a report, there can be corrected: {', '.join(FIELDS)}; not {field!r}")
    if field not in value:
        raise InvalidRecord(f"value.{field}: is missing; null says that it is not told")
    told = value[field]
    if told is None:
        return None
    if not isinstance(told, str):
        raise InvalidRecord(f"value.{field}: {told!r} is not a text")
    told = " ".join(told.split())
    if field == "published":
        try:
            return date.fromisoformat(told).isoformat()
        except ValueError:
            raise InvalidRecord(f"value.published: {told!r} is not a day such as 2016-01-20") from None
    if len(told) > LONGEST[field]:
        raise InvalidRecord(f"value.{field}: more than {LONGEST[field]} characters")
    return told or None


def edited(document: Document, edit: Edit) -> Document:
    """The report as people corrected it, under its own id; days that stood for the publication day go with it."""
    changes: dict[str, Any] = {}
    evidence = list(document.evidence)
    for field, decision in edit.by_field.items():
        value = edit.value(field)
        changes[field] = date.fromisoformat(value) if field == "published" and value else value
        evidence.append(Evidence(field=field, value=value or "not told", source=f"set by {decision.user}"))
    if "published" in changes and document.published is not None:
        told, user = changes["published"], edit.by_field["published"].user
        changes["anchors"] = tuple(_moved(a, document.published, told, user) for a in document.anchors)
    made = document.with_changes(**changes, evidence=tuple(evidence))
    object.__setattr__(made, "id", document.id)  # spans, claims and decisions go on naming it
    return made


def _moved(a: Anchor, old: date, new: date | None, user: str) -> Anchor:
    return replace(a, day=new, reason=f"{a.reason}; the day set by {user}") if a.day == old else a


def basis(reader: str, document: Document) -> str:
    """Name of what a resolution of this report's words rests on."""
    told = (enc.iso(document.published), document.publisher, document.title, document.author)
    return content_id("rep", document.id, reader, *told)


def resolved_anew(resolved: ResolvedReading, document: Document, resolver: Resolver) -> ResolvedReading:
    """The reading under the corrected report, its words resolved again. What a person chose for an added claim stays."""
    r = resolved.reading
    reading = Reading(document=document, sentences=r.sentences, observations=r.observations, reader=r.reader)
    made = resolver.resolve(reading)
    kept = tuple(
        _kept(old, new) if o.rule == PERSON else new
        for o, old, new in zip(r.observations, resolved.resolutions, made.resolutions, strict=True)
    )
    return ResolvedReading(reading=reading, resolutions=kept)


def _kept(old: Resolution, new: Resolution) -> Resolution:
    """What a person said of an added claim; a day that nobody set goes with the report's."""
    return old if old.time.reason.startswith("set by ") else replace(old, time=new.time)


def stored(before: ResolvedReading, after: ResolvedReading) -> dict[str, Any]:
    """What a decision keeps of a resolution: its basis, and the claims for which it differs from the reading's own."""
    return {
        "basis": basis(after.reading.reader, after.reading.document),
        "resolutions": {
            new.claim: enc.adapter(Resolution).dump_python(new, mode="json")
            for old, new in zip(before.resolutions, after.resolutions, strict=True)
            if old != new
        },
    }


def apply(resolved: ResolvedReading, edit: Edit) -> ResolvedReading:
    """The reading under the corrected report, without packs wherever a decision holds what its words mean."""
    r = resolved.reading
    document = edited(r.document, edit)
    wanted = basis(r.reader, document)
    for decision in edit.by_field.values():
        value = json.loads(decision.value or "{}")
        if value.get("basis") == wanted:
            there = value["resolutions"]
            found = [
                enc.adapter(Resolution).validate_python(there[old.claim]) if old.claim in there else old
                for old in resolved.resolutions
            ]
            reading = Reading(document=document, sentences=r.sentences, observations=r.observations, reader=r.reader)
            return ResolvedReading(reading=reading, resolutions=tuple(found))
    from daybook.engine.components import Components
    from daybook.engine.settings import Settings

    return resolved_anew(resolved, document, Components.shared(Settings()).resolver)
