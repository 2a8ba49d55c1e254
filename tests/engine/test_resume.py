"""``add`` survives being killed at any moment, changes nothing the second time, and verifies."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from daybook.engine.case import Case

PLACES = ["Aleppo", "Homs", "Idlib", "Raqqa", "Hama"]
DERIVED_FROM_THE_CLOCK = {"log", "run", "derived_from", "migration", "capture", "refused", "sqlite_sequence"}


def corpus(path: Path, number: int = 60) -> Path:
    """A JSONL of short reports, all different, on our own invented incidents."""
    lines = []
    for n in range(number):
        text = (
            f"Shelling killed {n + 2} people in {PLACES[n % 5]} on Friday, a medic said. "
            f"Government forces took a village near {PLACES[(n + 1) % 5]}, the army said."
        )
        lines.append(json.dumps({"id": f"r{n}", "publisher": "Demo Wire", "published": "2016-03-12", "text": text}))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row that does not tell the time, in no order."""
    with sqlite3.connect(path) as db:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        out = {}
        for t in sorted(set(tables) - DERIVED_FROM_THE_CLOCK):
            columns = [r[1] for r in db.execute(f"PRAGMA table_info({t})")]
            kept = ", ".join(f'"{c}"' for c in columns if c not in ("added_at", "seq", "run"))
            out[t] = sorted(map(tuple, db.execute(f"SELECT {kept} FROM {t}")), key=repr)
    return out


def rows(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as db:
        tables = [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


def start(case: Path, source: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "daybook", "add", str(case), str(source), "--reader", "rules"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})


def test_killed_at_random_moments_it_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    source = corpus(tmp_path / "reports.jsonl")
    whole, torn = tmp_path / "whole.daybook", tmp_path / "torn.daybook"
    assert start(whole, source).wait() == 0
    dice = random.Random(2016)
    for _ in range(10):
        process = start(torn, source)
        time.sleep(dice.uniform(0.05, 2.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert start(torn, source).wait() == 0
    assert content(torn) == content(whole)
    with Case(torn, read_only=True) as case:
        assert case.verify().broken == ()


def test_three_runs_leave_the_same_rows(tmp_path: Path) -> None:
    source, path = corpus(tmp_path / "reports.jsonl", 12), tmp_path / "case.daybook"
    counts = []
    for _ in range(3):
        with Case(path, create=True) as case:
            case.add([str(source)])
        counts.append(rows(path))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0]["document"] == 12


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    source = corpus(tmp_path / "reports.jsonl", 12)
    lines = source.read_text("utf-8").splitlines()
    derived = []
    for n, order in enumerate((lines, lines[::-1])):
        folder = tmp_path / str(n)
        folder.mkdir()
        (folder / "reports.jsonl").write_text("\n".join(order), "utf-8")
        with Case(tmp_path / f"{n}.daybook", create=True) as case:
            case.add([str(folder / "reports.jsonl")])
            derived.append((list(case.events()), case.control(), {o.id for o in case.origins()}))
    assert derived[0] == derived[1]


def test_a_flipped_byte_is_found_with_its_place(tmp_path: Path) -> None:
    """The byte is flipped in the file itself, behind SQLite's back, wherever the words stand: bytes, text, claims, log."""
    source, path = corpus(tmp_path / "reports.jsonl", 1), tmp_path / "case.daybook"
    with Case(path, create=True) as case:
        case.add([str(source)])
        case.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (logged,) = case.store.db.execute("SELECT detail FROM log").fetchone()
    whole = path.read_bytes()
    named = set()
    for needle in (b"Government forces", logged.encode()):
        at = whole.find(needle)
        while at >= 0:
            data = bytearray(whole)
            data[at + 1] ^= 1
            path.write_bytes(data)
            with Case(path, read_only=True) as case:
                found = case.verify()
            assert not found.holds, f"the flip at byte {at} went unnoticed"
            named.add(found.broken[0].split()[0])
            at = whole.find(needle, at + 1)
    assert {"blob", "document", "log:"} <= named
