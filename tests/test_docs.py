"""The documents keep up with the program: every verb and option is told, every link leads somewhere."""

import json
import re
from pathlib import Path

import typer.main

from daybook.core import vocab
from daybook.engine.packs import packs
from daybook.show.cli.app import app

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_verb_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    missing = [v for v in verbs if f"daybook {v}" not in readme and f"make {v}" not in readme]
    assert set(missing) <= {"status", "search", "check"}, missing
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert not [v for v in verbs if f"`{v}" not in changes and f"daybook {v}" not in changes]


def test_every_verb_has_help_with_an_example() -> None:
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.help and len(command.help) > 40, name
        if name != "demo":
            assert f"daybook {name}" in command.help, name
        for parameter in command.params:
            if parameter.name not in ("help",) and hasattr(parameter, "help"):
                assert parameter.help or parameter.name == "case", f"{name} {parameter.name}"


def test_every_word_of_the_closed_lists_stands_in_the_codebook() -> None:
    codebook = (ROOT / "docs" / "codebook.md").read_text("utf-8")
    for closed in (vocab.ClaimType, vocab.Status, vocab.HarmKind, vocab.Whom, vocab.SourceKind, vocab.Precision):
        assert not [w for w in closed if not re.search(rf"\b{w}\b", codebook)], closed


def test_links_between_documents_lead_somewhere() -> None:
    for doc in DOCS:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", doc.read_text("utf-8")):
            if "://" not in target:
                assert (doc.parent / target).exists(), f"{doc.name}: {target}"


def test_every_pack_has_a_licence_and_stands_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for pack in packs():
        assert pack.licence, pack.name
        assert f"packs/{pack.name}" in notice, f"{pack.name} is not in NOTICE"


def test_every_packs_manifest_is_current() -> None:
    from hashlib import sha256

    for pack in packs():
        listed = dict(pack.files)
        there = {
            p.relative_to(pack.folder).as_posix(): sha256(p.read_bytes()).hexdigest()
            for p in pack.folder.rglob("*")
            if p.is_file() and p.name != "manifest.json" and "__pycache__" not in p.parts
        }
        assert listed == there, f"{pack.name}: run tools/seal_packs.py"
        json.loads((pack.folder / "manifest.json").read_text("utf-8"))
