# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every format of weights, rounded plainly and in the best way, for every classifier: `formats.py --only MODEL …`.

For each export: its bytes, bits a weight, accuracy in the preview and in ONNX Runtime, answers that differ, and how many of its convolutions and
products ONNX Runtime runs as integer kernels. With --tools the same with every calibrator of ours, and with ONNX Runtime's own quantize_static on the same
calibration samples; the sum at the end compares the best of both. With --speed how much faster ONNX Runtime runs W8A8 than float, one sample at a time.
Answers to formats with activations must all be the same, and their layers integer kernels; weights alone may differ as much as between the
runtime's own levels.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

import espalier
import kernels
import ort
import tools
from answers import answer

SPEED_RUNS = 60
BEST = {"rounding": "gptq", "weight_calibration": "mse", "bias_correction": True}
PLAIN = {"rounding": "nearest"}
NUMBERS = ("int16", "float16", "bfloat16", "float8e4m3fn", "float8e5m2")
FORMATS = ("int7", "int6", "int5", "int4", "int3", "int2", "ternary", "binary")


def settings(every, own_calibrators):
    """(name, parameters of quantize, whether activations are codes)"""
    yield "W8A8", {}, True
    for calibration in ("percentile", "entropy", "mse") if own_calibrators else ():
        yield f"W8A8, {calibration}", {"calibration": calibration}, True
    yield "W8A8, one scale", {"weights": "per_tensor"}, True
    if every:
        yield "W8A8, SmoothQuant", {"equalization": "smoothquant"}, True
        yield "int4, AWQ", {"format": "int4", "activations": "none", "equalization": "awq", "weight_calibration": "output", **PLAIN}, False
        yield "int4, AWQ and GPTQ", {"format": "int4", "activations": "none", "equalization": "awq", "weight_calibration": "output"}, False
    for name in FORMATS if every else ("int4", "ternary"):
        yield f"{name} A8, plain", {"format": name, **PLAIN}, True
        yield f"{name} A8, GPTQ", {"format": name, "rounding": "gptq"}, True
        yield f"{name}, plain", {"format": name, "activations": "none", **PLAIN}, False
        yield f"{name}, best", {"format": name, "activations": "none", **BEST}, False
    for entries in (4, 16, 64) if every else (16,):
        name = f"codebook of {entries}"
        yield f"{name} A8", {"format": "codebook", "codebook_entries": entries}, True
        yield f"{name}, plain", {"format": "codebook", "codebook_entries": entries, "activations": "none", "weights": "per_tensor", **PLAIN}, False
        yield f"{name}, best", {"format": "codebook", "codebook_entries": entries, "activations": "none", **BEST}, False
    for name in NUMBERS if every else ("float8e4m3fn",):
        yield name, {"format": name, "activations": "none"}, False


def kernel_counts(path):
    nodes = kernels.optimized(path).graph.node
    return sum(node.op_type in kernels.WEIGHT_INPUT for node in nodes), sum(node.op_type in kernels.FLOAT_KERNELS for node in nodes)


def check(case, data, name, parameters, coded, limit, folder, table):
    recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
    espalier.write_recipe(recipe, name, [{"technique": "quantize", "parameters": parameters}])
    preview = espalier.compress(case.model, recipe, case.data, out, limit)
    ours = espalier.evaluate(out, case.data, limit)
    theirs, extended = answer(out, data), answer(out, data, "extended")
    differ, levels = (int(np.count_nonzero(a.top1 != theirs.top1)) for a in (ours, extended))
    integer, floating = kernel_counts(out)
    weights = sum(layer["after"]["weights"] for layer in preview["layers"])
    size = os.path.getsize(out)
    table.add(case.name, name, size, f"{8 * size / weights:.2f}" if weights else "-", preview["top1"], theirs.accuracy, differ, f"{integer} of {integer + floating}")
    label = f"{case.name}, {name}"
    faults = []
    if preview["file_bytes"] != size or preview["top1"] != ours.accuracy:
        faults.append(f"{label}: the preview says {preview['file_bytes']} bytes and {preview['top1']} %, the file has {size} and {ours.accuracy} %")
    if differ > (0 if coded else levels):
        faults.append(f"{label}: {differ} answers differ from ONNX Runtime's")
    if coded and floating:
        faults.append(f"{label}: {floating} convolutions or products are no integer kernels")
    return faults, preview["top1"]


