"""Train the joint reader.

usage: python training/train.py [--quick] [--holdout FOLD/FOLDS] [--epochs N] [--seed N] [--out DIR] ...

Data: ``../shared/eval/train/gold.jsonl`` where present, and own reports compiled from ``training/reports``. With
``--holdout`` the documents of one fold (by hash of their id) are kept back and scored; without, all are trained on.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import annotate
import data
import evaluate
import numpy as np
import room
import torch
import torch.nn.functional as F
from augment import Rewriter, Swapper, drop_commas, lowered
from base import minilm
from base import tokenizer as tokenizer_of
from data import NO_LABEL, Corpus, Example
from model import JointReader, load_minilm
from torch import Tensor, nn

from daybook.read.model_decode import Bars, Decoder, Output, Pointers
from daybook.read.model_scheme import ROLES, buckets, slices

MENDED = room.ROOT / "training" / "annotations" / "adjudicated.jsonl"
AT = slices()
WEIGHTS = {"trigger-span": 2.0, "type": 1.5, "status": 1.0, "furniture": 0.7, "dating": 0.7}
_PATIENCE = 600  # seconds that a process waits for the others of its team
ROLE_WEIGHTS = {"carried": 0.4, "from": 0.5, "to": 0.5, "event": 0.7}


def collate(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Padded ids and features with true lengths."""
    n = max(len(e.ids) for e in batch)
    ids, features = np.zeros((len(batch), n), np.int64), np.zeros((len(batch), n), np.int64)
    for i, e in enumerate(batch):
        ids[i, : len(e.ids)], features[i, : len(e.ids)] = e.ids, e.features
    return torch.from_numpy(ids), torch.from_numpy(features), torch.tensor([len(e.ids) for e in batch])


def loss_of(model: JointReader, batch: list[Example]) -> tuple[Tensor, dict[str, float]]:
    """Sum of the blocks' cross-entropies and the pointers' binary cross-entropies, each scaled by what there is to find."""
    labels, hidden, key = model(*collate(batch))
    n = labels.shape[1]
    parts: dict[str, Tensor] = {}
    for block, at in AT.items():
        gold = torch.full((len(batch), n), NO_LABEL)
        for i, e in enumerate(batch):
            gold[i, : len(e.ids)] = torch.from_numpy(e.labels[block])
        logits, gold = labels[..., at].reshape(-1, at.stop - at.start), gold.reshape(-1)
        if block.endswith("-span") or block == "furniture":
            total = F.cross_entropy(logits, gold, ignore_index=NO_LABEL, reduction="sum")
            parts[block] = total / ((gold > 0).sum() + 0.01 * (gold >= 0).sum() + 4)
        else:
            smooth = 0.05 if block in ("type", "dating", "harm", "voice") else 0.0
            total = F.cross_entropy(logits, gold, ignore_index=NO_LABEL, reduction="sum", label_smoothing=smooth)
            parts[block] = total / ((gold >= 0).sum() + 4)
    width, roles = model.width, len(ROLES)
    sums, found = torch.zeros(roles), torch.zeros(roles)
    for i, e in enumerate(batch):
        if not e.rows:
            continue
        size = len(e.ids)
        pool = torch.zeros(len(e.rows), n)
        gold = torch.zeros(len(e.rows), roles, size)
        where = np.stack([buckets(row.trigger[0], size) for row in e.rows])
        for k, row in enumerate(e.rows):
            pool[k, row.trigger] = 1 / len(row.trigger)
            for r, role in enumerate(ROLES):
                gold[k, r, row.roles[role]] = 1
        own = model.query(pool @ hidden[i]).view(-1, roles, width)
        point = torch.einsum("trk,jrk->trj", own, key[i, :size].view(size, roles, width)) / math.sqrt(width)
        point = point + model.bias[None, :, None] + model.distance[:, torch.from_numpy(where)].permute(1, 0, 2)
        bce = F.binary_cross_entropy_with_logits(point, gold, reduction="none")
        # an event points at trigger tokens only: other tokens are no candidates
        is_trigger = (pool[:, :size].sum(0) > 0).float()
        mask = torch.ones(roles, size)
        mask[ROLES.index("event")] = is_trigger
        sums = sums + (bce * mask).sum((0, 2))
        found = found + gold.sum((0, 2))
    for r, role in enumerate(ROLES):
        parts["role " + role] = sums[r] / (found[r] + 8)
    loss = sum(
        v * (WEIGHTS.get(k, 0.5) if not k.startswith("role ") else ROLE_WEIGHTS.get(k[5:], 1.0))
        for k, v in parts.items()
    )
    return loss, {k: float(v.detach()) for k, v in parts.items()}


