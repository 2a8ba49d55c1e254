"""Hold a reader against codings that other people made of other texts, none of them used to train it.

usage: python tools/measure_external.py [--reader NAME] [--pack FOLDER] [--shared FOLDER] [--errors N] [--json] [SET ...]

SET: isaf, muc4, crowd; default all three.

isaf   press releases of the ISAF command (strickvl/isafpr_finetune, development half): the main event's day, province, and the
       least number of people killed and captured (combatants killed; people taken or detained), with the labels' rule
       for vague words (several = 3). The releases' own headers give the day they were published.
muc4   MUC-4 development texts (TST1, TST2): types of incident by ``INCIDENTS``; who did it, to whom, against what, as words.
       A text is in lower case and undated. Terrorist incidents alone are coded there, so precision is read with care.
crowd  what crowd workers found in FA-KES articles, with the shared ``crowd.py``; for a trained reader only the articles that it
       was not trained on.
"""

import argparse
import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from measure_dates import main_event_day

from daybook.engine.components import Components, gazetteer, trained_reader
from daybook.engine.evaluation import readings
from daybook.engine.settings import Settings
from daybook.read.gate import GatedReader
from daybook.read.model import ModelReader
from daybook.read.trained import TrainedReader
from daybook.resolve.places_find import PlaceFinder

CHECKOUT = Path(__file__).parents[1]
Record = dict[str, Any]
Note = Callable[[str, str, str], None]

# -- ISAF -------------------------------------------------------------------------------------------------------------

# Spellings of the labels that are not the gazetteer's names of the provinces of Afghanistan.
PROVINCES = {
    "paktya": "paktia", "paktiya": "paktia", "sar-e pul": "sar-e pol", "sari pul": "sar-e pol", "sar-i pul": "sar-e pol",
    "wardak": "maidan wardak", "maydan wardak": "maidan wardak", "uruzgan": "oruzgan", "urozgan": "oruzgan",
    "hilmand": "helmand", "khowst": "khost", "kondoz": "kunduz", "qunduz": "kunduz", "lowgar": "logar", "konar": "kunar",
    "hirat": "herat", "nimruz": "nimroz", "panjsher": "panjshir", "daykundi": "daikundi", "day kundi": "daikundi",
    "jozjan": "jowzjan", "nurestan": "nuristan", "badghes": "badghis", "konduz": "kunduz", "zabol": "zabul",
}  # fmt: skip
TAKEN = ("abducted", "detained")
VAGUE = {"several": 3, "multiple": 3, "few": 3, "some": 3, "number": 3, "numerous": 4, "many": 4}  # the labels' rule
ADDING = re.compile(r"\b(?:additional|other|others|another|associates?)\b|\bmore\b(?! than)")
SEVERAL = re.compile(  # a sentence that sums up more than one operation
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|multiple|numerous|separate|various)\W+(?:\w+\W+){0,2}operations\b"
    r"|\bprovinces\b"
)
LONG = re.compile(
    r"\bsince\b|\bso far\b|\bto date\b|\bthis year\b|\b(?:last|past)\W+(?:\w+\W+)?(?:weeks?|months?|years?)\b"
)
OWN = frozenset("soldier soldiers troops police policeman policemen service officer officers member members".split())
SPAN = 4  # days: what took longer is a total over weeks and months, not an event
MISSING = "-"


def province_name(name: str | None) -> str:
    """A province's name in one spelling; empty if there is none."""
    plain = re.sub(r"\b(province|wilayat|velayat)\b", "", (name or "").lower()).strip()
    return PROVINCES.get(plain, plain)


def provinces(claim: Record) -> list[str]:
    """The provinces of a claim's places, those that are named as such first."""
    known = [p for p in claim.get("place") or () if p.get("name") and p.get("precision") != "country"]
    named = [province_name(p["name"]) for p in known if p["precision"] == "province"]
    return [*named, *filter(None, (province_name(p.get("admin")) for p in known if p["precision"] != "province"))]


def weight(claim: Record) -> int:
    """How much a claim looks like the news of the release: counts of dead or taken first, then what forces did."""
    counts = [h for h in claim["harm"] if h["kind"] in ("killed", *TAKEN)]
    return (
        4 * bool(counts)
        + 2 * (claim["type"] in ("detention", "abduction", "airstrike", "clash", "attack"))
        + bool(claim["place"])
    )


