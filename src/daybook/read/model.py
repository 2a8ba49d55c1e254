"""The trained reader at run time: onnxruntime, tokenizers and numpy; no torch.

The pack (``packs/reader-en``) holds the network (int8), the pointer heads, the tokenizer and a manifest with the
SHA-256 of each file. It is loaded at the first prediction, checked against the manifest, and kept.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from daybook.core.errors import StopRun
from daybook.read.model_decode import Bars, Decoder, Output, Pointers
from daybook.read.model_records import ModelReading
from daybook.read.model_scheme import BLOCKS, ROLES
from daybook.read.model_text import Tokens, Window, tokenise, windows

FORMAT: Final = 1


class PackError(StopRun):
    """The reader's pack is missing, damaged, or of a format this version does not read."""


def default_pack() -> Path:
    """Where the packaged English reader lies."""
    return Path(str(resources.files("daybook.packs") / "reader-en"))


class ModelReader:
    """Reads claims with the trained network.

    ``pack`` is a folder with ``manifest.json``; the packaged one by default. Nothing is loaded before the first call of
    ``predict``. Not safe to share between threads while it loads; afterwards it is, since it keeps no state.
    """

    def __init__(self, pack: Path | None = None, *, bars: Bars | None = None) -> None:
        self.pack = pack or default_pack()
        self._bars, self._loaded = bars, False

    def manifest(self) -> dict[str, Any]:
        """The pack's manifest: name, version, licence, hashes, labels, thresholds, figures."""
        path = self.pack / "manifest.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PackError(f"The trained reader is not installed: {path} does not exist.") from None
        except ValueError as error:
            raise PackError(f"The manifest of the trained reader, {path}, is not JSON: {error}.") from None
        if found.get("format") != FORMAT:
            raise PackError(
                f"The trained reader in {self.pack} has format {found.get('format')}; this version reads format {FORMAT}."
            )
        labels = {name: list(values) for name, values in BLOCKS.items()}
        if found["labels"] != labels or found["roles"] != list(ROLES):
            raise PackError(f"The trained reader in {self.pack} was made for another codebook (its labels differ).")
        return found

    def _file(self, manifest: dict[str, Any], name: str) -> bytes:
        path = self.pack / name
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            raise PackError(f"The trained reader is incomplete: {path} does not exist.") from None
        if hashlib.sha256(held).hexdigest() != manifest["files"][name]:
            raise PackError(f"The trained reader is damaged: {path} does not have the SHA-256 of its manifest.")
        return held

    def load(self) -> None:
        """Load and check the pack now; ``predict`` does so by itself. Raises ``PackError``."""
        if self._loaded:
            return
        import io

        import onnxruntime
        from tokenizers import Tokenizer

        manifest = self.manifest()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # arenas trade memory for speed that these short runs do not need
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            self._file(manifest, "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_str(self._file(manifest, "tokenizer.json").decode("utf-8"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        with np.load(io.BytesIO(self._file(manifest, "heads.npz")), allow_pickle=False) as heads:
            pointers = Pointers(**{name: heads[name].astype(np.float32) for name in heads.files})
        self._decoder = Decoder(pointers, self._bars or Bars.from_dict(manifest["bars"]))
        self._window = manifest["window"]
        self._loaded = True

    def predict(self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]) -> ModelReading:
        """The claims and furniture of ``text``.

        ``sentences`` are half-open code-point ranges; they decide where long texts are cut. All offsets returned are
        code points of ``text``. Raises ``PackError`` when the pack cannot be used.
        """
        tokens, parts = self.outputs(text, title, sentences)
        return self._decoder.read(text, tokens, parts) if parts else ModelReading(claims=(), furniture=())

    def outputs(
        self, text: str, title: str | None, sentences: Sequence[tuple[int, int]]
    ) -> tuple[Tokens, list[tuple[Window, Output]]]:
        """The text's subwords, and its windows with what the network gives for each, before any threshold."""
        self.load()
        tokens = tokenise(self._tokenizer, text)
        if not len(tokens):
            return tokens, []
        head = tokenise(self._tokenizer, title) if title else None
        parts = []
        for window in windows(tokens, sentences, head, **self._window):
            labels, hidden, key = self._session.run(None, {"ids": window.ids[None], "features": window.features[None]})
            parts.append((window, Output(labels=labels[0], hidden=hidden[0], key=key[0])))
        return tokens, parts

    @property
    def pointers(self) -> Pointers:
        """The heads outside the network; loads the pack."""
        self.load()
        return self._decoder.pointers
