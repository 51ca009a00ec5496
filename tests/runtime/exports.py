# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What you preview is what you export: int8 everywhere, everywhere but in one layer, and random mixes, for every model.

Bytes and accuracy in the preview are those of the file. Answers to the file are ONNX Runtime's: all of them with int8 everywhere, and otherwise
no more differ than between its own optimization levels "all" and "extended"; each that differs is listed. In its optimized graph the layers
that were chosen, or came as integers, are shown as integer, and only they are integer kernels.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

import espalier
import kernels
import mixes
from answers import answer


def refused(preview):
    """Layers that the quantize step said it cannot take."""
    steps = ((layer["name"], step) for layer in preview["layers"] for step in layer["steps"])
    return {name for name, step in steps if step["technique"] == "quantize" and not step["applied"]}


def check(case, mix, data, folder, limit, table):
    """One export: a row of the table. Returns (faults, answers that differ from ONNX Runtime's, answers that its levels give differently)."""
    recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
    espalier.write_recipe(recipe, mix.name, mix.steps)
    preview = espalier.compress(case.model, recipe, case.data, out, limit)
    ours = espalier.evaluate(out, case.data, limit)
    theirs, extended = answer(out, data), answer(out, data, "extended")
    label = f"{case.name}, {mix.name}"

    faults = []
    size = os.path.getsize(out)
    if preview["file_bytes"] != size:
        faults.append(f"{label}: {preview['file_bytes']} bytes in the preview, {size} on disk")
    if preview["top1"] != ours.accuracy:
        faults.append(f"{label}: {preview['top1']} % in the preview, {ours.accuracy} % of the file")

    # A model that came with integer layers keeps them.
    brought = set(kernels.integer_weights(case.model))
    wanted = mix.int8 - refused(preview) | {name for name, weight in kernels.quantized_weights(case.model).items() if weight in brought}
    said = {layer["name"] for layer in preview["layers"] if layer["after"]["integer"]}
    faults += [f"{label}: {name}: chosen and shown as integer are two things" for name in sorted(wanted ^ said)]
    weights = kernels.quantized_weights(out)
    integer = set(kernels.integer_weights(out))
    expected = {weights.get(name, f"no quantized weight of {name}") for name in wanted}
    faults += [f"{label}: {name} was chosen and is no integer kernel" for name in sorted(expected - integer)]
    faults += [f"{label}: {name} is an integer kernel and was not chosen" for name in sorted(integer - expected)]

    differ, levels = compare(label, data, ours, theirs, extended, table, [preview["file_bytes"], size, preview["top1"]], f"{len(integer)} of {len(weights)}")
    return faults, differ, levels


def largest(first, second):
    """Of the differences between margins; models that give class numbers have none."""
    apart = np.abs(first - second)
    return f"{np.nanmax(apart):.2g}" if np.isfinite(apart).any() else "-"


def compare(label, data, ours, theirs, extended, table, preview, integer):
    """Adds the row and a line for each answer that differs, with its margin there; (answers that differ, answers that the levels give differently)."""
    differ = np.flatnonzero(ours.top1 != theirs.top1)
    levels = np.flatnonzero(theirs.top1 != extended.top1)
    table.add(*label.split(", ", 1), *preview, ours.accuracy, theirs.accuracy, len(differ), len(levels), largest(ours.margin, theirs.margin),
              largest(theirs.margin, extended.margin), integer)
    for index in differ:
        between = ", and so between its levels" if index in levels else ""
        table.note(f"  {label}, sample {data.samples[index]}: {ours.top1[index]} here, {theirs.top1[index]} there, margin {theirs.margin[index]:.3g}{between}")
    return len(differ), len(levels)


def compare_original(case, data, limit, table):
    """The row of the float model, for which float_accuracy.py has the rule."""
    size = os.path.getsize(case.model)
    ours = espalier.evaluate(case.model, case.data, limit)
    compare(f"{case.name}, as it came", data, ours, answer(case.model, data), answer(case.model, data, "extended"), table, ["-", size, "-"], "-")


def main():
    options = espalier.arguments(__doc__, mixes=10)
    table = espalier.Table("model", "recipe", "bytes, preview", "on disk", "%, preview", "of the file", "ONNX Runtime",
                           "answers that differ", "between its levels", "margins apart", "between its levels", "integer layers")
    faults = []
    for case in options.cases:
        layers = espalier.layer_names(case.model)
        data = espalier.dataset(case, options.limit)
        compare_original(case, data, options.limit, table)
        ours = theirs = 0  # answers of the mixes that differ from ONNX Runtime's, and that its levels give differently
        recipes = [mixes.everywhere(layers), mixes.all_but_one(layers, case.name)]
        recipes += [mixes.random_mix(case.name, layers, number) for number in range(options.mixes)]
        for mix in recipes:
            try:
                with tempfile.TemporaryDirectory() as folder:
                    found, differ, levels = check(case, mix, data, folder, options.limit, table)
            except espalier.Failed as failure:
                faults.append(f"{case.name}, {mix.name}: {failure}")
                continue
            faults += found
            if mix.name == "int8":
                if differ:
                    faults.append(f"{case.name}, int8 everywhere: {differ} answers differ")
            else:
                ours, theirs = ours + differ, theirs + levels
        table.note(f"  {case.name}, all mixes: {ours} answers differ from ONNX Runtime's, {theirs} between its levels")
        if ours > theirs:
            faults.append(f"{case.name}: {ours} answers of the mixes differ from ONNX Runtime's, between its own levels {theirs}")
    espalier.finish(table, faults, options.output)


main()
