"""Write the sha256 of every file of every pack into its manifest.

usage: python tools/seal_packs.py [--check]

Run it after a pack's data was changed. ``--check`` changes nothing and exits with 1 if a manifest is not current.
"""

import hashlib
import json
import sys
from pathlib import Path

PACKS = Path(__file__).parents[1] / "src" / "daybook" / "packs"


def sealed(manifest: Path) -> str:
    """The manifest's text with its files' hashes as they are now."""
    content = json.loads(manifest.read_text("utf-8"))
    files = sorted(
        p for p in manifest.parent.rglob("*") if p.is_file() and p != manifest and "__pycache__" not in p.parts
    )
    content["files"] = {
        p.relative_to(manifest.parent).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    stale = 0
    for manifest in sorted(PACKS.glob("*/manifest.json")):
        text = sealed(manifest)
        if text == manifest.read_text("utf-8"):
            continue
        stale += 1
        print(f"{manifest.parent.name}: {'is not current' if '--check' in sys.argv else 'sealed'}")
        if "--check" not in sys.argv:
            manifest.write_text(text, "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
