"""Parts of a number of people: "including six children", "two of them women", "of whom three were medics", "among the dead".

Codebook: a part is coded when it carries a number. A part stands right behind the number that it divides; the walk stops at
the first thing that does not open or continue a list, so that the parts of the dead are not read as parts of the wounded.
"""

from daybook.core.vocab import Whom
from daybook.read.clauses import Clauses
from daybook.read.coordination import coordinated_right
from daybook.read.grammar import Item
from daybook.read.harm import counts_of
from daybook.read.phrases import Phrases
from daybook.read.quantities import quantity_at
from daybook.read.triggers import HarmDraft

_MARKS = frozenset("()[]-–—:")
_THEM = frozenset(("them", "whom"))


class Parts:
    """Parts of counts in one sentence."""

    def __init__(self, phrases: Phrases, clauses: Clauses) -> None:
        self.p = phrases
        self.c = clauses
        self.items = phrases.parse.items
        self.tokens = phrases.parse.tokens
        lex = phrases.lex
        self._opening = lex.set("part_openers")
        self._holding = lex.set("part_verbs")
        self._majority = lex.set("majority_words")

    def after(self, k: int, kind: str, whole: HarmDraft | None = None) -> list[HarmDraft]:
        """Parts told behind item ``k``, which holds the whole."""
        found: list[HarmDraft] = []
        items = self.items
        j, steps = k + 1, 0
        while j < len(items) and steps < 14:
            steps += 1
            item = items[j]
            if item.kind in (",", "A", "Q", "T") or (item.kind == "." and item.low in _MARKS):
                j += 1
                continue
            if item.kind == "CC" and found and item.low in ("and", "&"):
                j += 1
                continue
            following = items[j + 1] if j + 1 < len(items) else None
            if item.kind == "P" and item.low in self._opening and following is not None:
                if following.kind == "NP" and following.low in _THEM and not following.of:
                    j += 2
                    while j < len(items) and (items[j].kind in (",", "A") or items[j].voice == "copula"):
                        j += 1
                else:
                    j += 1
                listed, j = self._list(j, kind)
                if not listed:
                    break
                found += listed
                continue
            if item.kind == "P" and item.low == "of" and following is not None and following.low in _THEM:
                j += 2  # "of whom three were women"
                continue
            if item.kind == "NP":
                part, beyond = self._of_them(j, kind, whole)
                if part is None and items[j - 1].low in _THEM and j >= 2 and items[j - 2].low == "of":
                    part, beyond = self._told(j, kind)
                if part is None and found and self._counted(item):
                    listed, beyond = self._list(j, kind)
                    found += listed
                    if listed:
                        j = beyond
                        continue
                if part is not None:
                    found.append(part)
                    j = beyond
                    continue
            break
        return found

    def _counted(self, item: Item) -> bool:
        first = self.tokens[item.first]
        return first.tag == "#" or first.low in ("a", "an")

    def _list(self, j: int, kind: str) -> tuple[list[HarmDraft], int]:
        """A list of counted people from item ``j`` on: the parts, and the item behind them."""
        found: list[HarmDraft] = []
        last = j
        while j < len(self.items) and self.items[j].kind in ("NP", "CC", ",", "A"):
            item = self.items[j]
            if item.kind == "NP":
                after = self.items[j + 1] if j + 1 < len(self.items) else None
                if after is not None and after.kind == "V" and after.voice in ("passive", "active"):
                    break  # the subject of the next clause
                if after is not None and after.kind == "V" and after.voice == "bare" and last > 0 and found:
                    beyond = self.items[j + 2] if j + 2 < len(self.items) else None
                    if beyond is None or beyond.kind != "P" or beyond.low != "by":
                        break
                for h in counts_of(self.p, item, kind, bare=self.tokens[item.first].low in ("a", "an")):
                    h.part = True
                    found.append(h)
                last = j + 1
            j += 1
        return found, last

    def _of_them(self, k: int, kind: str, whole: HarmDraft | None) -> tuple[HarmDraft | None, int]:
        """ "four of them children", "two of whom were women", "most of them civilians": a part of the number before."""
        items, item = self.items, self.items[k]
        words = [t.low for t in self.p.tokens(item)]
        end = k + 1
        own = any(words[i] == "of" and words[i + 1] in _THEM for i in range(len(words) - 1))
        if not own:
            if not (end + 1 < len(items) and items[end].low == "of" and items[end + 1].low in _THEM):
                return None, end
            end += 2
        return self._whom_told(item, kind, end, whole)

    def _told(self, k: int, kind: str) -> tuple[HarmDraft | None, int]:
        return self._whom_told(self.items[k], kind, k + 1, None)

    def _whom_told(self, item: Item, kind: str, end: int, whole: HarmDraft | None) -> tuple[HarmDraft | None, int]:
        items = self.items
        while end < len(items) and (items[end].voice == "copula" or items[end].kind == "A"):
            end += 1
        whom = self.p.whom(item) if not item.of else None
        if end < len(items) and items[end].kind == "NP" and not items[end].numbered:
            whom = self.p.whom(items[end]) or whom
            end += 1
        counted = whom or Whom.MIXED
        opening = {t.low for t in self.tokens[item.first : item.first + 2]}
        if opening & self._majority:
            if whole is None or whole.low is None or whole.low != whole.high or whole.low < 3:
                return None, end
            start, stop = self.p.parse.text_range(item.first, item.last)
            return (
                HarmDraft(
                    kind=kind, whom=counted.value, low=whole.low // 2 + 1, high=whole.high, start=start, end=stop, part=True
                ),
                end,
            )  # fmt: skip
        for k in range(item.first, item.last):
            quantity = quantity_at(self.tokens, k)
            if (
                quantity is None
                or quantity.last > item.last
                or (quantity.bounds.low, quantity.bounds.high) == (None, None)
            ):
                continue
            b = quantity.bounds
            return (
                HarmDraft(
                    kind=kind, whom=counted.value, low=b.low, high=b.high, start=quantity.start, end=quantity.end,
                    approx=b.approx, part=True,
                ),
                end,
            )  # fmt: skip
        return None, end

    def of_the_dead(self, k: int, kind: str, anchor: int) -> list[HarmDraft]:
        """Parts told around a phrase for the dead or the hurt at item ``k``, whose word is token ``anchor`` ("those killed")."""
        items, item = self.items, self.items[k]
        found: list[HarmDraft] = []
        before = items[k - 1] if k else None
        if before is not None and before.kind == "P" and before.low == "among":
            verb = k - 2
            if verb >= 0 and items[verb].kind == "V":  # "six children were among the dead"
                listed = [h for j in self.c.verb(verb).subject for h in counts_of(self.p, items[j], kind)]
                return self._as_parts(listed)
            if k + 1 < len(items) and items[k + 1].kind == "V":  # "among the dead were three children"
                return self._list(k + 2, kind)[0]
            return []
        if before is not None and before.kind == "P" and before.low == "of" and (k == 1 or items[k - 2].kind != "NP"):
            j = k + 1  # "of those killed, six were children"
            while j < len(items) and items[j].kind in (",", "A", "T"):
                j += 1
            if j < len(items) and items[j].kind == "NP":
                part, beyond = self._told(j, kind)
                if part is not None:
                    return [part, *self.after(beyond - 1, kind)] if beyond < len(items) else [part]
            return []
        if item.of and anchor >= item.head:  # "at least six of those killed were rebel fighters"
            part, _ = self._whom_told(item, kind, k + 1, None)
            return [part] if part is not None else []
        j = k + 1
        while j < len(items) and items[j].kind in ("A", "T"):
            j += 1
        if (
            j < len(items) and items[j].kind == "V" and items[j].low in self._holding
        ):  # "the victims included 51 children"
            found, _ = self._list(j + 1, kind)
        return found

    @staticmethod
    def _as_parts(found: list[HarmDraft]) -> list[HarmDraft]:
        for h in found:
            h.part = True
        return found

    def along(self, k: int, kind: str) -> list[HarmDraft]:
        """ "along with 85 civilians", "as well as two medics" behind the verb at item ``k``."""
        items = self.items
        k += 1
        while k < len(items) and items[k].kind in (",", "A", "T"):
            k += 1
        joined = k + 1 < len(items) and items[k].kind == "CC" and items[k].last - items[k].first >= 2
        if not joined or items[k + 1].kind != "NP":
            return []
        return [h for j in coordinated_right(items, k + 1)[:2] for h in counts_of(self.p, items[j], kind)]

    def told(self, k: int, kind: str, found: list[HarmDraft]) -> list[HarmDraft]:
        """The parts behind the phrases that carry the counts ``found``, or behind the verb at item ``k`` itself."""
        parse = self.p.parse
        whole = next((h for h in reversed(found) if not h.part and h.kind == kind), None)
        ends: dict[int, HarmDraft | None] = {parse.item_of[self._token_at(h.start)]: h for h in found if not h.part}
        if k not in ends and (whole is not None or not found):
            ends[k] = whole
        more: list[HarmDraft] = []
        for n in sorted(ends):
            more.extend(self.after(n, kind, ends[n]))
        known = {(h.start, h.kind) for h in found}
        return [h for h in more if (h.start, h.kind) not in known]

    def _token_at(self, start: int) -> int:
        return next(t.index for t in self.tokens if t.end > start)