def speed(case, data, recipe_folder, limit):
    """Milliseconds of a sample in float and in W8A8: medians of runs in turn, on one thread."""
    recipe, out = Path(recipe_folder, "recipe.json"), Path(recipe_folder, "speed.onnx")
    espalier.write_recipe(recipe, "W8A8", [{"technique": "quantize"}])
    espalier.compress(case.model, recipe, case.data, out, limit)
    sessions = [ort.open_session(model, "all", 1) for model in (case.model, out)]
    feeds = data.feeds(0)
    times = [[], []]
    for _ in range(SPEED_RUNS):
        for session, spent in zip(sessions, times):
            start = time.perf_counter()
            session.run(feeds, [data.output])
            spent.append(1000 * (time.perf_counter() - start))
    return [statistics.median(spent) for spent in times]


def own_tools(case, data, limit, folder, table):
    """Best accuracy of quantize_static with each of its calibrators."""
    from onnxruntime.quantization import CalibrationMethod

    best = None
    ready = tools.prepared(case.model, folder)
    for method in (CalibrationMethod.MinMax, CalibrationMethod.Percentile, CalibrationMethod.Entropy):
        for per_channel in (True, False):
            out = Path(folder, "tools.onnx")
            name = f"quantize_static, {method.name}, {'a scale a channel' if per_channel else 'one scale'}"
            try:
                tools.quantized(ready, out, tools.calibration_feeds(case), per_channel=per_channel, calibrate_method=method)
                found = answer(out, data)
            except Exception as error:
                table.note(f"  {case.name}, {name}: fails: {str(error).splitlines()[0][:120]}")
                continue
            table.add(case.name, name, os.path.getsize(out), "-", "-", found.accuracy, "-", "-")
            best = found.accuracy if best is None else max(best, found.accuracy)
    return best


def main():
    def more(parser):
        parser.add_argument("--every", action="store_true", help="all formats, not only the first few")
        parser.add_argument("--tools", action="store_true", help="quantize_static as well")
        parser.add_argument("--speed", action="store_true", help="time W8A8 against float")

    options = espalier.arguments(__doc__, more=more)
    table = espalier.Table("model", "weights", "bytes", "bits a weight", "%, preview", "%, ONNX Runtime", "answers that differ", "integer kernels")
    faults, losses, sums = [], [], []
    for case in options.cases:
        data = espalier.dataset(case, options.limit)
        before = espalier.evaluate(case.model, case.data, options.limit).accuracy
        table.add(case.name, "float32", os.path.getsize(case.model), "-", before, answer(case.model, data).accuracy, "-", "-")
        with tempfile.TemporaryDirectory() as folder:
            ours = theirs = None
            for name, parameters, coded in settings(options.every, options.tools):
                try:
                    found, accuracy = check(case, data, name, parameters, coded, options.limit, folder, table)
                except espalier.Failed as failure:
                    faults.append(f"{case.name}, {name}: {failure}")
                    continue
                faults += found
                if name == "W8A8":
                    losses.append(before - accuracy)
                if name.startswith("W8A8") and "one scale" not in name:
                    ours = accuracy if ours is None else max(ours, accuracy)
            if options.tools:
                theirs = own_tools(case, data, options.limit, folder, table)
                if theirs is not None and ours is not None:
                    sums.append(f"{case.name}: float {before:.2f} %, best W8A8 {ours:.2f} %, best of quantize_static {theirs:.2f} %")
            if options.speed:
                whole, coded = speed(case, data, folder, options.limit)
                sums.append(f"{case.name}: {whole:.3f} ms in float, {coded:.3f} ms in W8A8: {whole / coded:.2f} times as fast")
    if losses:
        table.note(f"\nW8A8 loses {statistics.mean(losses):.2f} points on average\n")
    table.note("\n".join(sums))
    espalier.finish(table, faults, options.output)


main()