def main_event(read: Record) -> Record:
    """Day, province, killed and captured of a release, ``None`` where nothing tells it.

    Totals over a long time and, where there is anything else, sentences that sum up several operations are left out: the labels
    are of one operation. Where no claim has an exact day or a province, the page's first running sentence that names one sets the
    scene.
    """
    claims = [c for c in read["claims"] if c["status"] == "actual" and not is_total(c, read["text"])]
    single = [c for c in claims if not sums_up(c, read["text"])]
    if any(counts_of(c, ("killed", *TAKEN)) for c in single):
        claims = single
    ranked = sorted(claims, key=lambda c: (-weight(c), c["trigger"]["start"]))
    day = next((d for c in ranked if (d := c["time"]["earliest"]) and d == c["time"]["latest"]), None)
    if day is None:
        scene, _ = main_event_day(read["text"])
        day = scene.isoformat() if scene else None
    first = next((p for c in ranked for p in provinces(c)), None)
    return {
        "date": day or read["published"],
        "province": first or scene_province(read),
        "killed": least(read, claims, ("killed",), whom=("combatant", "mixed")),
        "captured": least(read, claims, TAKEN, whom=("combatant", "mixed", "civilian")),
    }


def is_total(claim: Record, text: str) -> bool:
    """True of what is told of weeks or months: "have detained 125 since December"."""
    t = claim["time"]
    if claim["harm"] and LONG.search(text[slice(*claim["sentence"])].lower()):
        return True
    if claim["type"] == "toll" or (t["text"] and bool(t["earliest"]) != bool(t["latest"])):
        return True
    if not (t["earliest"] and t["latest"]):
        return False
    return (date.fromisoformat(t["latest"]) - date.fromisoformat(t["earliest"])).days > SPAN


def sums_up(claim: Record, text: str) -> bool:
    """True of a sentence on several operations, or on what happened in several provinces."""
    sentence = text[slice(*claim["sentence"])].lower()
    named = {province_name(p["name"]) for p in claim["place"] if p.get("name") and p.get("precision") == "province"}
    return len(named) > 1 or bool(SEVERAL.search(sentence))


def scene_province(read: Record) -> str | None:
    """The first province that the page names, in its running text if it names one there."""
    text, title = read["text"], (read.get("title") or "").strip()
    begins = text.find(title) + len(title) if title and title in text else 0
    hits = [h for h in PlaceFinder(gazetteer()).find(text) if h.kind == "province"]
    found = next((h for h in hits if h.start >= begins), None) or next(iter(hits), None)
    return province_name(text[found.start : found.end]) if found else None


def counts_of(
    claim: Record, kinds: tuple[str, ...], whom: tuple[str, ...] = ("combatant", "mixed", "civilian")
) -> list[Record]:
    """The counts of a claim that stand in its own sentence, parts left out."""
    a, b = claim["sentence"]
    return [
        h
        for h in claim["harm"]
        if h["kind"] in kinds and h["whom"] in whom and not h.get("part") and a <= h["start"] < b
    ]


def least(read: Record, claims: list[Record], kinds: tuple[str, ...], whom: tuple[str, ...]) -> int:
    """The least number of people: that of the fullest sentence, or of one that adds to an earlier one.

    A release tells its news twice, so sentences are not summed, and its title counts only where its text does not; "two others
    were also detained" adds, and so does a group where only single people were told of before. Words that two claims count are
    counted once.
    """
    text, told = read["text"], defaultdict(list)
    done: list[tuple[int, int]] = []
    for c in claims:
        for h in counts_of(c, kinds, whom):
            if any(h["start"] < b and a < h["end"] for a, b in done) or (
                h["kind"] == "abducted" and h["whom"] == "civilian"
            ):
                continue  # who abducts civilians is not the force whose release this is
            if h["kind"] != "killed" or not is_own(h, text, c["sentence"][1]):
                done.append((h["start"], h["end"]))
                told[tuple(c["sentence"])].append(
                    (minimum(h, text), adds(c, h, text), h["text"].lower().startswith(("a ", "an ")))
                )
    title = len((read.get("title") or "").strip())
    sentences = [told[k] for k in sorted(told) if k[0] >= title] or list(told.values())
    best = before = 0
    single = True  # so far only "a leader", never "three insurgents"
    for counts in sentences:
        more = sum(n for n, added, _ in counts if added)
        plain = sum(n for n, added, _ in counts if not added)
        group = plain and single and before and not more and all(n > 1 for n, *_ in counts)
        best = max(best, plain + more, before + more if not plain else 0, before + plain if group else 0)
        before = max(before, plain)
        single = single and not more and all(n == 1 and lone for n, _, lone in counts)
    return best


