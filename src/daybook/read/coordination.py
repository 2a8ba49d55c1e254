"""Walking the row of items: over adverbs and times, and along phrases joined by "and" or commas."""

from daybook.read.grammar import Item

_LINKS = frozenset(("CC", ","))


def before_item(items: list[Item], k: int) -> int:
    """Index before ``k`` without adverbs, times and their prepositions, or brackets."""
    k -= 1
    while k >= 0:
        if items[k].kind == "A" or items[k].kind == "Q":
            k -= 1
        elif items[k].kind == "T":
            k -= 1
            if k >= 0 and items[k].kind == "P":
                k -= 1
        elif items[k].kind == "." and items[k].low in (")", "]"):
            while k >= 0 and items[k].low not in ("(", "["):
                k -= 1
            k -= 1
        else:
            return k
    return k


def after_item(items: list[Item], k: int) -> int:
    """Index after ``k`` without adverbs and times."""
    k += 1
    while k < len(items):
        if items[k].kind == "A" or items[k].kind == "T":
            k += 1
        elif items[k].kind == "P" and k + 1 < len(items) and items[k + 1].kind == "T":
            k += 2
        else:
            return k
    return k


def coordinated_left(items: list[Item], k: int, clausal: frozenset[str] = frozenset()) -> list[int]:
    """The phrase at ``k`` and those joined to it on its left ("A, B and C"), in text order."""
    found = [k]
    while True:
        j = found[0] - 1
        if j - 1 >= 0 and items[j].kind in _LINKS:
            if j - 1 >= 0 and items[j - 1].kind in _LINKS:
                j -= 1
            if j - 1 >= 0 and items[j - 1].kind == "NP" and items[j].low not in ("but",) and not items[j - 1].pronoun:
                before = items[j - 2] if j - 2 >= 0 else None
                if before is None or before.kind != "P":
                    found.insert(0, j - 1)
                    continue
        break
    before = items[found[0] - 1] if found[0] else None
    if len(found) > 1 and before is not None and before.kind == "V":
        return [
            k
        ]  # "... involved six bombers, some 50 soldiers were killed": what the other verb governs stays its own
    return found


def coordinated_right(items: list[Item], k: int) -> list[int]:
    """The phrase at ``k`` and those joined to it on its right, unless the next one is the subject of its own verb."""
    found = [k]
    while True:
        j = found[-1] + 1
        if j < len(items) and items[j].kind == "NP" and items[j].numbered and items[j - 1].numbered:
            found.append(j)  # "10 children 5 women": a headline's comma
            continue
        if j < len(items) and items[j].kind in _LINKS and items[j].low != "but":
            if j + 1 < len(items) and items[j + 1].kind in _LINKS:
                j += 1
            if j + 1 < len(items) and items[j + 1].kind == "NP" and not items[j + 1].pronoun:
                after = after_item(items, j + 1)
                if (
                    items[j].kind == ","
                    and after < len(items)
                    and items[after].kind == "V"
                    and items[after].voice == "bare"
                ):
                    beyond = after_item(items, after)
                    if beyond >= len(items) or items[beyond].low != "by":
                        return found  # "According to the article, a group said"
                if after >= len(items) or items[after].kind != "V" or items[after].voice in ("ing", "bare", "inf"):
                    if after < len(items) and items[after].kind == "V" and items[after].voice == "bare":
                        beyond = after_item(items, after)
                        if beyond < len(items) and items[beyond].kind == "NP":
                            return found
                    found.append(j + 1)
                    continue
        return found
