"""Measure the actor resolver on coded claims whose spans are given: ``python tools/measure_actors.py GOLD.jsonl``.

The coder's name is free text ("rebels", "Jaish al-Fatah", "Syrian air force"). Gold and resolved names are compared as
entries of the pack: the coder's name is looked up as an alias (whole name, no context but the document's war); equal
names after folding count too. Names that the pack lacks ("Peter Kassig", "hospital") stay in the denominator; spans that
the coder left unnamed are reported apart (how often we name somebody there).

``exact``: the same entry, where a foreign state's arms count as that state (the coders name it whole).
``state``: also army for government and the like within one state (one UCDP actor); reported, never the headline.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from daybook.core.claims import Attribution, Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.values import ActorRef, Count
from daybook.core.vocab import ClaimType, HarmKind, Phase, PlaceRole, Role, SourceKind, Status, Whom
from daybook.resolve.actors import ActorResolver


def reading_of(gold: dict[str, Any]) -> Reading:
    """A coded document as a reading with the coder's spans."""
    published = date.fromisoformat(gold["published"]) if gold.get("published") else None
    document = Document(text=gold["text"], name=gold["id"], publisher=gold.get("publisher"), published=published)
    observations = []
    for c in gold["claims"]:
        mentions = [
            Mention(role=role, span=document.span(m["start"], m["end"]))
            for role in (Role.ACTOR, Role.TARGET)
            for m in c[role.value]
            if m["start"] is not None
        ]
        mentions += [
            Mention(role=Role.PLACE, span=document.span(p["start"], p["end"]), place_role=PlaceRole(p["role"]))
            for p in c["place"]
            if p["start"] is not None
        ]
        counts = tuple(
            Count(
                harm=HarmKind(h["kind"]),
                whom=Whom(h["whom"]),
                low=h["low"],
                high=h["high"],
                span=document.span(h["start"], h["end"]),
            )
            for h in c["harm"]
            if h["start"] is not None
        )
        claim = Claim(
            type=ClaimType(c["type"]),
            trigger=document.span(c["trigger"]["start"], c["trigger"]["end"]),
            status=Status(c["status"]),
            phase=Phase(c["phase"]) if c.get("phase") else None,
            attribution=tuple(
                Attribution(source=document.span(a["start"], a["end"]), kind=SourceKind(a["kind"]))
                for a in c["attribution"]
                if a["start"] is not None
            ),
            mentions=tuple(mentions),
            counts=counts,
        )
        observations.append(Observation(claim=claim, rule="gold", score=1.0, event_key=c.get("event")))
    return Reading(document=document, sentences=(), observations=tuple(observations), reader="gold")


def state_of(actor_id: str) -> str:
    """One state's arms as one (UCDP's "Government of ...")."""
    prefix, _, country = actor_id.partition(":")
    return f"state:{country}" if prefix in ("army", "air", "navy", "police", "state", "ministry") else actor_id


def coded_ids(resolver: ActorResolver, name: str) -> tuple[str, ...]:
    """Entries that a coder's name may mean."""
    finder = resolver.finder
    ids = finder.lookup(name) or finder.lookup(name[:1].upper() + name[1:])
    if ids:
        return ids
    heads = resolver.words.heads(name)  # "rebels", "suicide bombers": names that are common nouns
    if heads and heads[0].last == len(resolver.words.tokens(name)):
        common = {"rebel": "insurgents", "suicide_bomber": "suicide-bomber", "protester": "protesters"}
        common |= {"aid_worker": "aid-workers", "civilian": "civilians", "allied": "allied"}
        found = common.get(heads[0].noun_class)
        return (found,) if found else ()
    return ()


