# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What packed weights take in the file, beside the least that they can: `packed.py --only MODEL …`.

Of each export: bits a weight of codes and index over all layers that were packed, the least (the entropy of order 0 of each layer's codes), and bytes of the
whole file; answers of preview and ONNX Runtime. Exports must load, and every answer be the preview's.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

import espalier
from answers import answer


def quantized(**parameters):
    return {"technique": "quantize", "parameters": parameters}


def pruned(ratio):
    return {"technique": "prune", "parameters": {"method": "layer", "ratio": ratio}}


def settings():
    """(name, steps)"""
    for name in ("int4", "int3", "int2", "ternary", "binary"):
        yield name, [quantized(format=name)]
    yield "codebook of 16", [quantized(format="codebook", activations="none")]
    yield "10 % density, float32", [pruned(0.9), {"technique": "pack"}]
    yield "10 % density, int8", [pruned(0.9), quantized()]
    yield "10 % density, int4", [pruned(0.9), quantized(format="int4")]
    yield "10 % density, codebook of 16", [pruned(0.9), quantized(format="codebook", activations="none")]
    yield "30 % density, int4", [pruned(0.7), quantized(format="int4")]


def check(case, data, name, steps, limit, folder, table):
    recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
    espalier.write_recipe(recipe, name, steps)
    preview = espalier.compress(case.model, recipe, case.data, out, limit)
    ours, theirs, extended = espalier.evaluate(out, case.data, limit), answer(out, data), answer(out, data, "extended")
    weights = taken = least = 0
    for layer in preview["layers"]:
        after = layer["after"]
        whole = after["weights"] * (1 if after["weight_type"].startswith("int8") else 4)
        if after["code_bytes"] + after["index_bytes"] >= whole:
            continue  # too small a layer for the nodes that would take it apart
        weights += after["weights"]
        taken += after["code_bytes"] + after["index_bytes"]
        least += after["entropy_bytes"]
    differ, levels = (int(np.count_nonzero(a.top1 != theirs.top1)) for a in (ours, extended))
    size = os.path.getsize(out)
    if weights:
        table.add(case.name, name, weights, f"{8 * taken / weights:.3f}", f"{8 * least / weights:.3f}", size, preview["top1"], theirs.accuracy, differ)
    return espalier.export_faults(f"{case.name}, {name}", preview, size, ours, differ, levels)


def main():
    options = espalier.arguments(__doc__)
    table = espalier.Table("model", "weights", "packed", "bits a weight", "entropy", "file bytes", "%, preview", "%, ONNX Runtime", "answers that differ")
    faults = []
    for case in options.cases:
        data = espalier.dataset(case, options.limit)
        with tempfile.TemporaryDirectory() as folder:
            for name, steps in settings():
                try:
                    faults += check(case, data, name, steps, options.limit, folder, table)
                except espalier.Failed as failure:
                    faults.append(f"{case.name}, {name}: {failure}")
    espalier.finish(table, faults, options.output)


main()
