# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every format of weights, rounded plainly and in the best way, for every classifier: `formats.py --only MODEL …`.

For each export: its bytes, bits a weight, accuracy in the preview and in ONNX Runtime, answers that differ, and how many of its convolutions and
products ONNX Runtime runs as integer kernels. With --tools the same with every calibrator of ours, and with ONNX Runtime's own quantize_static on the same
calibration samples; a second table sets the one setting that we recommend, which is the default, and the best of all of either side, beside each of theirs.
There p is that of McNemar's exact test: how often chance alone would part two equal models so far. "Ties shared": quantize_static rounds the scores
as well, so that the best two may be equal; the answer is then the class with the lower number, right or wrong, and counts here as a half.
With --speed how much faster ONNX Runtime runs each W8A8 export than float, one sample at a time on one thread.
--every adds formats; those beside W8A8 are then measured on the first 1,000 samples.
Answers to formats with activations must all be the same, and their layers integer kernels; weights alone may differ as much as between the
runtime's own levels.
"""

import math
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

import espalier
import kernels
import ort
import tools
from answers import answer

SPEED_RUNS = 60
TIMING_NOISE = 1.02
EVERY_LIMIT = 1000  # samples for formats beside W8A8 where all are asked for
# What the first row, W8A8, leaves to the default.
CALIBRATIONS = {
    "minmax": {"calibration": "minmax"},
    "average": {"calibration": "average"},
    "percentile 99.9": {"calibration": "percentile", "percentile": "99.9"},
    "percentile 99.99": {"calibration": "percentile", "percentile": "99.99"},
    "percentile 99.999": {"calibration": "percentile", "percentile": "99.999"},
    "entropy": {"calibration": "entropy"},
    "auto": {"calibration": "auto"},
    "GPTQ": {"rounding": "gptq"},
    "one scale": {"weights": "per_tensor"},
    "one scale, minmax": {"weights": "per_tensor", "calibration": "minmax"},
    "one scale, percentile 99.999": {"weights": "per_tensor", "calibration": "percentile", "percentile": "99.999"},
    "scores as codes": {"outputs": "codes"},
    "minmax, scores as codes": {"calibration": "minmax", "outputs": "codes"},
    "one scale, minmax, scores as codes": {"weights": "per_tensor", "calibration": "minmax", "outputs": "codes"},
    "percentile 99.999, scores as codes": {"calibration": "percentile", "percentile": "99.999", "outputs": "codes"},
    "one scale, entropy": {"weights": "per_tensor", "calibration": "entropy"},
}
RECOMMENDED = "W8A8"
BEST = {"rounding": "gptq", "weight_calibration": "mse", "bias_correction": True}
PLAIN = {"rounding": "nearest"}
NUMBERS = ("int16", "float16", "bfloat16", "float8e4m3fn", "float8e5m2")
FORMATS = ("int7", "int6", "int5", "int4", "int3", "int2", "ternary", "binary")


def settings(every, own_calibrators):
    """(name, parameters of quantize, whether activations are codes)"""
    yield RECOMMENDED, {}, True
    for name, parameters in CALIBRATIONS.items():
        if own_calibrators or name == "one scale":
            yield f"W8A8, {name}", parameters, True
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


@dataclass
class Measured:
    """Which answers of one export are right, and how many where ties are shared."""

    name: str
    correct: np.ndarray
    shared: float

    @property
    def right(self):
        return int(np.count_nonzero(self.correct))

    @property
    def accuracy(self):
        return 100 * self.right / len(self.correct)


def check(case, data, name, parameters, coded, limit, folder, table):
    """(faults, what was measured)"""
    recipe, out = Path(folder, "recipe.json"), Path(folder, "out.onnx")
    espalier.write_recipe(recipe, name, [{"technique": "quantize", "parameters": parameters}])
    preview = espalier.compress(case.model, recipe, case.data, out, limit)
    ours = espalier.evaluate(out, case.data, limit)
    theirs = answer(out, data)
    differ = int(np.count_nonzero(ours.top1 != theirs.top1))
    levels = 0 if coded else int(np.count_nonzero(answer(out, data, "extended").top1 != theirs.top1))
    integer, floating = kernel_counts(out)
    weights = sum(layer["after"]["weights"] for layer in preview["layers"])
    size = os.path.getsize(out)
    table.add(case.name, name, size, f"{8 * size / weights:.2f}" if weights else "-", preview["top1"], theirs.accuracy, differ, f"{integer} of {integer + floating}")
    label = f"{case.name}, {name}"
    faults = espalier.export_faults(label, preview, size, ours, differ, levels)
    if coded and floating:
        faults.append(f"{label}: {floating} convolutions or products are no integer kernels")
    return faults, Measured(name, ours.top1 == data.labels, theirs.credit.sum())


def speed(case, data, out):
    """Milliseconds of a sample in float and in the export: medians of runs in turn, on one thread."""
    sessions = [ort.open_session(model, "all", 1) for model in (case.model, out)]
    feeds = data.feeds(0)
    times = [[], []]
    for _ in range(SPEED_RUNS):
        for session, spent in zip(sessions, times):
            start = time.perf_counter()
            session.run(feeds, [data.output])
            spent.append(1000 * (time.perf_counter() - start))
    return [statistics.median(spent) for spent in times]


def own_tools(case, data, folder, table):
    """What quantize_static gives with each of its calibrators; what it fails at is said and left out."""
    from onnxruntime.quantization import CalibrationMethod

    found = []
    try:
        ready = tools.prepared(case.model, folder)
    except Exception as error:
        table.note(f"  {case.name}: the preparation for quantize_static fails: {str(error).splitlines()[0][:120]}")
        return found
    feeds = tools.calibration_feeds(case)
    for method in (CalibrationMethod.MinMax, CalibrationMethod.Percentile, CalibrationMethod.Entropy):
        for per_channel in (True, False):
            out = Path(folder, "tools.onnx")
            name = f"quantize_static, {method.name}, {'a scale a channel' if per_channel else 'one scale'}"
            try:
                tools.quantized(ready, out, feeds, per_channel=per_channel, calibrate_method=method)
                answers = answer(out, data)
            except Exception as error:
                table.note(f"  {case.name}, {name}: fails: {str(error).splitlines()[0][:120]}")
                continue
            table.add(case.name, name, os.path.getsize(out), "-", "-", answers.accuracy, "-", "-")
            found.append(Measured(name.removeprefix("quantize_static, "), answers.correct, answers.credit.sum()))
    return found


def mcnemar(first, second):
    """Two-sided, exact: of the samples that only one of the two gets right, how unlikely so uneven a share is by chance."""
    only_first, only_second = (int(np.count_nonzero(a & ~b)) for a, b in ((first, second), (second, first)))
    apart = only_first + only_second
    tail = sum(math.comb(apart, k) for k in range(min(only_first, only_second) + 1)) / 2**apart
    return min(1.0, 2 * tail)


def compare_tools(case, whole, ours, theirs, second):
    """Rows of the second table, each about one setting of quantize_static, and one about the best of both sides."""
    def row(label, own, each):
        second.add(case.name, len(whole.correct), whole.right, f"{label}{own.name}: {own.right}", f"{label}{each.name}: {each.right}",
                   f"{own.right - each.right:+d}", f"{own.shared - each.shared:+.1f}", f"{mcnemar(own.correct, each.correct):.2f}")

    recommended = next(each for each in ours if each.name == RECOMMENDED)
    for each in theirs:
        row("", recommended, each)
    if theirs:
        row("best, ", *(max(side, key=lambda each: each.right) for side in (ours, theirs)))
    else:
        second.add(case.name, len(whole.correct), whole.right, f"{recommended.name}: {recommended.right}", "fails", "-", "-", "-")


def is_quantized(model):
    return any(node.op_type == "QuantizeLinear" for node in onnx.load(os.fspath(model)).graph.node)


def measure(case, options, table, second, faults, speeds):
    """All exports of one model: what it gives itself, and the exports in 8 bits."""
    data = espalier.dataset(case, options.limit)
    before = espalier.evaluate(case.model, case.data, options.limit)
    floating = answer(case.model, data)
    whole = Measured("float32", before.top1 == data.labels, floating.credit.sum())
    table.add(case.name, "float32", os.path.getsize(case.model), "-", before.accuracy, floating.accuracy, "-", "-")
    few = min(options.limit or EVERY_LIMIT, EVERY_LIMIT)
    fewer = espalier.dataset(case, few)
    ours = []
    with tempfile.TemporaryDirectory() as folder:
        for name, parameters, coded in settings(options.every, options.tools):
            is_eight_bits = name.startswith(RECOMMENDED)
            is_whole = is_eight_bits or not options.every
            try:
                found, measured = check(case, data if is_whole else fewer, name, parameters, coded, options.limit if is_whole else few, folder, table)
            except espalier.Failed as failure:
                faults.append(f"{case.name}, {name}: {failure}")
                continue
            faults += found
            if is_eight_bits:
                ours.append(measured)
            if options.speed and is_eight_bits:
                speeds.append((case.name, name, *speed(case, data, Path(folder, "out.onnx"))))
        if options.tools and ours:
            compare_tools(case, whole, ours, own_tools(case, data, folder, table), second)
    return whole, ours


def speed_text(speeds):
    lines = []
    for model, name, floating, coded in speeds:
        slower = " SLOWER than float" if coded > TIMING_NOISE * floating else ""
        lines.append(f"{model}, {name}: {floating:.3f} ms in float, {coded:.3f} ms: {floating / coded:.2f} times as fast{slower}")
    return "\n".join(lines)


def main():
    def more(parser):
        parser.add_argument("--every", action="store_true", help="all formats, not only the first few")
        parser.add_argument("--tools", action="store_true", help="quantize_static as well")
        parser.add_argument("--speed", action="store_true", help="time each W8A8 export against float")

    options = espalier.arguments(__doc__, more=more)
    table = espalier.Table("model", "weights", "bytes", "bits a weight", "%, preview", "%, ONNX Runtime", "answers that differ", "integer kernels")
    second = espalier.Table("model", "samples", "float right", "ours right", "quantize_static right", "difference", "ties shared", "p")
    faults, losses, speeds = [], {}, []
    for case in options.cases:
        if is_quantized(case.model):
            table.note(f"  {case.name}: left out, as it is quantized already")
            continue
        whole, exported = measure(case, options, table, second, faults, speeds)
        for each in exported:
            losses.setdefault(each.name, []).append(whole.accuracy - each.accuracy)
    for name, points in losses.items():
        table.note(f"{name} loses {statistics.mean(points):.2f} points on average over {len(points)} models")
    if options.tools:
        table.lines += ["", *second.lines]
    if speeds:
        table.note("\n" + speed_text(speeds))
    espalier.finish(table, faults, options.output)


main()