def same(resolver: ActorResolver, name: str, ref: ActorRef | None) -> tuple[bool, bool]:
    """(exact, within one state)."""
    if ref is None or ref.name is None:
        return False, False
    fold = lambda s: [t.key.removesuffix("s") for t in resolver.words.tokens(s)]  # noqa: E731
    if fold(ref.name) == fold(name):
        return True, True
    if ref.actor_id is None:
        return False, False
    ids = coded_ids(resolver, name)
    if ref.actor_id in ids or ref.actor_id.partition(":")[0] in ids:
        return True, True
    foreign = ref.actor_id.startswith("state:") and any(
        state_of(i) == ref.actor_id and not i.startswith(("state:", "insurgents:")) for i in ids
    )
    country = ref.actor_id.partition(":")[2]
    if foreign and not resolver.finder.pack.rows.get(f"army:{country}", None):
        return True, True
    return False, any(state_of(i) == state_of(ref.actor_id) for i in ids)


def spans(path: Path) -> Iterator[tuple[dict[str, Any], Reading, dict[tuple[int, int], ActorRef], ActorResolver]]:
    """Documents with what was resolved."""
    resolver = ActorResolver()
    for line in path.open(encoding="utf-8"):
        gold = json.loads(line)
        reading = reading_of(gold)
        yield gold, reading, resolver.resolve_actors(reading), resolver


def measure(path: Path) -> tuple[dict[str, float], Counter[tuple[str, str, str, str]]]:
    """Figures for ``actor`` and ``target`` (share right of named spans), and the misses counted."""
    tally: Counter[str] = Counter()
    misses: Counter[tuple[str, str, str, str]] = Counter()
    for gold, _, refs, resolver in spans(path):
        for claim in gold["claims"]:
            for actor in claim["actor"]:
                ref = refs.get((actor["start"], actor["end"]))
                own = [m["name"] for m in claim["actor"] if m.get("name")]
                others = [m["name"] for m in claim["target"] if m.get("name") and m["name"] not in own]
                if own and others:
                    tally["both sides n"] += 1
                    mistaken = not any(same(resolver, n, ref)[1] for n in own)
                    tally["inverted"] += mistaken and any(same(resolver, n, ref)[0] for n in others)
            for role in ("actor", "target"):
                for mention in claim[role]:
                    ref = refs.get((mention["start"], mention["end"]))
                    if mention.get("name") is None:
                        tally[f"{role} unnamed"] += 1
                        tally[f"{role} unnamed, we name"] += ref is not None and ref.actor_id is not None
                        continue
                    exact, state = same(resolver, mention["name"], ref)
                    if ref is not None and ref.actor_id is not None and ref.reason.startswith("pronoun for"):
                        tally["pronouns n"] += 1
                        tally["pronouns right"] += state
                    tally[f"{role} n"] += 1
                    tally[f"{role} exact"] += exact
                    tally[f"{role} state"] += state
                    tally[f"{role} open"] += not exact and (ref is None or ref.actor_id is None)
                    if not exact:
                        got = (ref.actor_id or f"open: {ref.reason}") if ref is not None else "-"
                        misses[(role, mention["name"], mention["text"].casefold(), got)] += 1
    figures = {"actor resolved to the side that is the target": tally["inverted"] / (tally["both sides n"] or 1)}
    figures["pronouns resolved"] = tally["pronouns n"]
    figures["pronouns right of those"] = tally["pronouns right"] / (tally["pronouns n"] or 1)
    for role in ("actor", "target"):
        n = tally[f"{role} n"] or 1
        figures[f"{role} exact"] = tally[f"{role} exact"] / n
        figures[f"{role} state"] = tally[f"{role} state"] / n
        figures[f"{role} open"] = tally[f"{role} open"] / n
        figures[f"{role} wrong"] = 1 - figures[f"{role} exact"] - figures[f"{role} open"]
        figures[f"{role} n"] = n
        unnamed = tally[f"{role} unnamed"]
        figures[f"{role} named by us where the coder does not"] = (
            tally[f"{role} unnamed, we name"] / unnamed if unnamed else 0.0
        )
    return figures, misses


def main() -> None:
    """Print figures and the commonest misses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--misses", type=int, default=0)
    arguments = parser.parse_args()
    figures, misses = measure(arguments.gold)
    for key, value in figures.items():
        print(f"{key:50} {value:.3f}")
    for (role, name, text, got), count in misses.most_common(arguments.misses):
        print(f"{count:4} {role:6} {name} <- {text!r} : {got}")


if __name__ == "__main__":
    main()
