"""What is said of each harm to each group: every stated range with its words and voice, and the range that holds them.

Nothing is averaged, and nothing is added up but what one voice enumerates in one breath ("20 pupils and two teachers"). A
figure is superseded only by a later one of the same origin. Parts stand under their whole, sums are noted as sums, a count told
over two means is one count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from daybook.core.events import UNKNOWN_ORIGIN, Stated, Tally
from daybook.core.values import Count
from daybook.core.vocab import HarmKind, Status, Whom
from daybook.fuse.config import FusionConfig
from daybook.fuse.cues import Enumeration, enumerations, is_earlier
from daybook.fuse.origins import Origins
from daybook.fuse.said import Said
from daybook.fuse.voices import Voices, is_vague

Group = tuple[HarmKind, Whom, str | None]
_WHOM = {Whom.CIVILIAN: "civilians", Whom.COMBATANT: "combatants", Whom.MIXED: "people"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    group: Group
    stated: Stated
    day: int | None
    earlier: bool = False  # the report itself calls it an earlier figure


def tallies(members: Sequence[Said], origins: Origins, voices: Voices, config: FusionConfig) -> tuple[Tally, ...]:
    """All tallies of one event, in the order of harm, group and side. What is only feared or planned does not enter."""
    entries: dict[Group, list[_Entry]] = {}
    for s in members:
        if s.status not in (Status.ACTUAL, Status.DENIED):
            continue
        for group, told in enumerated(s):
            stated, earlier = _stated(s, told, origins, voices), is_earlier(s.document.text, told.counts[0])
            entries.setdefault(group, []).append(_Entry(group=group, stated=stated, day=s.day, earlier=earlier))
    merged = {group: _merged(found) for group, found in entries.items()}
    every = [e for found in merged.values() for e in found]
    grouped = {group: _superseded(found, every) for group, found in merged.items()}
    sums = _sums(grouped, origins, config)
    return tuple(
        _tally(group, [e.stated for e in found], sums.get(group, []), origins)
        for group, found in sorted(grouped.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or ""))
    )


def group_of(s: Said, c: Count) -> Group:
    """Harm, whom, and the side of the dead: pro-government dead and their enemies' are never one tally."""
    if c.whom is Whom.CIVILIAN:
        return c.harm, c.whom, None
    party = s.party_of(c)
    if party is not None:
        return c.harm, c.whom, party.side
    sides = {p.side for p in s.targets}
    return c.harm, c.whom, next(iter(sides)) if len(sides) == 1 and c.whom is Whom.COMBATANT else None


def enumerated(s: Said) -> list[tuple[Group, Enumeration]]:
    """The claim's counts by group; those that one enumeration gives of a group stand together, others alone."""
    told = [c for c in s.counts if c.low is not None or c.high is not None]
    out: list[tuple[Group, Enumeration]] = []
    for run in enumerations(s.document.text, told):
        if run.how not in ("sum", "either"):
            out += ((group_of(s, c), Enumeration((c,))) for c in run.counts)
            continue
        by_group: dict[Group, list[Count]] = {}
        for c in run.counts:
            by_group.setdefault(group_of(s, c), []).append(c)
        out += (
            (group, Enumeration(tuple(some), run.how if some[0] is run.counts[0] else "sum"))
            for group, some in by_group.items()
        )
    return out


def _stated(s: Said, told: Enumeration, origins: Origins, voices: Voices) -> Stated:
    c, last, several = told.counts[0], told.counts[-1], len(told.counts) > 1
    end = max([last.span.end, *(p.end for p in (*s.targets, *s.actors) if p.start <= last.span.start < p.end)])
    lows, highs = [c.low for c in told.counts if c.low is not None], [c.high for c in told.counts if c.high is not None]
    return Stated(
        claim=s.id,
        origin=origins.of[s.id],
        low=(c.low if told.how == "either" else sum(lows)) if lows else None,
        high=sum(highs) if len(highs) == len(told.counts) else None,
        words=s.document.text[c.span.start : end] if several else c.words,
        added=tuple(lows) if several else (),
        said=date.fromordinal(s.day) if s.day is not None else None,
        part=c.part,
        joint=c.joint,
        denied=s.status is Status.DENIED,
        stitched=s.document.patchwork,
        repeats=voices.repeats.get(s.id),
    )


def _merged(found: Sequence[_Entry]) -> list[_Entry]:
    """One entry a statement: what one origin repeats, in copies and rewordings, is said once."""
    out: dict[tuple[object, ...], _Entry] = {}
    for e in found:  # in the order of capture, so the first stands and the others are listed
        s = e.stated
        key = (s.origin, s.low, s.high, s.part, s.denied, s.stitched, s.repeats)
        held = out.get(key)
        if held is None:
            out[key] = e
        elif s.claim != held.stated.claim:
            also = tuple(dict.fromkeys((*held.stated.also, s.claim)))
            joint = held.stated.joint or s.joint
            day = max((d for d in (held.day, e.day) if d is not None), default=None)
            out[key] = replace(held, stated=replace(held.stated, also=also, joint=joint), day=day)
    return list(out.values())


def figure(s: Stated) -> int | None:
    """The number that the words give: the floor, or where only a ceiling is told, that."""
    return s.low if s.low is not None else s.high