def adds(claim: Record, h: Record, text: str) -> bool:
    """True of people who come on top of others: "two additional insurgents", "one was also detained"."""
    rest = text[h["start"] : min(h["end"] + 60, claim["sentence"][1])]
    phrase = re.split(r"[,.;]| (?:during|while|and|with|along|for|as|was|were) ", rest, maxsplit=1)[0]
    verb = text[max(claim["sentence"][0], claim["trigger"]["start"] - 16) : claim["trigger"]["end"]]
    return bool(ADDING.search(phrase.lower()) or re.search(r"\balso\b", verb.lower()))


def is_own(h: Record, text: str, end: int) -> bool:
    """True of dead soldiers and policemen, whose words run on to ``end`` at most: the labels count enemies."""
    words = re.findall(r"[a-z]+", text[h["start"] : min(h["end"] + 40, end)].lower())[:5]
    return bool(OWN & set(words))


def minimum(h: Record, text: str) -> int:
    """The least number that a count's words can mean, by the rule of the labels."""
    low = h["low"] or 0
    words = h["text"].lower().split()
    if low and "more than" in text[max(0, h["start"] - 10) : h["end"]].lower():
        return low + 1
    return max([low, *(VAGUE[w] for w in words if w in VAGUE)])


def isaf(components: Components, shared: Path, note: Note) -> Record:
    """Share of releases whose field is right."""
    rows = [json.loads(x) | {"claims": []} for x in (shared / "eval/dev/isaf.jsonl").open(encoding="utf-8")]
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row, read in readings(components, rows):
        gold = row["gold"]
        wanted = {
            "date": gold["start_date"],
            "province": {province_name(p) for p in gold["province"]},
            "killed": gold["min_killed"],
            "captured": gold["min_captured"],
        }
        got = main_event(read) if isinstance(read, dict) else dict.fromkeys(wanted)
        for key, value in wanted.items():
            ok = got[key] in value if isinstance(value, set) else got[key] == value
            asked[key] += 1
            right[key] += ok
            if not ok:
                note(key, row["id"], f"read {got[key] or MISSING}, coded {value}")
    return {k: {"right": right[k], "of": asked[k], "share": round(right[k] / asked[k], 4)} for k in asked}


# -- MUC-4 ------------------------------------------------------------------------------------------------------------

INCIDENTS = {
    "bombing": "bombing", "suicide_attack": "bombing", "abduction": "kidnapping", "destruction": "arson", "attack": "attack",
    "clash": "attack", "execution": "attack", "shelling": "attack", "airstrike": "attack", "downing": "attack",
}  # fmt: skip
SLOTS = {"perpetrator": ("actor", ("PerpInd", "PerpOrg")), "victim or target": ("target", ("Victim", "Target"))}


def same_words(a: str, b: str) -> bool:
    """True if one string holds the other, articles and marks aside."""
    a, b = (" ".join(re.findall(r"[a-z0-9]+", x.lower().removeprefix("the "))) for x in (a, b))
    return bool(a and b) and (a in b or b in a)


