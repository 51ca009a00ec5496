# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scales of activations beside those that quantize_static finds on the same samples, where both define a range alike: `calibration.py --only MODEL …`.

"minmax" is its MinMax, "average" its MinMax with CalibMovingAverage. Left out are scales that several tensors share here, as their range is that of
all of them, and tensors that only one of the two quantizes.
"""

import os
import tempfile
from collections import Counter
from pathlib import Path

import onnx
from onnx import numpy_helper

import espalier
import tools

TOLERANCE = 1e-6  # sums and products are not fused alike
RULES = {"minmax": {}, "average": {"CalibMovingAverage": True}}


def scales(path):
    """Scale of each quantized value that has one of its own, by the value's name: what DequantizeLinear writes, or what is read from the graph's inputs."""
    graph = onnx.load(os.fspath(path)).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    quantizers = [node for node in graph.node if node.op_type == "QuantizeLinear"]
    users = Counter(node.input[1] for node in quantizers)
    written = {node.input[0]: node.output[0] for node in graph.node if node.op_type == "DequantizeLinear"}
    inputs = {value.name for value in graph.input}
    found = {}
    for node in quantizers:
        if users[node.input[1]] == 1 and node.output[0] in written:
            # quantize_static keeps the name before the pair, Espalier the one behind it.
            for name in (node.input[0], written[node.output[0]]) if node.input[0] not in inputs else (node.input[0],):
                found[name] = float(constants[node.input[1]])
    return found


def compare(case, calibration, extra, ready, folder, table):
    recipe, ours, theirs = (Path(folder, name) for name in ("recipe.json", "ours.onnx", "theirs.onnx"))
    espalier.write_recipe(recipe, calibration, [{"technique": "quantize", "parameters": {"calibration": calibration}}])
    espalier.compress(case.model, recipe, case.data, ours, 1)
    tools.quantized(ready, theirs, tools.calibration_feeds(case), per_channel=True, extra_options=extra)
    mine, other = scales(ours), scales(theirs)
    both = sorted(mine.keys() & other.keys())
    apart = {name: abs(mine[name] / other[name] - 1) for name in both}
    table.add(case.name, calibration, len(both), f"{max(apart.values(), default=0):.1e}")
    label = f"{case.name}, {calibration}"
    if not both:
        return [f"{label}: no tensor is quantized by both"]
    return [f"{label}: the scale of {name} is {mine[name]:.9g}, quantize_static has {other[name]:.9g}" for name in both if apart[name] > TOLERANCE]


def main():
    options = espalier.arguments(__doc__)
    table = espalier.Table("model", "range", "scales of both", "largest relative difference")
    faults = []
    for case in options.cases:
        with tempfile.TemporaryDirectory() as folder:
            try:
                ready = tools.prepared(case.model, folder)
            except Exception as error:
                table.note(f"  {case.name}: left out, as the preparation for quantize_static fails: {str(error).splitlines()[0][:120]}")
                continue
            for calibration, extra in RULES.items():
                faults += compare(case, calibration, extra, ready, folder, table)
    espalier.finish(table, faults, options.output)


main()
