"""Rules of the front end that can be read off its files: text is text, nothing comes from elsewhere, the base map is whole."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
PACK = ROOT / "src" / "daybook" / "packs" / "basemap"
SOURCES = sorted(p for p in (WEB / "src").rglob("*") if p.suffix in (".svelte", ".ts", ".css"))


def test_no_source_makes_markup_out_of_text_or_styles_inline() -> None:
    assert SOURCES
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert "{@html" not in text and "innerHTML" not in text and "insertAdjacentHTML" not in text, path.name
        assert not re.search(r"<[a-z][^>]*\sstyle=", text), f"{path.name}: an inline style, which the policy forbids"
        assert "eval(" not in text and "new Function" not in text, path.name


def test_every_word_of_the_pages_stands_in_one_file() -> None:
    """Text of the templates comes from strings.ts, so that a language is one file."""
    attribute = re.compile(r"""\s(?:aria-label|title|placeholder|alt)="[^"{]*[A-Za-z]""")
    for path in (p for p in SOURCES if p.suffix == ".svelte"):
        template = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", "", path.read_text("utf-8"))
        assert not attribute.search(template), f"{path.name}: a name that is not in strings.ts"
        bare = template
        while (shorter := re.sub(r"\{[^{}]*\}", "", bare)) != bare:
            bare = shorter
        bare = re.sub(r"<(kbd|code)\b[^<]*</\1>", "", bare)
        for text in re.findall(r"<[a-z][^<>]*>([^<>]*)", bare.replace("=>", "")):
            assert not re.search(r"[A-Za-z]{3}", text), f"{path.name}: {text.strip()!r} is not in strings.ts"


def test_the_pages_can_run_from_right_to_left() -> None:
    """Sides are those of the text: no left, no right, except where a picture is laid out by numbers."""
    physical = re.compile(
        r"(?m)^\s*((?:margin|padding|border|inset)?-?(?:left|right)|text-align:\s*(?:left|right))\b[^;(]*;"
    )
    sides = re.compile(r"(?m)^\s*(?:padding|margin|inset): *([^\s;]+) +([^\s;]+) +([^\s;]+) +([^\s;]+);")
    for path in (p for p in SOURCES if p.suffix in (".svelte", ".css")):
        text = path.read_text("utf-8")
        style = "".join(re.findall(r"(?s)<style>(.*?)</style>", text)) if path.suffix == ".svelte" else text
        assert not (found := physical.search(style)), f"{path.name}: {found and found[0].strip()}"
        for found in sides.finditer(style):
            assert "(" in found[0] or found[2] == found[4], f"{path.name}: {found[0].strip()}"


def test_no_source_names_another_host() -> None:
    for path in [*SOURCES, WEB / "index.html"]:
        for url in re.findall(r"https?://[\w.-]+", path.read_text("utf-8")):
            pytest.fail(f"{path.name} names {url}")


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert not [name for name, p in lock["packages"].items() if "resolved" in p]
    assert all("integrity" in p for name, p in lock["packages"].items() if name)


def test_the_base_map_is_small_whole_and_cut_at_the_antimeridian() -> None:
    index = json.loads((PACK / "index.json").read_text("utf-8"))
    manifest = json.loads((PACK / "manifest.json").read_text("utf-8"))
    assert index["attribution"] and manifest["licence"] and manifest["attribution"]
    assert sum(p.stat().st_size for p in PACK.iterdir()) < 3_000_000
    for entry in index["files"]:
        topology = json.loads((PACK / entry["file"]).read_text("utf-8"))
        assert set(entry["layers"]) <= set(topology["objects"]), entry["file"]
        (scale, _), (shift, _) = topology["transform"]["scale"], topology["transform"]["translate"]
        for arc in topology["arcs"]:
            x, last = 0, None
            for dx, dy in arc:
                x += dx
                lon = x * scale + shift
                assert -180.01 <= lon <= 180.01, f"{entry['file']} leaves the map"
                # Only along a pole may a line run half round the globe.
                assert last is None or abs(lon - last) < 180 or dy == 0, f"{entry['file']} jumps over the antimeridian"
                last = lon
