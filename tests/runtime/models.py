# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every model at hand on seeded inputs: float outputs beside ONNX Runtime's, integers exactly.

Differences count relative to the largest magnitude of the output: a value near zero is the rest of sums that cancel.
"""

import sys

import numpy as np
import onnx

import espalier
import ort

# What the models leave open, and inputs whose values mean something.
DIMENSIONS = {
    "silero-vad-op15": {"input": [2, 576], "state": [2, 2, 128]},
    "silero-vad-half": {"input": [2, 576], "state": [2, 2, 128]},
    "ppocr-cls": {"x": [2, 3, 48, 192]},
    "nsnet2": {"input": [1, 50, 161]},
    "stories260k": {"tokens": [1, 16]},
}
VALUES = {"silero-vad-op15": {"sr": 16000}}
LARGEST_TOKEN = {"stories260k": 511}
TOLERANCE = 2e-5
TYPES = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_}


def feeds_of(name, model, random):
    constants = {tensor.name for tensor in model.graph.initializer}
    feeds = {}
    for value in model.graph.input:
        if value.name in constants:
            continue
        tensor = value.type.tensor_type
        declared = [dim.dim_value or 1 for dim in tensor.shape.dim]
        shape = DIMENSIONS.get(name, {}).get(value.name, declared)
        kind = TYPES[tensor.elem_type]
        if value.name in VALUES.get(name, {}):
            feeds[value.name] = np.full(shape, VALUES[name][value.name], kind)
        elif kind == np.float32:
            feeds[value.name] = np.asarray(random.standard_normal(shape) * 0.5, kind)
        else:
            feeds[value.name] = np.asarray(random.integers(0, LARGEST_TOKEN.get(name, 1) + 1, shape), kind)
    return feeds


def main():
    options = espalier.arguments(__doc__)
    table = espalier.Table("model", "output", "shape", "largest difference", "relative")
    faults = []
    for path in sorted(espalier.MODELS.glob("*.onnx")):
        if options.only and path.stem not in options.only:
            continue
        model = onnx.load(path, load_external_data=False)
        feeds = feeds_of(path.stem, model, np.random.default_rng(7))
        names = [output.name for output in model.graph.output]
        try:
            ours = espalier.run_once(path, feeds, names)
        except espalier.Failed as failure:
            faults.append(f"{path.stem}: {failure}")
            continue
        # Optimized graphs of quantized models keep other codes than those of their formulas; the table of exports compares these.
        theirs = ort.open_session(path, "all").run(feeds, names)
        for name, got, expected in zip(names, ours, theirs):
            if got.shape != expected.shape or got.dtype != expected.dtype:
                faults.append(f"{path.stem} {name}: {got.dtype} {got.shape}, expected {expected.dtype} {expected.shape}")
                continue
            difference = np.abs(got.astype(np.float64) - expected).max() if got.size else 0.0
            scale = max(np.abs(expected.astype(np.float64)).max(), 1e-30) if expected.size else 1.0
            relative = difference / scale
            table.add(path.stem, name, "×".join(map(str, got.shape)), f"{difference:.2e}", f"{relative:.1e}")
            if relative > (TOLERANCE if np.issubdtype(expected.dtype, np.floating) else 0):
                faults.append(f"{path.stem} {name}: relative difference {relative:.1e}, at most {TOLERANCE:.0e}")
    if len(table.lines) == 2 and not faults:
        print("skipped: no model to test with")
        sys.exit(espalier.SKIPPED)
    espalier.finish(table, faults, options.output)


if __name__ == "__main__":
    main()
