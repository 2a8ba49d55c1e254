"""The joint reader in torch: a MiniLM-L6 encoder with a word-shape embedding, taggers, and trigger-to-span pointers."""

import json
import math
from pathlib import Path

import room  # noqa: F401  (opens the reader's room)
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from daybook.read.model_scheme import BLOCKS, BUCKETS, ROLES
from daybook.read.model_text import FEATURES

LABELS = sum(len(v) for v in BLOCKS.values())


class Linear(nn.Linear):
    """A linear layer that, while ``rounding``, computes as the int8 export will: activations in 256 steps between their
    extremes, weights in 127 steps a row. Gradients pass as if nothing were rounded."""

    rounding = False

    def forward(self, x: Tensor) -> Tensor:
        if not self.rounding:
            return F.linear(x, self.weight, self.bias)
        with torch.no_grad():
            low, high = x.min().clamp(max=0), x.max().clamp(min=0)
            step = (high - low).clamp(min=1e-8) / 255
            error = torch.round(x / step) * step - x
            unit = self.weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 63
            weight_error = torch.round(self.weight / unit) * unit - self.weight
        return F.linear(x + error, self.weight + weight_error, self.bias)


class Layer(nn.Module):
    """One BERT layer (post-norm), parameter names of our own."""

    def __init__(self, d: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv, self.out = Linear(d, 3 * d), Linear(d, d)
        self.up, self.down = Linear(d, inner), Linear(inner, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if bias is None:  # export: plain products, which onnxruntime knows how to fuse
            a = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(d // self.heads), -1) @ v
        elif q.dtype is torch.bfloat16:  # plain products again: on a CPU the fused kernel takes twice their time
            scores = (q / math.sqrt(d // self.heads)) @ k.transpose(-1, -2) + bias.to(q.dtype)
            a = scores.softmax(-1, dtype=q.dtype) @ v
        else:
            a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        a = self.out(a.transpose(1, 2).reshape(b, n, d))
        x = self.norm1(x + F.dropout(a, self.dropout, self.training))
        y = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(y, self.dropout, self.training))


class JointReader(nn.Module):
    """Per subword: one logit block for every label of the scheme, the hidden state, and a key for every role.

    ``query`` is applied outside ``forward``, to the hidden states of triggers only.
    """

    def __init__(self, config: dict, dropout: float = 0.1, width: int = 64) -> None:
        super().__init__()
        d = config["hidden_size"]
        self.word = nn.Embedding(config["vocab_size"], d)
        self.position = nn.Embedding(config["max_position_embeddings"], d)
        self.kind = nn.Parameter(torch.zeros(d))
        self.shape = nn.Embedding(FEATURES, d)
        nn.init.zeros_(self.shape.weight)
        self.norm, self.dropout = nn.LayerNorm(d, eps=1e-12), dropout
        self.layers = nn.ModuleList(
            Layer(d, config["num_attention_heads"], config["intermediate_size"], dropout)
            for _ in range(config["num_hidden_layers"])
        )
        self.mix = Linear(d, d)
        self.labels = nn.Linear(d, LABELS)
        self.width, self.halved = width, False
        self.query, self.key = nn.Linear(d, len(ROLES) * width), nn.Linear(d, len(ROLES) * width)
        self.bias = nn.Parameter(torch.full((len(ROLES),), -4.0))
        self.distance = nn.Parameter(torch.zeros(len(ROLES), BUCKETS))

    def round_as_exported(self, on: bool) -> None:
        """Compute every layer that the export quantises as int8 would."""
        for part in self.modules():
            if isinstance(part, Linear):
                part.rounding = on

    def encode(self, ids: Tensor, shapes: Tensor, lengths: Tensor | None) -> Tensor:
        n = ids.shape[1]
        x = self.word(ids) + self.shape(shapes) + self.position(torch.arange(n, device=ids.device)) + self.kind
        x = F.dropout(self.norm(x), self.dropout, self.training)
        bias = None
        if lengths is not None:
            pad = torch.arange(n)[None, :] >= lengths[:, None]
            bias = torch.zeros(len(ids), 1, 1, n).masked_fill(pad[:, None, None, :], -1e4)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def forward(self, ids: Tensor, shapes: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        # half the width doubles the encoder's speed where the processor multiplies bfloat16; heads stay in full precision
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.training and self.halved):
            h = F.dropout(self.encode(ids, shapes, lengths), self.dropout, self.training)
            labels = self.labels(F.dropout(F.gelu(self.mix(h)), self.dropout, self.training))
            key = self.key(h)
        return labels.float(), h.float(), key.float()


def load_minilm(folder: Path, dropout: float = 0.1) -> JointReader:
    """The reader with MiniLM's encoder weights; heads are fresh."""
    config = json.loads((folder / "config.json").read_text())
    model, have = JointReader(config, dropout), load_file(folder / "model.safetensors")
    have = {k.removeprefix("bert."): v for k, v in have.items()}
    e = "embeddings."
    state = model.state_dict()
    state["word.weight"].copy_(have[e + "word_embeddings.weight"])
    state["position.weight"].copy_(have[e + "position_embeddings.weight"])
    state["kind"].copy_(have[e + "token_type_embeddings.weight"][0])
    for part in ("weight", "bias"):
        state["norm." + part].copy_(have[f"{e}LayerNorm.{part}"])
        for i in range(config["num_hidden_layers"]):
            at, to = f"encoder.layer.{i}.", f"layers.{i}."
            qkv = [have[f"{at}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{to}qkv.{part}"].copy_(torch.cat(qkv))
            state[f"{to}out.{part}"].copy_(have[f"{at}attention.output.dense.{part}"])
            state[f"{to}norm1.{part}"].copy_(have[f"{at}attention.output.LayerNorm.{part}"])
            state[f"{to}up.{part}"].copy_(have[f"{at}intermediate.dense.{part}"])
            state[f"{to}down.{part}"].copy_(have[f"{at}output.dense.{part}"])
            state[f"{to}norm2.{part}"].copy_(have[f"{at}output.LayerNorm.{part}"])
    return model