def batches(examples: list[Example], budget: int, rng: random.Random, sharers: int = 1) -> list[list[list[Example]]]:
    """Shuffled batches of about ``budget`` tokens, windows of like length together; each as one part for each of ``sharers``."""
    order = sorted(examples, key=lambda e: len(e.ids) * rng.uniform(0.8, 1.2))
    parts: list[list[Example]] = []
    for e in order:
        if parts and len(e.ids) * (len(parts[-1]) + 1) <= budget // sharers:
            parts[-1].append(e)
        else:
            parts.append([e])
    parts += parts[-1:] * (-len(parts) % sharers)  # nobody idles in the last batch
    out = [parts[k : k + sharers] for k in range(0, len(parts), sharers)]
    rng.shuffle(out)
    return out


class Team:
    """Processes that train one model together: each works on its part of a batch, and all take the mean of the gradients."""

    def __init__(self, size: int, numbers: int) -> None:
        """``numbers``: how many numbers a gradient has."""
        context = torch.multiprocessing.get_context("spawn")
        self.size, self.barrier = size, context.Barrier(size)
        self.shared = torch.zeros(size, numbers).share_memory_()

    def mean(self, rank: int, parameters: list[nn.Parameter]) -> None:
        """Put the team's mean in the place of each gradient; returns when all have."""
        mine = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
        torch.cat([g.flatten() for g in mine], out=self.shared[rank])
        self.barrier.wait(_PATIENCE)
        mean = self.shared.mean(0)
        self.barrier.wait(_PATIENCE)
        for p, g in zip(parameters, mean.split([p.numel() for p in parameters]), strict=True):
            p.grad = g.view_as(p)


