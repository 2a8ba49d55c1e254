"""Units -> groups: the surest links first, never against a person's word, and never so that members contradict each other.

A group is held together by what its members' pairs score on the average: one strong link does not chain two groups whose
other members disagree. Days of one group stay within a few days of each other, so that a series of strikes stays a series.
A copy has no voice: a report of the same text that tells the same of the same day goes where the first of them goes, and moves
nothing. Later prints and texts that only share sentences speak for themselves, but no louder than one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from daybook.core.vocab import Status
from daybook.fuse.config import FusionConfig
from daybook.fuse.decisions import Judged
from daybook.fuse.matches import Matches
from daybook.fuse.units import Unit

AVERAGE = 0.6  # of the threshold that one pair must reach, what all pairs of two groups must reach on the average


@dataclass(slots=True)
class Grouping:
    """``groups``: positions of units, each group sorted; ``notes``: by position, what a reader must know of its decisions."""

    groups: list[list[int]]
    notes: dict[int, list[str]] = field(default_factory=dict)
    judged_pairs: dict[tuple[int, int], tuple[bool, str]] = field(default_factory=dict)


class _Groups:
    def __init__(self, units: Sequence[Unit], matches: Matches, config: FusionConfig) -> None:
        self.units, self.matches, self.config = units, matches, config
        self.home = list(range(len(units)))
        self.members: dict[int, list[int]] = {n: [n] for n in range(len(units))}
        self.barred: dict[int, set[int]] = {}  # positions that a person holds apart
        self.joined: dict[int, int] = {}  # positions that a person holds to be one -> a name of their set
        self.worded: dict[int, int] = {}  # positions told in the very words of one before -> that one
        first: dict[tuple[frozenset[tuple[int, str]], Status], int] = {}
        for n, u in enumerate(units):
            if u.wordings and (earlier := first.setdefault((u.wordings, u.status), n)) != n:
                self.worded[n] = earlier

    def union(self, left: int, right: int) -> None:
        a, b = sorted((self.home[left], self.home[right]))
        if a == b:
            return
        for n in self.members[b]:
            self.home[n] = a
        self.members[a] += self.members.pop(b)

    def forbidden(self, left: int, right: int) -> bool:
        a, b = self.members[self.home[left]], self.members[self.home[right]]
        if not self.barred:
            return False
        small, big = (a, set(b)) if len(a) < len(b) else (b, set(a))
        return any(self.barred.get(n, frozenset()) & big for n in small)

    def agree(self, left: int, right: int) -> bool:
        """True if two groups may be one: no veto among their pairs, days near enough, on the average more for than against."""
        a, b = self.members[self.home[left]], self.members[self.home[right]]
        best: dict[
            tuple[int, int], float
        ] = {}  # of units that a person joined, and of those told in the same words, the readiest speaks for all
        for m in a:
            for n in b:
                score = self.matches.get(m, n)
                if score is not None:
                    pair = (self.joined.get(m, self.worded.get(m, m)), self.joined.get(n, self.worded.get(n, n)))
                    if score > best.get(pair, -2.0):
                        best[pair] = score
        scores = best.values()
        if scores and (min(scores) < 0 or sum(scores) / len(best) < self.config.link_threshold * AVERAGE):
            return False
        return self._spread([n for n in (*a, *b) if n not in self.joined])

    def _spread(self, members: Sequence[int]) -> bool:
        short = [u for n in members if (u := self.units[n]).told and u.first is not None and u.last is not None]
        firsts = [u.last for u in short if u.last is not None]
        lasts = [u.first for u in short if u.first is not None]
        return not short or max(lasts) - min(firsts) <= self.config.spread_days


def group(
    units: Sequence[Unit],
    matches: Matches,
    judged: Iterable[Judged],
    config: FusionConfig,
    spoken_of: Collection[str] = (),
) -> Grouping:
    """Group units. Pure: depends on the units, their matches and people's decisions, not on any order of arrival.

    ``judged``: people's words on pairs of these units' claims; ``spoken_of``: all claims that people's words name.
    """
    groups = _Groups(units, matches, config)
    out = Grouping(groups=[])
    words = list(judged)
    at = {s.id: n for n, u in enumerate(units) for s in u.said} if words else {}
    _decided(groups, out, words, at)
    by_score = matches.ranked(config.link_threshold)
    copies = _copies(units, by_score, frozenset(spoken_of))
    by_score = [p for p in by_score if p[0] not in copies and p[1] not in copies]
    denials = {n for n, u in enumerate(units) if u.status is Status.DENIED}
    for left, right in by_score:
        if groups.home[left] == groups.home[right] or groups.forbidden(left, right):
            continue
        if (left in denials) == (right in denials) and groups.agree(left, right):
            groups.union(left, right)
    _denied(groups, denials, by_score)
    for n, lead in copies.items():
        groups.union(lead, n)
    out.groups = sorted(sorted(g) for g in groups.members.values())
    return out


def _copies(units: Sequence[Unit], by_score: Iterable[tuple[int, int]], spoken_of: frozenset[str]) -> dict[int, int]:
    """Positions that are copies of one of an earlier report (by id) -> that one. Claims in ``spoken_of`` stand for themselves."""
    out: dict[int, int] = {}
    for pair in by_score:
        lead, n = sorted(pair, key=lambda n: (units[n].document, n))
        if not units[lead].copied_by(units[n]) or not spoken_of.isdisjoint(s.id for s in units[n].said):
            continue
        held = out.get(n)
        if held is None or (units[lead].document, lead) < (units[held].document, held):
            out[n] = lead
    return out


def _denied(groups: _Groups, denials: set[int], by_score: Sequence[tuple[int, int]]) -> None:
    """Each denial to what it most likely denies: of events it fits about as well, the one that most reports tell."""
    fits: dict[int, list[tuple[float, int, int]]] = {}
    for left, right in by_score:
        if (left in denials) != (right in denials):
            denial, told = (left, right) if left in denials else (right, left)
            members = groups.members[groups.home[told]]
            weight = len({groups.units[n].document for n in members if n not in denials})
            fits.setdefault(denial, []).append((round(groups.matches.get(left, right) or 0.0, 1), weight, -told))
    for denial in sorted(fits):
        for _, _, told in sorted(fits[denial], reverse=True):
            if groups.home[denial] == groups.home[-told] or groups.forbidden(denial, -told):
                continue
            if groups.agree(denial, -told):
                groups.union(denial, -told)
                break


def _decided(groups: _Groups, out: Grouping, judged: Iterable[Judged], at: Mapping[str, int]) -> None:
    """Apply people's words, the latest first; one that cannot hold beside a later one is noted on both sides."""
    for j in judged:
        left, right = at.get(j.left), at.get(j.right)
        if left is None or right is None:
            continue
        word = "the same" if j.same else "different"
        if j.same:
            fails = groups.home[left] != groups.home[right] and groups.forbidden(left, right)
            if not fails:
                groups.union(left, right)
                whole = groups.members[groups.home[left]]
                groups.joined |= dict.fromkeys(whole, min(whole))
        else:
            fails = groups.home[left] == groups.home[right]
            if not fails:
                groups.barred.setdefault(left, set()).add(right)
                groups.barred.setdefault(right, set()).add(left)
        if fails:
            note = (
                f"{j.decision.user} held claims {j.left} and {j.right} to be {word}; "
                "this cannot stand beside later decisions and was not followed"
            )
            for n in sorted({left, right}):
                out.notes.setdefault(n, []).append(note)
        else:
            out.judged_pairs[(min(left, right), max(left, right))] = (j.same, j.decision.user)
