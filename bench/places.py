"""CPU time and memory of the place resolver.

    python bench/places.py [FILE.jsonl]

FILE: documents as JSONL with ``text`` (default: a report of our own, repeated with changes). Prints one JSON object.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from daybook.core.claims import Claim, Mention, Observation, Reading
from daybook.core.documents import Document
from daybook.core.vocab import ClaimType, PlaceRole, Role
from daybook.resolve.gazetteer import Gazetteer
from daybook.resolve.places import PlaceResolver

OWN = (
    "Shells fell on the eastern quarters of Aleppo on Monday, residents said. In Idlib province, raids on Saraqib and "
    "Maarat al-Numan killed a farmer. Government troops moved from Hama towards Khan Sheikhoun, a town on the road to Damascus. "
    "Near Deir ez-Zor, fighters held the airbase; the city has been cut off for months. Turkish guns fired across the border. "
)


def main() -> None:
    started = time.process_time()
    resolver = PlaceResolver(Gazetteer())
    opened = time.process_time() - started
    if len(sys.argv) > 1:
        texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text("utf-8").split("\n") if line]
    else:
        texts = [f"Report {i}. " + OWN * 5 for i in range(40)]
    words = sum(len(t.split()) for t in texts)
    readings = [reading(t, resolver) for t in texts]
    for r in readings[:5]:
        resolver.resolve_places(r)
    resolver.forget()
    began = time.process_time()
    for r in readings:
        resolver.resolve_places(r)
    spent = time.process_time() - began
    cold = (
        "import time; from daybook.resolve.gazetteer import Gazetteer as G; "
        "t = time.perf_counter(); G(); print(time.perf_counter() - t)"
    )
    fresh = subprocess.run([sys.executable, "-c", cold], capture_output=True, text=True, check=True).stdout
    print(
        json.dumps(
            {
                "ms per 400 words": round(spent / words * 400 * 1000, 2),
                "open, ms": round(float(fresh) * 1000, 1),
                "resolver ready, CPU ms": round(opened * 1000, 1),
                "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "documents": len(texts),
            }
        )
    )


def reading(text: str, resolver: PlaceResolver) -> Reading:
    """A reading whose claims name up to eight of the text's places."""
    document = Document(text=text, name="bench")
    hits = [h for h in resolver.finder.hits(text) if h.kind not in ("demonym", "government")][:8]
    claims = {
        c.id: c
        for h in hits
        for c in [
            Claim(
                type=ClaimType.ATTACK,
                trigger=document.span(h.start, h.start + 1),
                mentions=(Mention(role=Role.PLACE, span=document.span(h.start, h.end), place_role=PlaceRole.AT),),
            )
        ]
    }
    seen = tuple(Observation(claim=c, rule="bench", score=1.0) for c in claims.values())
    return Reading(document=document, sentences=(), observations=seen, reader="bench")


if __name__ == "__main__":
    main()
