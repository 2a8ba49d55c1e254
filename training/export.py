"""Export a trained reader to a pack: int8 ONNX (per channel, reduced range), pointer heads, tokenizer, manifest.

usage: python training/export.py RUN_DIR [--pack DIR] [--figures FIGURES.json] [--fp32]
"""

import argparse
import dataclasses
import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import room
import torch
from base import minilm
from model import JointReader
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from daybook.read.model_decode import Bars
from daybook.read.model_scheme import BLOCKS, ROLES

WINDOW = {"limit": 400, "context": 72, "title_limit": 28}


class RowQuantised(nn.Module):
    """Word vectors as int8 with one scale a row: the quantiser's own way has one scale for the whole table."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        scale = table.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(table.weight.detach() / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.rows[ids].float() * self.scale[ids]


def to_onnx(model: JointReader, path: Path, *, int8: bool = True) -> None:
    """Write the network with inputs ``ids``, ``features`` ``[1, n]`` and outputs ``labels``, ``hidden``, ``key``."""
    model.eval()
    if int8:
        model.word = RowQuantised(model.word)  # type: ignore[assignment]
    ids, features = torch.full((1, 40), 1000), torch.zeros(1, 40, dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                model,
                (ids, features),
                str(full),
                input_names=["ids", "features"],
                output_names=["labels", "hidden", "key"],
                dynamic_axes={k: {1: "n"} for k in ("ids", "features", "labels", "hidden", "key")},
                opset_version=17,
                dynamo=False,
            )
        if not int8:
            shutil.copy(full, path)
            return
        # the label and key heads are small and decide; they stay in full precision
        graph = onnx.load(str(full)).graph
        keep = [n.name for n in graph.node if n.name.startswith(("/labels/", "/key/"))]
        quantize_dynamic(
            str(full),
            str(path),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=keep,
        )


def write_pack(
    run: Path, pack: Path, base: Path, card: dict[str, Any], *, bars: Bars | None = None, int8: bool = True
) -> None:
    """The pack's four files and its manifest; ``card`` is merged into the manifest (data card, figures, licence)."""
    pack.mkdir(parents=True, exist_ok=True)
    model = JointReader(json.loads((base / "config.json").read_text()))
    model.load_state_dict(torch.load(run / "model.pt"))
    to_onnx(model, pack / "model.onnx", int8=int8)
    half = lambda t: t.detach().numpy().astype(np.float16)  # noqa: E731
    np.savez(
        pack / "heads.npz",
        query_weight=half(model.query.weight),
        query_bias=half(model.query.bias),
        role=half(model.bias),
        distance=half(model.distance),
    )
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (pack / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    files = {
        name: hashlib.sha256((pack / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "heads.npz", "tokenizer.json")
    }
    manifest = {
        "format": 1,
        "name": "reader-en",
        **card,
        "files": files,
        "window": WINDOW,
        "bars": dataclasses.asdict(bars or Bars()),
        "roles": list(ROLES),
        "labels": {name: list(values) for name, values in BLOCKS.items()},
    }
    (pack / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("run", type=Path)
    ap.add_argument("--pack", type=Path, default=room.ROOT / "src/daybook/packs/reader-en")
    ap.add_argument("--card", type=Path, default=Path(__file__).with_name("card.json"))
    ap.add_argument("--bars", type=Path, help="thresholds as JSON; the defaults of Bars otherwise")
    ap.add_argument("--fp32", action="store_true")
    a = ap.parse_args()
    bars = Bars.from_dict(json.loads(a.bars.read_text())) if a.bars else None
    card = json.loads(a.card.read_text(encoding="utf-8")) if a.card.exists() else {}
    write_pack(a.run, a.pack, minilm(), card, bars=bars, int8=not a.fp32)


if __name__ == "__main__":
    main()