def muc4(components: Components, shared: Path, note: Note) -> Record:
    """F1 of incident types per document; recall of entities and precision of words per slot."""
    rows = [
        {"id": r["docid"], "text": r["doctext"], "claims": [], "templates": r["templates"]}
        for r in map(json.loads, (shared / "eval/dev/muc4/dev.json").open(encoding="utf-8"))
    ]
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])  # found, coded, right, read
    quiet = [0, 0]
    for row, read in readings(components, rows):
        claims = [c for c in read["claims"] if c["type"] in INCIDENTS] if isinstance(read, dict) else []
        if not row["templates"]:
            quiet[0] += not claims
            quiet[1] += 1
            continue
        coded = {t for x in row["templates"] for t in x["incident_type"].split(" / ")}
        mine = {INCIDENTS[c["type"]] for c in claims}
        add(tally["incident type"], len(coded & mine), len(coded), len(coded & mine), len(mine))
        for gone in sorted(coded - mine):
            note("incident type", row["id"], f"not read: {gone}")
        for slot, (ours, theirs) in SLOTS.items():
            entities = {tuple(m[0] for m in e) for x in row["templates"] for k in theirs for e in x[k]}
            words = {s["text"] for c in claims for s in c[ours]}
            found = [e for e in entities if any(same_words(w, m) for w in words for m in e)]
            right = [w for w in words if any(same_words(w, m) for e in entities for m in e)]
            add(tally[slot], len(found), len(entities), len(right), len(words))
            for e in sorted(entities - set(found)):
                note(slot, row["id"], f"not read: {e[0]}")
    out = {}
    for key, (found, coded_n, right_n, read_n) in tally.items():
        r, p = found / max(1, coded_n), right_n / max(1, read_n)
        f1 = 2 * p * r / (p + r) if p + r else 0.0
        out[key] = {"p": round(p, 4), "r": round(r, 4), "f1": round(f1, 4), "coded": coded_n, "read": read_n}
    out["texts without incident, none read"] = {
        "right": quiet[0],
        "of": quiet[1],
        "share": round(quiet[0] / quiet[1], 4),
    }
    return out


def add(row: list[int], *numbers: int) -> None:
    """Add numbers to a tally."""
    for k, n in enumerate(numbers):
        row[k] += n


# -- the crowd --------------------------------------------------------------------------------------------------------


def crowd(components: Components, shared: Path, note: Note) -> Record:
    """Recall of what the crowd found in the main event (``crowd.py``)."""
    spec = importlib.util.spec_from_file_location("crowd", shared / "eval" / "crowd.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"no scorer at {shared / 'eval' / 'crowd.py'}")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = [json.loads(x) for x in (shared / "eval/dev/fakes.jsonl").open(encoding="utf-8")]
    if components.settings.reader != "rules":
        seen = {json.loads(x)["id"] for x in (shared / "eval/train/gold.jsonl").open(encoding="utf-8")}
        rows = [r for r in rows if r["id"] not in seen]
    mine = {row["id"]: read for row, read in readings(components, rows) if isinstance(read, dict)}
    out: Record = scorer.score({r["id"]: r["crowd"] for r in rows if r.get("crowd")}, mine)
    return out | {"articles": len(rows)}


SETS: dict[str, Callable[[Components, Path, Note], Record]] = {"isaf": isaf, "muc4": muc4, "crowd": crowd}


def components_for(reader: str, pack: Path | None) -> Components:
    """The stages with a named reader; ``pack``: weights in another folder than the installed one; ``network``: no rules."""
    components = Components(Settings(reader="rules" if reader == "rules" else "model"))
    if reader == "network":
        components.reader = TrainedReader(ModelReader(pack) if pack else ModelReader())
    elif pack is not None and reader != "rules":
        gated = trained_reader()
        assert isinstance(gated, GatedReader)
        assert isinstance(gated.reader, TrainedReader)
        assert gated.reader.rules is not None
        gated.reader = gated.reader.over(ModelReader(pack), gated.reader.rules)  # the same vote over other weights
        components.reader = gated
    return components


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", default="rules", help="rules, model, or network (the model without the rules)")
    parser.add_argument("--pack", type=Path)
    parser.add_argument("--shared", type=Path, default=CHECKOUT.parent / "shared")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show up to N errors a field")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("sets", nargs="*", metavar="SET")
    asked = parser.parse_args()
    components, out = components_for(asked.reader, asked.pack), {}
    for name in asked.sets or SETS:
        if name not in SETS:
            parser.error(f"there is no set {name!r}; there is: {', '.join(SETS)}")
        shown: Counter[str] = Counter()

        def note(key: str, document: str, says: str, shown: Counter[str] = shown) -> None:
            shown[key] += 1
            if shown[key] <= asked.errors:
                print(f"{key:14} {document} {says}", file=sys.stderr)

        out[name] = SETS[name](components, asked.shared, note)
        if not asked.json:
            for key, value in out[name].items():
                print(f"{name:6} {key:36} {value}")
    if asked.json:
        print(json.dumps(out, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