def optimiser(model: JointReader, lr: float, head_lr: float) -> torch.optim.Optimizer:
    """AdamW with lower rates towards the input and for word vectors."""
    groups: list[dict[str, Any]] = []
    depth = len(model.layers)
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        decay = 0.01 if p.ndim > 1 else 0.0
        if name.startswith(("word", "position", "kind", "norm")):
            rate = lr * 0.9**depth * 0.5
        elif name.startswith("layers."):
            rate = lr * 0.9 ** (depth - 1 - int(name.split(".")[1]))
        elif name in ("bias", "distance"):
            rate = 20 * head_lr  # single offsets that must travel far
        else:
            rate = head_lr
        groups.append({"params": [p], "lr": rate, "peak": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


Vary = Callable[[dict[str, Any], random.Random], dict[str, Any]]


def variation(docs: list[dict[str, Any]], swap: float, bare: float, idle: float) -> Vary:
    """Other names for a share of the documents from outside, no commas for a share of the own reports, and for a share of both
    rewrites that change no claim."""
    swapper, rewriter = Swapper([d for d in docs if "war" not in d]), Rewriter(docs)

    def vary(doc: dict[str, Any], rng: random.Random) -> dict[str, Any]:
        if "war" in doc:
            doc = drop_commas(doc) if rng.random() < bare else doc
        else:
            doc = swapper.swap(doc, rng) if rng.random() < swap else doc
        if rng.random() < idle:
            doc = rewriter.reword(doc, rng)
        if rng.random() < idle / 2:
            doc = rewriter.appeal(doc, rng)
        return lowered(doc) if rng.random() < idle / 5 else doc

    return vary


class TorchReader:
    """The torch model behind the run-time decoder, to score a training run without an export."""

    def __init__(self, model: JointReader, corpus: Corpus, bars: Bars | None = None) -> None:
        self.model, self.corpus = model.eval(), corpus
        pointers = Pointers(
            query_weight=model.query.weight.detach().numpy(),
            query_bias=model.query.bias.detach().numpy(),
            role=model.bias.detach().numpy(),
            distance=model.distance.detach().numpy(),
        )
        self.decoder = Decoder(pointers, bars)

    @torch.no_grad()
    def outputs(self, doc: dict[str, Any]) -> tuple[Any, list[Any]]:
        """The document's tokens and its windows with the network's output."""
        tokens, title, sentences = self.corpus.tokens(doc)
        parts = []
        for w in data.windows(tokens, sentences, title):
            labels, hidden, key = self.model(torch.from_numpy(w.ids)[None], torch.from_numpy(w.features)[None])
            parts.append((w, Output(labels[0].numpy(), hidden[0].numpy(), key[0].numpy())))
        return tokens, parts

    def exchange(self, doc: dict[str, Any]) -> dict[str, Any]:
        tokens, parts = self.outputs(doc)
        return evaluate.exchange(doc, self.decoder.read(doc["text"], tokens, parts))


def train(
    model: JointReader,
    corpus: Corpus,
    a: argparse.Namespace,
    *,
    vary: Vary = lambda doc, rng: doc,
    log: Any = print,
    team: Team | None = None,
    rank: int = 0,
) -> None:
    """Fine-tune in place by the command line's settings; the weights left in the model are the running average.

    ``team``: the processes that do it together, this one being number ``rank``; all end with the same weights.
    """
    rng = random.Random(a.seed)
    torch.manual_seed(a.seed + rank)  # each drops out its own
    opt, trained = optimiser(model, a.lr, a.head_lr), [p for p in model.parameters() if p.requires_grad]
    first = [e for d in corpus.docs for e in corpus.examples(d, rng, jitter=True)]
    per_epoch = len(batches(first, a.budget, rng, a.processes))
    total, step, began = max(1, int(per_epoch * a.epochs)), 0, time.time()
    average = {k: v.detach().clone() for k, v in model.state_dict().items()} if a.ema else {}
    running: dict[str, float] = {}
    model.train()
    while step < total:
        examples = [e for d in corpus.docs for e in corpus.examples(vary(d, rng), rng, jitter=True)]
        for shares in batches(examples, a.budget, rng, a.processes):
            if step >= total:
                break
            share = step / total
            model.round_as_exported(share >= 1 - a.rounding)
            scale = min(1.0, share / 0.08) * (1 - max(0.0, share - 0.08) / 0.92)
            for g in opt.param_groups:
                g["lr"] = g["peak"] * scale
            loss, parts = loss_of(model, shares[rank])
            opt.zero_grad(set_to_none=True)
            loss.backward()
            if team:
                team.mean(rank, trained)
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            opt.step()
            step += 1
            if a.ema:
                keep = min(a.ema, step / (step + 10))
                with torch.no_grad():
                    for k, v in model.named_parameters():
                        if v.requires_grad:
                            average[k].lerp_(v, 1 - keep)
            for k, v in parts.items():
                running[k] = running.get(k, v) * 0.97 + v * 0.03
            if step % 50 == 0:
                log(f"step {step}/{total} {time.time() - began:.0f}s loss {sum(running.values()):.3f}", flush=True)
    log(" ".join(f"{k} {v:.3f}" for k, v in running.items()), flush=True)
    model.round_as_exported(False)
    if a.ema:
        model.load_state_dict(average)


def _part(base: Path, docs: list[dict[str, Any]], a: argparse.Namespace, team: Team | None, rank: int) -> JointReader:
    """One process's part in :func:`trained`."""
    torch.set_num_threads(a.threads)
    model = start(base, a)
    corpus, vary = Corpus(tokenizer_of(base), docs), variation(docs, a.swap, a.bare, a.idle)
    train(model, corpus, a, vary=vary, log=print if rank == 0 else lambda *_, **__: None, team=team, rank=rank)
    return model


def trained(base: Path, docs: list[dict[str, Any]], a: argparse.Namespace) -> JointReader:
    """A model trained on these documents by the command line's settings, in as many processes as they say."""
    if a.processes == 1:
        return _part(base, docs, a, None, 0)
    team = Team(a.processes, sum(p.numel() for p in start(base, a).parameters() if p.requires_grad))
    others = [
        torch.multiprocessing.get_context("spawn").Process(target=_part, args=(base, docs, a, team, k), daemon=True)
        for k in range(1, a.processes)
    ]
    for other in others:
        other.start()
    model = _part(base, docs, a, team, 0)
    for other in others:
        other.join()
    return model


def own_reports(without: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Own reports, compiled afresh, without the files kept for testing (``*-test*``) and those whose names begin so.

    A report that does not compile is named by the compiler on standard error and left out.
    """
    files = sorted(str(p) for p in (room.ROOT / "training" / "reports").glob("*.yaml") if "-test" not in p.stem)
    files = [f for f in files if not Path(f).name.startswith(tuple(without))]
    if not files:
        return []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "reports.jsonl"
        done = subprocess.run(
            [sys.executable, str(room.ROOT / "training" / "compile_reports.py"), str(out), *files],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
        return data.load(out)


SHORT = 100  # words of a brief


def repeated(reports: list[dict[str, Any]], times: int, short: int = 1) -> list[dict[str, Any]]:
    """The reports, those with claims ``times`` over: they are few, and no two are of one war's outlets; briefs ``short`` over."""

    def often(d: dict[str, Any]) -> int:
        return (times if d["claims"] else 1) * (short if len(d["text"].split()) < SHORT else 1)

    return [d for d in reports for _ in range(often(d))]


def settings(ap: argparse.ArgumentParser) -> None:
    """The options of a training run."""
    ap.add_argument("--init", type=Path, help="start from the weights of another run instead of MiniLM's")
    ap.add_argument("--epochs", type=float, default=20)
    ap.add_argument("--budget", type=int, default=800, help="subwords a batch")
    ap.add_argument("--lr", type=float, default=3e-4, help="peak rate of the encoder's last layer")
    ap.add_argument("--head-lr", type=float, default=1e-3)
    ap.add_argument("--ema", type=float, default=0.99)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--rounding", type=float, default=0.25, help="share of the steps, the last, computed as int8 will")
    ap.add_argument("--processes", type=int, default=2, help="how many work on each batch together")
    ap.add_argument("--threads", type=int, default=1, help="of each process")
    ap.add_argument(
        "--bf16", action=argparse.BooleanOptionalAction, default=True, help="encoder in bfloat16 while training"
    )
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--swap", type=float, default=0.4, help="share of outside documents given other names")
    ap.add_argument("--repeat", type=int, default=1, help="how often an epoch shows an own report that holds claims")
    ap.add_argument("--short", type=int, default=1, help="how often an epoch shows a report of under 100 words")
    ap.add_argument("--idle", type=float, default=0.2, help="share of documents reworded in ways that change no claim")
    ap.add_argument("--bare", type=float, default=0.3, help="share of own reports stripped of commas")


def start(base: Path, a: argparse.Namespace) -> JointReader:
    """A model to train: MiniLM's encoder with fresh heads, or the weights of ``--init``."""
    torch.manual_seed(a.seed)
    model = load_minilm(base, a.dropout)
    if a.init:
        model.load_state_dict(torch.load(a.init / "model.pt"))
    # word vectors stay as they are: names of other wars keep theirs, and a step costs a tenth less
    model.halved = a.bf16
    model.word.weight.requires_grad_(False)
    model.position.weight.requires_grad_(False)
    return model


def main() -> None:
    """Command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    settings(ap)
    ap.add_argument("--out", type=Path, default=room.ROOT / "build" / "reader", help="where model.pt goes")
    ap.add_argument("--holdout", help="FOLD/FOLDS of the outside documents, kept back and scored")
    ap.add_argument("--hold-wars", default="", help="own reports of these wars, kept back and scored")
    ap.add_argument("--no-reports", action="store_true")
    ap.add_argument("--without", default="", help="own reports in files whose names begin so are left out: j-,k-")
    ap.add_argument("--quick", action="store_true", help="a few documents and steps: does the machinery run?")
    a = ap.parse_args()
    base = minilm()
    coded = room.SHARED / "eval" / "train" / "gold.jsonl"
    docs = annotate.settle(annotate.apply(data.load(coded), MENDED)) if coded.exists() else []
    held: list[dict[str, Any]] = []
    if a.holdout:
        fold, folds = map(int, a.holdout.split("/"))
        held = [d for d in docs if data.fold_of(d["id"], folds) == fold]
        docs = [d for d in docs if data.fold_of(d["id"], folds) != fold]
    reports = [] if a.no_reports else own_reports(list(filter(None, a.without.split(","))))
    away = [d for d in reports if d["war"] in a.hold_wars.split(",")]
    reports = [d for d in reports if d not in away]
    if a.quick:
        docs, reports, held, away, a.epochs = docs[:4], reports[:4], held[:2], away[:2], 1.0
    if not docs and not reports:
        sys.exit("Nothing to train on: neither ../shared/eval/train/gold.jsonl nor training/reports/*.yaml is there.")
    print(f"{len(docs)} outside documents, {len(reports)} own reports; held {len(held)} and {len(away)}", flush=True)
    began = time.time()
    model = trained(base, docs + repeated(reports, a.repeat, a.short), a)
    print(f"trained in {time.time() - began:.0f} s by {a.processes} processes", flush=True)
    if a.out:
        a.out.mkdir(parents=True, exist_ok=True)
        torch.save(model.state_dict(), a.out / "model.pt")
        (a.out / "args.json").write_text(json.dumps({k: str(v) for k, v in vars(a).items()}, indent=1))
    for name, some in (("held", held), ("other wars", away)):
        if some:
            reader = TorchReader(model, Corpus(tokenizer_of(base), some))
            print(name, evaluate.show(evaluate.table(some, [reader.exchange(d) for d in some])), flush=True)


if __name__ == "__main__":
    main()
