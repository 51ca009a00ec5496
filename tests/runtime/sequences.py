# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sequence models with tokens: loss, perplexity and right next tokens are those that ONNX Runtime's logits give for the same rows.

The model as it came; exported int8 everywhere, also with SmoothQuant, and int4 with AWQ. Of the model as it came, mean loss and perplexity agree to
1e-5 of themselves and no next token differs that the runtime's levels give alike; over all sequences they are what is known of it.

Of the export, norms, softmax and positions between integer layers stay in float: a last bit there can move a value over the boundary between two
codes, and from that position on the sequence differs. The runtime's own levels "all" and "basic" do the same to each other. So fewer sequences
and tokens may differ from it than between these levels, and over the sequences where no code moved the loss agrees to 1e-5 again.
"""

import csv
import json
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import espalier
import mixes
import ort
from dataset import Dataset

CLOSE = 1e-5
MOVED = 1e-4  # of one position's loss: no code moved below this
MOVED_SHARE = 0.5  # of sequences, at most
# Next tokens that are right in per cent, and perplexity, over every sequence.
KNOWN = {"stories260k": (61.0, 4.2)}


@dataclass
class Tokens:
    top1: np.ndarray  # by sequence and position
    losses: np.ndarray
    right: float      # per cent

    @property
    def loss(self):
        return float(self.losses.mean())

    @property
    def perplexity(self):
        return math.exp(self.loss)


def runtime(model, data, level="all"):
    session = ort.open_session(model, level, 1)
    top1, losses = [], []
    for index in range(len(data)):
        (logits,) = session.run(data.feeds(index), [data.output])
        logits = logits[0].astype(np.float64)
        shifted = logits - logits.max(axis=1, keepdims=True)
        chosen = shifted[np.arange(len(shifted)), data.labels[index]]
        losses.append(np.log(np.exp(shifted).sum(axis=1)) - chosen)
        top1.append(logits.argmax(axis=1))
    top1 = np.array(top1)
    return Tokens(top1, np.array(losses), 100.0 * float((top1 == data.labels).mean()))


def ours(model, data, limit):
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "predictions.csv")
        summary = espalier.run("evaluate", model, "--data", data, "--predictions", table, *espalier.limited(limit))
        with open(table, newline="") as file:
            rows = list(csv.DictReader(file))
    shape = (summary["samples"], summary["positions"] // summary["samples"])
    top1 = np.array([int(row["top1"]) for row in rows]).reshape(shape)
    losses = np.array([float(row["loss"]) for row in rows]).reshape(shape)
    return summary, Tokens(top1, losses, summary["top1"])


def moved(first, second):
    """Of each sequence, whether a code moved somewhere."""
    return np.abs(first.losses - second.losses).max(axis=1) > MOVED


def apart(first, second):
    return abs(first - second) / second


def compare(label, model, case, data, limit, table, is_float):
    summary, mine = ours(model, case.data, limit)
    theirs, basic = runtime(model, data), runtime(model, data, "basic")
    differ = int((mine.top1 != theirs.top1).sum())
    levels = int((theirs.top1 != basic.top1).sum())
    ours_moved, levels_moved = moved(mine, theirs), moved(basic, theirs)
    kept = ~ours_moved
    loss_kept = apart(mine.losses[kept].mean(), theirs.losses[kept].mean()) if kept.any() else math.inf
    table.add(label, data.labels.shape[0], data.labels.size, mine.right, theirs.right, f"{summary['loss']:.6f}", f"{theirs.loss:.6f}",
              f"{apart(summary['loss'], theirs.loss):.1e}", f"{apart(basic.loss, theirs.loss):.1e}", f"{summary['perplexity']:.5f}",
              f"{theirs.perplexity:.5f}", differ, levels, int(ours_moved.sum()), int(levels_moved.sum()), f"{loss_kept:.1e}")
    faults = []
    if abs(mine.loss - summary["loss"]) > 1e-6:
        faults.append(f"{label}: the losses of single positions have the mean {mine.loss}, {summary['loss']} was said")
    if not loss_kept <= CLOSE:
        faults.append(f"{label}: losses are {loss_kept:.1e} apart where no code moved")
    if is_float:
        for name, said, known in (("loss", summary["loss"], theirs.loss), ("perplexity", summary["perplexity"], theirs.perplexity)):
            if not apart(said, known) <= CLOSE:
                faults.append(f"{label}: {name} {said:.8f}, ONNX Runtime {known:.8f}")
    elif ours_moved.sum() > levels_moved.sum() or ours_moved.mean() > MOVED_SHARE:
        faults.append(f"{label}: {ours_moved.sum()} sequences differ, {levels_moved.sum()} between the runtime's levels")
    if differ > levels:
        faults.append(f"{label}: {differ} next tokens differ, {levels} between the runtime's levels")
    return faults


def export(case, mix, data, limit, table):
    with tempfile.TemporaryDirectory() as folder:
        recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
        espalier.write_recipe(recipe, mix.name, mix.steps)
        preview = espalier.compress(case.model, recipe, case.data, out, limit)
        faults = compare(f"{case.name}, {mix.name}", out, case, data, limit, table, False)
        said = espalier.run("evaluate", out, "--data", case.data, *espalier.limited(limit))
    return faults + [f"{case.name}, {mix.name}: {key} {preview[key]} in the preview, {said[key]} of the file" for key in ("top1", "loss", "perplexity") if preview[key] != said[key]]


def sequence_cases():
    for spec in sorted(espalier.MODELS.glob("*.dataset.json")):
        model = spec.with_name(spec.name.replace(".dataset.json", ".onnx"))
        if json.loads(spec.read_text())["task"] == "next-token" and model.exists():
            yield espalier.Case(model.stem, model, spec)


def main():
    options = espalier.arguments(__doc__)
    cases = [case for case in sequence_cases() if not options.only or case.name in options.only]
    if not cases:
        print("skipped: no sequence model to test with")
        raise SystemExit(espalier.SKIPPED)
    table = espalier.Table("model", "sequences", "positions", "% right", "ONNX Runtime", "loss", "ONNX Runtime", "apart", "between its levels",
                           "perplexity", "ONNX Runtime", "tokens that differ", "between its levels", "sequences that differ", "between its levels",
                           "loss apart in the others")
    faults = []
    for case in cases:
        data = Dataset(case.data, limit=options.limit)
        faults += compare(f"{case.name}, as it came", case.model, case, data, options.limit, table, True)
        if case.name in KNOWN and not options.limit:
            whole = runtime(case.model, Dataset(case.data, every_sample=True))
            table.note(f"  {case.name}, every sequence: {whole.right:.2f} % right, perplexity {whole.perplexity:.3f}")
            right, perplexity = KNOWN[case.name]
            if abs(whole.right - right) > 1.5 or abs(whole.perplexity - perplexity) > 0.15:
                faults.append(f"{case.name}: {whole.right:.2f} % and {whole.perplexity:.3f}, known are about {right} % and {perplexity}")
        layers = espalier.layer_names(case.model)
        for mix in (mixes.everywhere(layers), *mixes.rescaled(layers)):
            faults += export(case, mix, data, options.limit, table)
    espalier.finish(table, faults, options.output)


main()