def _superseded(found: list[_Entry], every: Sequence[_Entry]) -> list[_Entry]:
    """Mark figures that the same origin gave anew on a later day, or that the report itself calls earlier ones."""
    out = []
    for e in found:
        s = e.stated
        later = [
            o
            for o in (every if e.earlier else found)
            if o.group[0] is e.group[0]
            and o.stated.origin == s.origin != UNKNOWN_ORIGIN
            and o.stated.part == s.part
            and not o.stated.denied
            and not s.denied
            and not bare(o.stated)
            and not bare(s)
            and _newer(o, e)
            and figure(o.stated) != figure(s)
        ]
        if later:
            newest = max(later, key=lambda o: (o.day or 0, o.stated.claim))
            e = replace(e, stated=replace(s, superseded_by=newest.stated.claim))
        out.append(e)
    return out


def _newer(a: _Entry, b: _Entry) -> bool:
    if b.earlier and not a.earlier and (a.day is None or b.day is None or a.day >= b.day):
        return True
    return a.day is not None and b.day is not None and a.day > b.day and not a.earlier


def _sums(grouped: Mapping[Group, list[_Entry]], origins: Origins, config: FusionConfig) -> dict[Group, list[str]]:
    """Totals that one origin's own parts add up to: noted on the whole and on its parts."""
    notes: dict[Group, list[str]] = {}
    by_origin: dict[tuple[HarmKind, str], dict[Group, set[int]]] = {}
    for group, found in grouped.items():
        for e in found:
            s, number = e.stated, figure(e.stated)
            if number is not None and number > 0 and not s.part and not s.denied and not s.stitched and not bare(s):
                by_origin.setdefault((group[0], s.repeats or s.origin), {}).setdefault(group, set()).add(number)
    for (harm, origin), numbers in sorted(by_origin.items()):
        flat = sorted(((n, g) for g, found in numbers.items() for n in found), key=lambda x: (-x[0], str(x[1])))[:8]
        for total, whole in flat:
            if whole[1] is not Whom.MIXED:
                continue
            rest = [(n, g) for n, g in flat if g != whole and n < total]
            for size in (2, 3):
                for parts in combinations(rest, size):
                    if sum(n for n, _ in parts) == total and len({g for _, g in parts}) == size:
                        name = origins.names.get(origin, origin)
                        said = " + ".join(f"{n} {_WHOM[g[1]]}" + (f" of {g[2]}" if g[2] else "") for n, g in parts)
                        note = f"{name}: {total} {harm} = {said}; a sum, counted once"
                        for g in (whole, *(g for _, g in parts)):
                            notes.setdefault(g, [])
                            if note not in notes[g]:
                                notes[g].append(note)
    return notes


def bare(s: Stated) -> bool:
    """True for a plural or "some" without a number: it tells that there were any, not how many."""
    return s.low == 2 and s.high is None and not any(c.isdigit() for c in s.words)


def in_force(stated: Sequence[Stated]) -> list[Stated]:
    """The ranges that the union is made of: not denied, not superseded, no parts beside wholes, no stitched page beside others."""
    open_ = [s for s in stated if not s.denied and s.superseded_by is None]
    wholes = [s for s in open_ if not s.part] or open_
    heard = [s for s in wholes if not s.stitched] or wholes
    told = [s for s in heard if not bare(s)] or heard
    counted = {s.repeats or s.origin for s in told if not vague(s)}
    return [s for s in told if not vague(s) or (s.repeats or s.origin) not in counted]


def vague(s: Stated) -> bool:
    """True for "dozens" or "hundreds": where the same voice gives a number too, that is what it says."""
    return is_vague(s.words, s.low, s.high)


def union(stated: Sequence[Stated]) -> tuple[int | None, int | None]:
    """The smallest range that holds every stated one. "Up to 400" tells no floor and so lowers none."""
    lows = [s.low for s in stated if s.low is not None]
    highs = [s.high for s in stated if s.high is not None]
    high = None if any(s.high is None for s in stated) else max(highs, default=None)
    low = min(lows, default=None)
    return (low, high) if low is None or high is None or low <= high else (high, low)


def _added(s: Stated) -> str:
    total = f"{' + '.join(map(str, s.added))} = {sum(s.added)}"
    if s.low == sum(s.added):
        return f"“{s.words}”: {total}, added up"
    return f"“{s.words}”: {s.low} if the others are among them, {total} if not"


def _tally(group: Group, stated: list[Stated], sums: Sequence[str], origins: Origins) -> Tally:
    harm, whom, side = group
    force = in_force(stated)
    low, high = union(force)
    if len(force) > 1 and all(
        s.part for s in force
    ):  # "nine women and six children": no range, but at least the larger part
        low, high = max((s.low for s in force if s.low is not None), default=None), None
    notes = list(sums)
    if any(s.low is None for s in force) and low is not None:
        notes.append("“up to” tells no floor: the floor is that of the others")
    if any(s.joint for s in force):
        notes.append("one count over several means or perpetrators, counted once; their shares are not told")
    notes += [_added(s) for s in force if s.added]
    if force and all(s.part for s in force):
        notes.append("a part of another count")
    if force and all(s.stitched for s in force):
        notes.append("only on a stitched page: corroborates nothing")
    return Tally(
        harm=harm,
        whom=whom,
        side=side,
        low=low,
        high=high,
        stated=tuple(stated),
        origins=origins.counted(s.repeats or s.origin for s in force if not s.stitched),
        note="; ".join(notes),
    )
