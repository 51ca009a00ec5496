# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long ONNX Runtime takes for what Espalier does in one toggle: evaluating the float model at its best, and quantizing and evaluating
with its own tools on the same data. Beside it `espalier-cli evaluate` on the same machine in the same run. Times of running alone, in ms."""

import tempfile
import time
from pathlib import Path

import numpy as np

import espalier
import ort
from answers import answer


def fastest(case, data):
    """The least time of three over batches of 1, 8 and 32 and 1 or 2 threads; (ms, batch, threads)."""
    best = None
    batches = {1: [data.feeds(i) for i in range(len(data))]}
    moving = [name for name, rule in data.rules.items() if "constant" not in rule]
    for size in (8, 32):
        batches[size] = [
            {name: np.concatenate([one[name] for one in batches[1][at : at + size]]) if name in moving else value for name, value in first.items()}
            for at in range(0, len(data), size)
            for first in [batches[1][at]]
        ]
    for threads in (1, 2):
        session = ort.open_session(case.model, threads=threads)
        for size, feeds in batches.items():
            try:
                session.run(feeds[0], [data.output])
            except Exception:  # a model whose batch is fixed
                continue
            for _ in range(3):
                start = time.perf_counter()
                for feed in feeds:
                    session.run(feed, [data.output])
                spent = 1000 * (time.perf_counter() - start)
                if best is None or spent < best[0]:
                    best = (spent, size, threads)
    return best


def quantize_and_evaluate(case, data):
    """ONNX Runtime's quantize_static with 100 samples, then its evaluation; ms, or None where the tool fails."""
    from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

    class Reader(CalibrationDataReader):
        def __init__(self):
            self._left = iter([data.feeds(i) for i in range(min(100, len(data)))])

        def get_next(self):
            return next(self._left, None)

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "quantized.onnx")
        start = time.perf_counter()
        try:
            quantize_static(case.model, out, Reader(), per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
            spent = 1000 * (time.perf_counter() - start)
            return spent + answer(out, data).milliseconds
        except Exception as error:
            print(f"  {case.name}: ONNX Runtime's own tools fail: {str(error).splitlines()[0][:120]}")
            return None


options = espalier.arguments(__doc__)
table = espalier.Table("model", "samples", "Espalier float", "ONNX Runtime float, best", "batch", "threads", "its tools: int8 and evaluate")
for case in options.cases:
    data = espalier.dataset(case, options.limit)
    ours = espalier.evaluate(case.model, case.data, options.limit)
    spent, batch, threads = fastest(case, data)
    tools = quantize_and_evaluate(case, data)
    table.add(case.name, len(data), ours.milliseconds, spent, batch, threads, "-" if tools is None else tools)
espalier.finish(table, [], options.output)
