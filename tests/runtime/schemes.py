# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scales, zero points and formats of activations, each alone and mixed: `schemes.py --only MODEL …`.

Of each export: bytes, accuracy in the preview and in ONNX Runtime, answers that differ, and how many convolutions and products that runtime computes by
integer kernels. Every file must load and be the preview's bytes; answers may differ as much as between the runtime's own levels, and not at all where
everything is computed in codes.
"""

import os
import tempfile
from pathlib import Path

import numpy as np

import espalier
import kernels
from answers import answer

WEIGHTS_ONLY = {"activations": "none"}


def settings(layers):
    """(name, parameters, overrides of layers)"""
    yield "int8, asymmetric, one scale, A8", {"weight_grid": "asymmetric", "weights": "per_tensor"}, {}
    yield "int8, unsigned, A8", {"overflow_guard": "unsigned"}, {}
    yield "int8, full range, A8", {"weight_grid": "full"}, {}
    yield "int4, full range, A8", {"format": "int4", "weight_grid": "full", "weight_calibration": "mse"}, {}
    yield "int8, asymmetric", {"weight_grid": "asymmetric", **WEIGHTS_ONLY}, {}
    yield "int4, blocks of 32", {"format": "int4", "weights": "per_block", **WEIGHTS_ONLY}, {}
    yield "int4, blocks of 16, asymmetric", {"format": "int4", "weights": "per_block", "block_size": "16", "weight_grid": "asymmetric", **WEIGHTS_ONLY}, {}
    yield "int4, blocks of 16, HQQ", {"format": "int4", "weights": "per_block", "block_size": "16", "weight_grid": "asymmetric", "weight_calibration": "hqq", **WEIGHTS_ONLY}, {}
    yield "codebook, blocks of 64", {"format": "codebook", "weights": "per_block", "block_size": "64", **WEIGHTS_ONLY}, {}
    for name in ("int8", "uint4", "int4", "uint16", "int16"):
        yield f"activations {name}", {"activations": name}, {}
    yield "scores as codes", {"outputs": "codes"}, {}
    yield "activations uint8, symmetric", {"activation_grid": "symmetric"}, {}
    yield "activations int8, symmetric", {"activations": "int8", "activation_grid": "symmetric"}, {}
    yield "dynamic", {"activations": "dynamic"}, {}
    yield "dynamic, int4", {"activations": "dynamic", "format": "int4", "rounding": "nearest"}, {}
    yield "binary", {"activations": "binary", "format": "binary", "rounding": "nearest"}, {}
    yield "operators, A8", {"style": "operators"}, {}
    yield "operators, int4 A8", {"style": "operators", "format": "int4"}, {}
    yield "operators, activations int8", {"style": "operators", "activations": "int8"}, {}
    yield "operators, int8", {"style": "operators", **WEIGHTS_ONLY}, {}
    for name in ("int8", "int4", "int2", "ternary"):
        yield f"operators, {name}, blocks of 32", {"style": "operators", "format": name, "weights": "per_block", "rounding": "nearest", **WEIGHTS_ONLY}, {}
    yield "operators, int4, blocks of 16, asymmetric", {"style": "operators", "format": "int4", "weights": "per_block", "block_size": "16", "weight_grid": "asymmetric", **WEIGHTS_ONLY}, {}
    yield "operators, every second layer", {"style": "operators"}, {layer: {"enabled": i % 2 == 0} for i, layer in enumerate(layers)}
    kinds = ("static", "uint16", "none", "uint4", "static", "dynamic")
    yield "all kinds in turn", {}, {layer: {"activations": kinds[i % len(kinds)]} for i, layer in enumerate(layers)}


def check(case, data, name, parameters, overrides, limit, folder, table):
    recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
    espalier.write_recipe(recipe, name, [{"technique": "quantize", "parameters": parameters, "layers": overrides}])
    preview = espalier.compress(case.model, recipe, case.data, out, limit)
    ours, theirs, extended = espalier.evaluate(out, case.data, limit), answer(out, data), answer(out, data, "extended")
    nodes = kernels.optimized(out).graph.node
    integer = sum(node.op_type in kernels.WEIGHT_INPUT for node in nodes)
    floating = sum(node.op_type in kernels.FLOAT_KERNELS for node in nodes)
    differ, levels = (int(np.count_nonzero(a.top1 != theirs.top1)) for a in (ours, extended))
    size = os.path.getsize(out)
    table.add(case.name, name, size, preview["top1"], theirs.accuracy, differ, levels, f"{integer} of {integer + floating}")
    return espalier.export_faults(f"{case.name}, {name}", preview, size, ours, differ, levels)


def main():
    options = espalier.arguments(__doc__)
    table = espalier.Table("model", "scheme", "bytes", "%, preview", "%, ONNX Runtime", "answers that differ", "between its levels", "integer kernels")
    faults = []
    for case in options.cases:
        data = espalier.dataset(case, options.limit)
        layers = espalier.layer_names(case.model)
        with tempfile.TemporaryDirectory() as folder:
            for name, parameters, overrides in settings(layers):
                try:
                    faults += check(case, data, name, parameters, overrides, options.limit, folder, table)
                except espalier.Failed as failure:
                    faults.append(f"{case.name}, {name}: {failure}")
    espalier.finish(table, faults, options.output)


main()
